"""The page after the last lesson: certificate, rating, reflection, what next."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.access import access_enrolment
from learning.forms.completion import RatingForm, ReflectionForm
from learning.models import Enrolment
from learning.selectors.completion import completion_page
from learning.services.rating import rating_remove, rating_set
from learning.services.reflection import reflection_save
from people.http import PersonRequest


@login_required
@require_safe
def course_finished(request: PersonRequest, slug: str) -> HttpResponse:
    """What a completed course leaves behind; whoever is not done yet is sent to the course."""
    enrolment = access_enrolment(request.user, slug, read=True)
    if not enrolment.is_completed:
        return redirect("learning:course-detail", slug)
    page = completion_page(enrolment)
    context = {
        "page": page,
        "rating_form": RatingForm(initial=page.rating_initial),
        "reflection_form": ReflectionForm(initial={"text": page.reflection_text}),
    }
    return render(request, "learning/completion/finished.html", context)


@login_required
@require_POST
def course_rate(request: PersonRequest, slug: str) -> HttpResponse:
    """Give, change or take back the rating."""
    enrolment = access_enrolment(request.user, slug)
    if "remove" in request.POST:
        rating_remove(enrolment=enrolment)
        messages.success(request, _("Your rating is removed."))
        return redirect(_back(enrolment))
    form = RatingForm(request.POST)
    if not form.is_valid():
        context = {"page": completion_page(enrolment), "rating_form": form}
        return render(request, "learning/completion/rate.html", context, status=422)
    rating_set(
        enrolment=enrolment,
        stars=form.cleaned_data["stars"],
        comment=form.cleaned_data["comment"],
    )
    messages.success(request, _("Thank you. Your rating is on the course page."))
    return redirect(_back(enrolment))


@login_required
@require_POST
def course_reflect(request: PersonRequest, slug: str) -> HttpResponse:
    """Keep the answer to the closing question."""
    enrolment = access_enrolment(request.user, slug, read=True)
    form = ReflectionForm(request.POST)
    if not form.is_valid():
        context = {"page": completion_page(enrolment), "reflection_form": form}
        return render(request, "learning/completion/reflect.html", context, status=422)
    reflection_save(enrolment=enrolment, text=form.cleaned_data["text"])
    messages.success(request, _("Your reflection is saved. Only you can read it."))
    return redirect(_back(enrolment))


def _back(enrolment: Enrolment) -> str:
    """The page that fits where the person is in the course."""
    name = "learning:course-finished" if enrolment.is_completed else "learning:course-detail"
    return reverse(name, args=[enrolment.course.slug])
