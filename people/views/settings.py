"""The settings pages: profile, preferences, security."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from core.shell import theme_keep
from people.forms.settings import NameForm, PhotoForm, PreferencesForm
from people.http import PersonRequest
from people.models import User
from people.selectors.security import security_read
from people.services.photo import photo_remove, photo_save
from people.services.preferences import name_save, preferences_save


def _own(request: PersonRequest) -> User:
    """The person, apart from `request.user`: an invalid form must not change what pages show."""
    return User.objects.select_related("department", "manager").get(pk=request.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_profile(request: PersonRequest) -> HttpResponse:
    """The name one goes by; what HR knows is shown beside it."""
    person = _own(request)
    form = NameForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        name_save(user=request.user, name=form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("people:settings")
    context = {"form": form, "photo_form": PhotoForm(), "person": person, "here": "profile"}
    status = 422 if form.errors else 200
    return render(request, "people/settings/profile.html", context, status=status)


@require_POST
@login_required
def settings_photo(request: PersonRequest) -> HttpResponse:
    """Take a new photo."""
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            photo_save(user=request.user, upload=form.cleaned_data["photo"])
        except AppError as error:
            form.add_error("photo", str(error))
    if not form.errors:
        messages.success(request, _("Your photo is saved."))
        return redirect("people:settings")
    person = _own(request)
    context = {
        "form": NameForm(instance=person),
        "photo_form": form,
        "person": person,
        "here": "profile",
    }
    return render(request, "people/settings/profile.html", context, status=422)


@require_POST
@login_required
def settings_photo_remove(request: PersonRequest) -> HttpResponse:
    photo_remove(user=request.user)
    messages.success(request, _("Your photo is deleted."))
    return redirect("people:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_preferences(request: PersonRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=_own(request))
    if request.method == "POST" and form.is_valid():
        preferences_save(user=request.user, **form.cleaned_data)
        with translation.override(request.user.page_language):
            messages.success(request, _("Your preferences are saved."))
        response = redirect("people:settings-preferences")
        theme_keep(request, response, form.cleaned_data["theme"])
        return response
    context = {"form": form, "here": "preferences"}
    status = 422 if form.errors else 200
    return render(request, "people/settings/preferences.html", context, status=status)


@require_safe
@login_required
@never_cache
def settings_security(request: PersonRequest) -> HttpResponse:
    """Password, second factors, passkeys and sessions on one page."""
    context = {"security": security_read(request.user), "here": "security"}
    return render(request, "people/settings/security.html", context)
