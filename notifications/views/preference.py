"""The settings page about notifications."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import AppError
from notifications.forms import AttentionForm, ChoicesForm
from notifications.selectors.preference import attention_of, choice_groups
from notifications.services.address import address_bounced, address_free
from notifications.services.preference import attention_save, preferences_save
from people.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def preference_list(request: PersonRequest) -> HttpResponse:
    """When, how much, and which kinds where."""
    person = request.user
    groups = choice_groups(person)
    form = AttentionForm(request.POST or None, instance=attention_of(person))
    choices = ChoicesForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid() and choices.is_valid():
        try:
            with transaction.atomic():
                attention_save(person=person, **form.cleaned_data)
                preferences_save(person=person, chosen=choices.chosen())
        except AppError as error:
            form.add_error("away_until", str(error))
        else:
            messages.success(request, _("Your choices are saved."))
            return redirect("notifications:preference-list")
    context = {
        "form": form,
        "choices": choices,
        "bounced": address_bounced(person),
        "here": "notifications",
    }
    status = 422 if form.errors or choices.errors else 200
    return render(request, "notifications/preferences.html", context, status=status)


@require_POST
@login_required
def address_trust(request: PersonRequest) -> HttpResponse:
    """Try one's own address again after mail to it came back."""
    if address_free(address=request.user.email):
        messages.success(request, _("E-mail goes to your address again."))
    return redirect("notifications:preference-list")
