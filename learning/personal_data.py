"""What learning keeps about a person: given to them, and erased for good."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import registry
from learning.models import (
    ActiveMinute,
    Assignment,
    Attempt,
    AttemptAnswer,
    BlockResponse,
    Bookmark,
    Certificate,
    ChangeKind,
    Course,
    CourseChange,
    CourseReview,
    CourseSearch,
    Enrolment,
    Exemption,
    ExtensionRequest,
    LearningDay,
    LessonProgress,
    Note,
    Rating,
    Reflection,
    Requirement,
    ReviewComment,
    TimeAllowance,
    WorkshopRegistration,
    WorkshopSession,
)
from learning.personal_practice import practice_erase, practice_export
from learning.services.rating import ratings_recompute
from learning.services.workshop_place import places_leave
from people.models import User

Row = dict[str, Any]


def learning_export(person: User) -> Row:
    """All that the person left in courses, ready for JSON; times in UTC, scores in per cent."""
    mine = {"enrolment__user": person}
    course = "enrolment__course__slug"
    return {
        "enrolments": _rows(
            Enrolment.objects.filter(user=person),
            "course__slug", "state", "progress", "minutes_left", "last_lesson_key", "language",
            "started_at",
            "last_active_at", "completed_at", "left_at", "left_reason",
        ),
        "lessons": _rows(
            LessonProgress.objects.filter(**mine),
            course, "lesson_key", "block_key", "media", "end_reached", "started_at", "saved_at",
            "completed_at",
        ),
        "answers_in_lessons": _rows(
            BlockResponse.objects.filter(**mine),
            course, "lesson_key", "block_key", "answer", "correct", "tries", "updated_at",
        ),
        "attempts": _rows(
            Attempt.objects.filter(**mine),
            course, "lesson_key", "number", "state", "started_at", "deadline_at", "submitted_at",
            "score", "passed",
        ),
        "answers_in_attempts": _rows(
            AttemptAnswer.objects.filter(attempt__enrolment__user=person),
            "attempt__enrolment__course__slug", "attempt__lesson_key", "attempt__number",
            "question_key", "answer", "flagged", "spent_ms", "updated_at",
        ),
        "notes": _rows(
            Note.objects.filter(user=person),
            "course__slug", "lesson_key", "lesson_title", "block_key", "seconds", "text",
            "created_at", "updated_at",
        ),
        "reflections": _rows(
            Reflection.objects.filter(**mine), course, "question", "text", "updated_at"
        ),
        "ratings": _rows(
            Rating.objects.filter(user=person), "course__slug", "stars", "comment", "updated_at"
        ),
        "certificates": _rows(
            Certificate.objects.filter(**mine),
            "code", "holder_name", "course_title", "minutes", "issued_at", "valid_until",
        ),
        "searches": _rows(CourseSearch.objects.filter(user=person), "course__slug", "words", "day"),
        "bookmarks": _rows(Bookmark.objects.filter(user=person), "course__slug", "created_at"),
        "extra_time": _rows(
            TimeAllowance.objects.filter(user=person), "course__slug", "percent", "created_at"
        ),
        "active_minutes": _rows(
            ActiveMinute.objects.filter(user=person), "minute", "course__slug"
        ),
        "reviews": _rows(
            CourseReview.objects.filter(reviewer=person),
            "course__slug", "state", "request", "verdict", "created_at", "decided_at",
        ),
        "comments_on_drafts": _rows(
            ReviewComment.objects.filter(author=person),
            "course__slug", "lesson_key", "text", "created_at",
        ),
        "required": _rows(
            Requirement.objects.filter(person=person),
            "assignment__course__slug", "assignment__reason", "round", "state", "applies_since",
            "due_on", "first_due_on", "done_on", "valid_until", "withdrawn_at", "withdrawn_why",
            "exemption__reason", "exemption__until",
        ),
        "asked_for_more_time": _rows(
            ExtensionRequest.objects.filter(requirement__person=person),
            "requirement__assignment__course__slug", "wished_on", "reason", "state", "answer",
        ),
        "workshops": _rows(
            WorkshopRegistration.objects.filter(person=person),
            "course__slug", "lesson_key", "session__title", "session__starts_at", "state",
            "created_at", "settled_at",
        ),
        "sessions_hosted": _rows(
            WorkshopSession.objects.filter(host=person),
            "course__slug", "lesson_key", "title", "starts_at", "ends_at", "place",
        ),
        **practice_export(person),
        "learning_days": _rows(LearningDay.objects.filter(user=person), "day", "minutes"),
    }  # fmt: skip


def _rows(rows: QuerySet[Any], *fields: str) -> list[Row]:
    """The rows, oldest first, under names that say what they are without the database's paths."""
    return [
        {_name(field): _value(value) for field, value in row.items()}
        for row in rows.order_by("pk").values(*fields)
    ]


def _name(field: str) -> str:
    plain = field.removesuffix("_key").removesuffix("__slug")
    return plain.rpartition("__")[2]


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


@transaction.atomic
def learning_erase(person: User) -> None:
    """Delete all of it, the certificates' files too, and their part in the courses' averages."""
    for certificate in Certificate.objects.filter(enrolment__user=person).exclude(pdf=""):
        transaction.on_commit(partial(certificate.pdf.storage.delete, str(certificate.pdf.name)))
    for proof in Exemption.objects.filter(requirement__person=person).exclude(file=""):
        transaction.on_commit(partial(proof.file.storage.delete, str(proof.file.name)))
    # Enrolments before sessions, as everywhere: a host may be saying who is there.
    held = Enrolment.objects.select_for_update(of=("self",)).filter(user=person)
    list(held.order_by("pk").values_list("pk", flat=True))
    # Who waits behind them moves up; sessions that they hosted stay, without a host.
    places_leave(user=person)
    WorkshopRegistration.objects.filter(person=person).delete()
    WorkshopSession.objects.filter(host=person).update(host=None)
    practice_erase(person)
    # With exemptions and requests; assignments that were made stay, and no longer say by whom.
    Requirement.objects.filter(person=person).delete()
    Assignment.objects.filter(assigned_by=person).update(assigned_by=None)
    Exemption.objects.filter(granted_by=person).update(granted_by=None)
    ExtensionRequest.objects.filter(decided_by=person).update(decided_by=None)
    rated = list(Course.objects.filter(ratings__user=person).order_by("pk"))
    # Progress, answers, attempts, certificates and reflections go with their enrolment.
    for rows in (
        Enrolment.objects,
        Note.objects,
        Rating.objects,
        Bookmark.objects,
        CourseSearch.objects,
        TimeAllowance.objects,
        ActiveMinute.objects,
        LearningDay.objects,
    ):
        rows.filter(user=person).delete()
    CourseReview.objects.filter(reviewer=person).delete()
    ReviewComment.objects.filter(author=person).delete()
    # History keeps that somebody was asked, and no longer whom.
    asked = CourseChange.objects.filter(kind=ChangeKind.REVIEW_ASKED, title=person.name)
    asked.update(title="", after=None)
    for course in rated:
        ratings_recompute(course=course)


def register() -> None:
    """Let whoever gathers or erases a person's data find learning's part."""
    registry.personal_data.register(
        registry.PersonalData(
            key="learning",
            label=_("Learning"),
            export=learning_export,
            erase=learning_erase,
            order=20,
        )
    )
