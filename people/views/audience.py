"""What helps choosing an audience: how many it reaches, and people to name."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from people.access import access_audience
from people.forms.audience import AudienceForm, person_label
from people.http import PersonRequest
from people.selectors.audience import audience_reach, audience_words
from people.selectors.directory import people_found

OFFERED = 8


@login_required
@require_POST
def audience_preview(request: PersonRequest) -> HttpResponse:
    """Who is meant by the form as it stands, in words, and how many that are."""
    access_audience(request.user)
    form = AudienceForm(request.POST)
    context: dict[str, object] = {"form": form, "live": True}
    if form.is_valid():
        context |= {"reach": audience_reach(form.audience), "who": audience_words(form.audience)}
    return render(request, "people/audience/reach.html", context)


@login_required
@require_safe
def audience_people_offered(request: PersonRequest) -> JsonResponse:
    """People whose name has the words `q`, as the rows of the form write them."""
    access_audience(request.user)
    words = request.GET.get("q", "").strip()[:100]
    found = people_found(words)[:OFFERED] if words else []
    return JsonResponse({"people": [person_label(each) for each in found]})
