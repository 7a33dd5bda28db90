"""The yardstick: full middleware, session, user, one indexed query and a 10 kB template."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from learning.models import Course

PARAGRAPH = "<p>{{ title }} is one of the courses; this line fills the page to ten kilobytes.</p>"
TEMPLATE = Engine().from_string(
    "<!doctype html><html lang='en'><head><title>{{ title }}</title></head><body>"
    + PARAGRAPH * 105
    + "</body></html>"
)


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """About 10 kB that cost what any page of any Django project costs."""
    course = Course.objects.only("title").get(slug="feedback-that-lands")
    return HttpResponse(TEMPLATE.render(Context({"title": course.title, "user": request.user})))
