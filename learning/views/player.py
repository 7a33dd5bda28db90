"""The lesson page and what it saves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.clock import now
from core.errors import AppError
from learning.access import LessonPlace, access_enrolment, access_lesson
from learning.forms.position import LARGEST, position_read
from learning.models import LessonKind, LessonProgress
from learning.selectors.player import LessonPage, lesson_page
from learning.selectors.practice import practice_view
from learning.selectors.progress import progress_explain
from learning.selectors.workshop import workshop_view
from learning.services.progress import progress_save
from learning.views.attempt import attempt_intro
from learning.views.language import language_chosen
from learning.views.problem import json_view
from people.http import PersonRequest


@login_required
@require_safe
def lesson_detail(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """The player: for the enrolled, and for previews anyone who may see the course."""
    place = access_lesson(request.user, slug, key, otherwise=language_chosen(request, slug))
    if not place.readable:
        messages.info(request, _("Enrol in the course to open this lesson."))
        return redirect("learning:course-detail", slug)
    if place.entry["kind"] == LessonKind.ASSESSMENT:
        return attempt_intro(request, place, player_context(place))
    page = lesson_page(place, retry=request.GET.get("retry", ""))
    return lesson_render(request, page)


def workshop_shown(
    request: PersonRequest, place: LessonPlace, *, status: int = 200, **said: Any
) -> HttpResponse:
    """The page of a workshop: what introduces it, and its sessions; `said` about a code."""
    page = lesson_page(place, retry=request.GET.get("retry", ""))
    context = player_context(place) | {
        "page": page,
        "workshop": workshop_view(place, done=page.done, **said),
    }
    return render(request, "learning/player/lesson.html", context, status=status)


def lesson_render(request: HttpRequest, page: LessonPage, **more: Any) -> HttpResponse:
    """The page of a lesson; `more` is an `error` at the block `error_block`."""
    status = 422 if more.get("error") else 200
    context = player_context(page.place) | {"page": page, **more}
    if page.is_workshop:
        context["workshop"] = workshop_view(page.place, done=page.done)
    if page.is_practice:
        context["practice"] = practice_view(page.place, query=request.GET.get("q", ""))
    return render(request, "learning/player/lesson.html", context, status=status)


def player_context(place: LessonPlace) -> dict[str, Any]:
    """What `base_player.html` asks for, for a lesson of either kind."""
    keys = [entry["key"] for entry in place.release.outline]
    sub = _("Lesson %(number)s of %(count)s") % {
        "number": keys.index(place.key) + 1,
        "count": len(keys),
    }
    percent = place.enrolment.progress if place.enrolment else 0
    return {
        "player_title": place.title,
        "player_url": reverse("learning:course-detail", args=[place.course.slug]),
        "player_sub": sub,
        "player_percent": percent,
        "player_label": _("Progress in the course: %(percent)s%%") % {"percent": percent},
    }


@login_required
@require_safe
def lesson_end(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """The foot of the lesson as it stands now; the player asks when something was saved."""
    place = access_lesson(request.user, slug, key)
    if place.enrolment is None or request.headers.get("HX-Request") != "true":
        return redirect("learning:lesson-detail", slug, key)
    return render(request, "learning/player/end_swap.html", end_context(lesson_page(place)))


def end_context(page: LessonPage) -> dict[str, Any]:
    """What the fragments need that keep the foot, the bar and the outline up to date."""
    return player_context(page.place) | {"page": page}


@json_view
@require_POST
def lesson_progress(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Autosave, from the page or from what a browser kept while it was offline."""
    enrolment = access_enrolment(request.user, slug)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise AppError("too_large", _("This is more than a lesson can hold."), status=413)
    position = position_read(request.body)
    progress = progress_save(
        enrolment=enrolment,
        lesson_key=key,
        block_key=position.block_key,
        end_reached=position.end_reached,
        media=position.media,
        minutes=position.minutes,
        saved_at=position.saved_at,
    )
    return JsonResponse(_standing(progress))


def _standing(progress: LessonProgress) -> dict[str, Any]:
    """Where the person stands; `now` lets a browser see how wrong its clock is."""
    return {
        "now": int(now().timestamp() * 1000),
        "percent": progress.enrolment.progress,
        "lesson_done": progress.completed_at is not None,
        "course_done": progress.enrolment.is_completed,
    }


@json_view
@require_safe
def session_state(request: PersonRequest) -> HttpResponse:
    """Whether this browser is still logged in, and the token that its next save needs."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@login_required
@require_POST
def lesson_complete(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """The way on without JavaScript: reaching this button is reaching the end."""
    enrolment = access_enrolment(request.user, slug)
    place = access_lesson(request.user, slug, key)
    moment = now()
    done = progress_save(
        enrolment=enrolment,
        lesson_key=key,
        end_reached=True,
        minutes=[moment],
        saved_at=moment,
    )
    if done.completed_at is None:
        page = lesson_page(place)
        return _not_yet(request, page)
    if done.enrolment.is_completed and not enrolment.is_completed:
        return redirect("learning:course-finished", slug)
    following = _after(place) or done.enrolment.last_lesson_key
    return redirect("learning:lesson-detail", slug, following)


def _not_yet(request: PersonRequest, page: LessonPage) -> HttpResponse:
    """Back to what is missing: an unanswered question or a clip."""
    if page.unanswered:
        count = len(page.unanswered)
        text = ngettext(
            "One question is still to answer.", "%(count)s questions are still to answer.", count
        )
        messages.info(request, text % {"count": count})
        anchor = f"#block-{page.unanswered[0]}"
    else:
        messages.info(request, page.rule)
        anchor = "#lesson-end"
    url = reverse("learning:lesson-detail", args=[page.place.course.slug, page.place.key])
    return redirect(url + anchor)


def _after(place: LessonPlace) -> str | None:
    keys = [entry["key"] for entry in place.release.outline]
    index = keys.index(place.key) + 1
    return keys[index] if index < len(keys) else None


@login_required
@require_safe
def course_progress(request: PersonRequest, slug: str) -> HttpResponse:
    """Why 60%: every lesson with its share and what is known of it."""
    enrolment = access_enrolment(request.user, slug, read=True)
    explained = progress_explain(enrolment)
    go_on = explained.go_on(enrolment.last_lesson_key)
    context = {"enrolment": enrolment, "explained": explained, "go_on": go_on}
    return render(request, "learning/player/progress.html", context)
