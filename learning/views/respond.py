"""Answering inside a lesson."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import AppError
from core.http import is_htmx
from learning.access import LessonPlace, access_lesson
from learning.forms.answer import answer_read
from learning.models import Enrolment
from learning.selectors.player import PlayerBlock, lesson_block, lesson_page
from learning.services.response import response_save
from learning.views.player import end_context, lesson_render
from learning.views.problem import json_view, wants_json
from people.http import PersonRequest


@require_POST
def block_respond(request: PersonRequest, slug: str, key: str, block: str) -> HttpResponse:
    """Keep an answer: as a fragment for htmx, JSON for the autosave, else back to the block."""
    view = _respond_json if wants_json(request) else _respond_page
    return view(request, slug, key, block)


@json_view
def _respond_json(request: PersonRequest, slug: str, key: str, block: str) -> HttpResponse:
    place, shown = _block(request, slug, key, block)
    _save(place, shown, request.POST)
    return JsonResponse({"saved": True})


@login_required
def _respond_page(request: PersonRequest, slug: str, key: str, block: str) -> HttpResponse:
    place, shown = _block(request, slug, key, block)
    try:
        # Whatever else the reader saves waits until it is shown: read in between, the lesson would
        # be done and the course's percentage still that of before.
        with transaction.atomic():
            enrolment = _save(place, shown, request.POST)
            if is_htmx(request):
                return _swap(request, replace(place, enrolment=enrolment), block)
    except AppError as error:
        return _refused(request, place, shown, error)
    url = reverse("learning:lesson-detail", args=[slug, key])
    return redirect(f"{url}#block-{block}")


def _swap(request: PersonRequest, place: LessonPlace, block: str) -> HttpResponse:
    page = lesson_page(place)
    answered = next(each for each in page.blocks if each.key == block)
    context = end_context(page) | {"block": answered}
    return render(request, "learning/player/block_swap.html", context)


def _block(
    request: PersonRequest, slug: str, key: str, block: str
) -> tuple[LessonPlace, PlayerBlock]:
    place = access_lesson(request.user, slug, key)
    shown = lesson_block(place, block) if place.enrolment else None
    if shown is None or shown.html:
        raise Http404
    return place, shown


def _save(place: LessonPlace, shown: PlayerBlock, post: QueryDict) -> Enrolment:
    """Keep the answer; returns the enrolment as it stands afterwards."""
    if place.enrolment is None:
        raise Http404
    response = response_save(
        enrolment=place.enrolment,
        lesson_key=place.key,
        block_key=shown.key,
        answer=_answer(shown, post),
    )
    return response.enrolment


def _answer(shown: PlayerBlock, post: QueryDict) -> Any:
    """The answer in a form, by the kind of block."""
    if shown.kind == "check":
        return answer_read(shown.data, post)
    return post.getlist("answer") if shown.kind == "tasks" else post.get("answer")


def _refused(
    request: PersonRequest, place: LessonPlace, shown: PlayerBlock, error: AppError
) -> HttpResponse:
    if is_htmx(request):
        context = {"page": lesson_page(place, retry=shown.key), "block": shown, "error": error}
        context |= {"error_block": shown.key}
        return render(request, "learning/player/block.html", context, status=422)
    page = lesson_page(place, retry=shown.key)
    return lesson_render(request, page, error=error, error_block=shown.key)
