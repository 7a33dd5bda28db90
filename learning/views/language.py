"""The language in which a course is read: kept with the enrolment, or until then in the session."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from learning.access import access_course
from learning.models import Enrolment
from learning.services.language import enrolment_language_set, language_offered
from learning.views.back import way_back
from people.http import PersonRequest

SESSION = "course_languages"
# Who looks at more courses than this without taking one is asked again.
MOST_KEPT = 50


@login_required
@require_POST
def course_language(request: PersonRequest, slug: str) -> HttpResponse:
    """Read the course in another language from now on; back to where the switch was."""
    course = access_course(request.user, slug)
    language = request.POST.get("language", "")
    enrolment = Enrolment.objects.current().filter(user=request.user, course=course).first()
    if enrolment is not None:
        enrolment_language_set(enrolment=enrolment, language=language)
    else:
        kept = {**request.session.get(SESSION, {})}
        kept.pop(slug, None)
        kept[slug] = language_offered(course.current_release, language)
        request.session[SESSION] = dict(list(kept.items())[-MOST_KEPT:])
    return redirect(way_back(request, "", course.get_absolute_url()))


def language_chosen(request: HttpRequest, slug: str) -> str:
    """What somebody who is not enrolled has chosen; empty for nothing."""
    return str(request.session.get(SESSION, {}).get(slug, ""))
