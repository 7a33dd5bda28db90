"""The directory and profile pages."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.http import is_htmx
from core.pagination import page_of
from core.rate import too_often
from people.access import access_audience, access_person
from people.http import PersonRequest
from people.models import Department, User
from people.selectors.department import department_lines, people_in
from people.selectors.directory import AUTHORS, MOST_OFFERED, people_found, people_offered
from people.selectors.profile import profile_read

_LONGEST_QUERY = 100
# Somebody who types without a break asks once for each pause.
_OFFERS_A_MINUTE = 120


@require_safe
@login_required
def person_list(request: PersonRequest) -> HttpResponse:
    """Everybody, by name or title and department."""
    words = request.GET.get("q", "").strip()[:_LONGEST_QUERY]
    chosen = request.GET.get("department", "")
    people = people_found(words)
    department = None
    if chosen.isdecimal():
        department = get_object_or_404(Department, pk=int(chosen[:18]))
        people = people.filter(pk__in=people_in(department.pk).values("pk"))
    context = {
        "query": words,
        "department": department,
        "departments": department_lines(),
        "page_obj": page_of(request, people, size=24),
    }
    name = "people/person/results.html" if is_htmx(request) else "people/person/list.html"
    return render(request, name, context)


@require_safe
@login_required
def person_offers(request: PersonRequest) -> JsonResponse:
    """At most eight people whom the words `q` fit, never by their address, and how many in words.

    `among=authors` are those who author, for whoever does; `others` leaves out who asks.
    """
    among = AUTHORS if request.GET.get("among") == AUTHORS else ""
    if among:
        access_audience(request.user)
    if too_often(f"person-offers:{request.user.pk}", most=_OFFERS_A_MINUTE):
        said = _("Many names at once. Wait a moment, then type on.")
        return JsonResponse({"people": [], "said": said}, status=429)
    found = people_offered(request.GET.get("q", "").strip()[:_LONGEST_QUERY], among)
    if request.GET.get("others"):
        found = found.exclude(pk=request.user.pk)
    people = [_offered(person) for person in found[:MOST_OFFERED]]
    said = ngettext("%(n)d person found.", "%(n)d people found.", len(people))
    none = _("Nobody of that name.")
    return JsonResponse({"people": people, "said": said % {"n": len(people)} if people else none})


def _offered(person: User) -> dict[str, str | int]:
    return {
        "id": person.pk,
        "name": person.name,
        "about": person.job_line,
        "initials": person.initials,
        "hue": person.hue,
        "photo": person.photo_url,
    }


@require_safe
@login_required
def person_detail(request: PersonRequest, person_id: int) -> HttpResponse:
    person = access_person(request.user, person_id)
    return render(
        request, "people/person/detail.html", {"profile": profile_read(request.user, person)}
    )


@require_safe
@login_required
def profile(request: PersonRequest) -> HttpResponse:
    """One's own profile at an address that everybody knows."""
    return person_detail(request, request.user.pk)


@require_safe
@login_required
def person_photo(request: PersonRequest, person_id: int, name: str) -> HttpResponse | FileResponse:
    """A colleague's photo. Each photo has a name of its own, so browsers keep it."""
    person = access_person(request.user, person_id)
    if not person.photo or PurePosixPath(str(person.photo.name)).name != name:
        raise Http404
    try:
        response = FileResponse(person.photo.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
