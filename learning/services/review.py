"""A colleague reads a draft before it is published: asking, remarks, the verdict."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import AppError
from learning.bundle.publishing import content_published
from learning.models import ChangeKind, Course, CourseReview, ReviewComment, ReviewState
from learning.notices import REVIEW_ASKED, REVIEW_DECIDED
from learning.selectors.content import course_content
from learning.services.history import change_record
from learning.services.outline import course_locked
from notifications.services.gateway import notification_send
from people.models import Status, User


@transaction.atomic
def review_ask(
    *, course: Course, requested_by: User, reviewer: User, request: str = ""
) -> CourseReview:
    """Send the draft to `reviewer`, who is told; returns the review.

    The same sent twice is one. Raises `AppError` for oneself, for somebody who has left, and for
    another request to somebody who has not answered yet: it would be lost.
    """
    if reviewer.pk == requested_by.pk:
        raise AppError("review_own", _("Somebody else has to look at it."))
    if reviewer.status == Status.LEFT:
        raise AppError("reviewer_left", _("This person has left the organisation."))
    try:
        with transaction.atomic():
            review = CourseReview.objects.create(
                course=course,
                requested_by=requested_by,
                reviewer=reviewer,
                request=request.strip(),
            )
    except IntegrityError:
        known = CourseReview.objects.open().filter(course=course, reviewer=reviewer).first()
        if known is None:
            text = _("%(name)s has answered just now. Send it again if they are to look once more.")
            words = text % {"name": reviewer.name}
            raise AppError("review_answered", words, status=409) from None
        if request.strip() not in {"", known.request}:
            text = _("%(name)s is asked already and has not answered yet.")
            raise AppError("review_asked", text % {"name": reviewer.name}, status=409) from None
        return known
    change_record(
        course=course,
        actor=requested_by,
        kind=ChangeKind.REVIEW_ASKED,
        title=reviewer.name,
        after={"reviewer": reviewer.name, "request": review.request},
    )
    notification_send(
        person=reviewer,
        kind=REVIEW_ASKED,
        link=reverse("learning:review-detail", args=[review.pk]),
        data={"name": requested_by.name, "course": course.title, "request": review.request},
        dedupe_key=f"{REVIEW_ASKED}:{review.pk}",
        actor=requested_by,
    )
    return review


@transaction.atomic
def review_decide(
    *, review: CourseReview, actor: User, approve: bool, verdict: str = "", seen: str = ""
) -> CourseReview:
    """Approve the draft as it is now, or return it; whoever asked is told.

    An approval holds for exactly this content, and `seen` is the digest of what was read. Raises
    `AppError` when somebody other than the reviewer decides, when it was decided already, for a
    return without a word, and `draft_changed` for an approval of what nobody has read.
    """
    if actor.pk != review.reviewer_id:
        raise AppError("review_not_yours", _("Only the reviewer decides."))
    course = course_locked(review.course)
    row = _locked(review)
    verdict = verdict.strip()
    if not approve and not verdict:
        raise AppError("verdict_missing", _("Say what is to be changed."))
    row.digest = content_published(course_content(course)).digest
    if approve and seen and seen != row.digest:
        text = _("The draft was changed since you opened it. Read it once more, then decide.")
        raise AppError("draft_changed", text, status=409)
    _close(row, ReviewState.APPROVED if approve else ReviewState.RETURNED, verdict)
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.REVIEW_DECIDED,
        title=course.title,
        after={"state": row.state, "verdict": verdict},
    )
    if row.requested_by is not None:
        notification_send(
            person=row.requested_by,
            kind=REVIEW_DECIDED,
            link=reverse("learning:review-detail", args=[row.pk]),
            data={
                "name": actor.name,
                "course": course.title,
                "approved": approve,
                "verdict": verdict,
            },
            dedupe_key=f"{REVIEW_DECIDED}:{row.pk}",
            actor=actor,
        )
    return row


@transaction.atomic
def review_withdraw(*, review: CourseReview, actor: User) -> CourseReview:
    """Ask no more; the reviewer can no longer open the draft. Returns the review."""
    row = CourseReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if row.is_open:
        _close(row, ReviewState.WITHDRAWN, "")
        change_record(
            course=row.course,
            actor=actor,
            kind=ChangeKind.REVIEW_DECIDED,
            title=row.course.title,
            after={"state": row.state, "verdict": ""},
        )
    return row


@transaction.atomic
def comment_add(  # noqa: PLR0913  # where it stands, and what it says
    *,
    review: CourseReview,
    author: User,
    text: str,
    client_id: uuid.UUID,
    lesson_key: str = "",
    block_key: str = "",
) -> ReviewComment:
    """Remark on a block, a lesson, or the whole course; sent twice, it is kept once.

    Raises `AppError` for one without words.
    """
    text = text.strip()
    if not text:
        raise AppError("comment_empty", _("Write what you noticed."))
    comment, _created = ReviewComment.objects.get_or_create(
        author=author,
        client_id=client_id,
        defaults={
            "course": review.course,
            "review": review,
            "lesson_key": lesson_key,
            "block_key": block_key,
            "text": text[:5000],
        },
    )
    return comment


@transaction.atomic
def comment_resolve(*, comment: ReviewComment, actor: User, resolved: bool = True) -> ReviewComment:
    """Mark a remark as dealt with, or open again; doing so twice changes nothing."""
    row = ReviewComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if (row.resolved_at is not None) != resolved:
        row.resolved_at = now() if resolved else None
        row.resolved_by = actor if resolved else None
        row.save(update_fields=["resolved_at", "resolved_by"])
    return row


def _locked(review: CourseReview) -> CourseReview:
    rows = CourseReview.objects.select_for_update(of=("self",))
    row = rows.select_related("requested_by", "reviewer", "course").get(pk=review.pk)
    if not row.is_open:
        raise AppError("review_closed", _("This review is over."), status=409)
    return row


def _close(row: CourseReview, state: ReviewState, verdict: str) -> None:
    row.state, row.verdict, row.decided_at = state, verdict, now()
    row.save(update_fields=["state", "verdict", "decided_at", "digest"])
