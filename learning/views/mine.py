"""My learning: what is in progress, completed, kept for later."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pagination import page_of
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue import mine_of
from learning.selectors.catalogue_index import catalogue_index
from learning.selectors.mine import mine_active, mine_bookmarks, mine_completed, mine_counts
from people.http import PersonRequest

_ROWS = 20
_CARDS = 12


@login_required
@require_safe
def enrolment_list(request: PersonRequest) -> HttpResponse:
    page = page_of(request, mine_active(request.user), _ROWS)
    return _render(request, "active", {"page": page})


@login_required
@require_safe
def enrolment_completed(request: PersonRequest) -> HttpResponse:
    page = page_of(request, mine_completed(request.user), _ROWS)
    return _render(request, "completed", {"page": page})


@login_required
@require_safe
def bookmark_list(request: PersonRequest) -> HttpResponse:
    index = catalogue_index()
    closed = courses_closed(request.user, index)
    page = page_of(request, list(mine_bookmarks(request.user, closed)), _CARDS)
    mine, own = mine_of(request.user), request.user.language
    cards = [mine.card(index.face(pk, own)) for pk in page if pk in index.faces]
    return _render(request, "bookmarks", {"page": page, "cards": cards})


def _render(request: PersonRequest, tab: str, context: dict[str, object]) -> HttpResponse:
    shared = {"tab": tab, "counts": mine_counts(request.user)}
    return render(request, f"learning/mine/{tab}.html", shared | context)
