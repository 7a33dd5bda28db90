"""The search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.http import is_htmx
from core.registry import Label, Person, SearchHit, search_sources

_PER_SOURCE = 6
_LONGEST_QUERY = 200


@dataclass(frozen=True)
class Group:
    key: str
    label: Label
    hits: Sequence[SearchHit]
    more_url: str


def search_groups(person: Person, words: str) -> list[Group]:
    """What each source finds for `words`, without the sources that find nothing."""
    groups = []
    for source in search_sources:
        hits = source.search(person, words, _PER_SOURCE)
        if hits:
            more = source.more(words) if source.more else ""
            groups.append(Group(source.key, source.label, hits, more))
    return groups


@login_required
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:_LONGEST_QUERY]
    context = {"query": words, "groups": search_groups(request.user, words) if words else []}
    name = "core/search/results.html" if is_htmx(request) else "core/search.html"
    return render(request, name, context)
