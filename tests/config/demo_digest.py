"""A digest of everything the demo organisation consists of, but for what is drawn by chance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from analytics.models import Nudge
from core.models import Event
from learning.models import (
    ActiveMinute,
    Attempt,
    AttemptAnswer,
    BlockResponse,
    Bookmark,
    Certificate,
    Course,
    CoursePopularity,
    CourseSearch,
    Enrolment,
    LearningDay,
    LessonProgress,
    Note,
    Observation,
    PracticeLine,
    Rating,
    Reflection,
    Release,
    Requirement,
    WorkshopRegistration,
    WorkshopSession,
)
from people.models import User

_ENROLMENT = ("enrolment__user__email", "enrolment__course__slug")
_TOLD: list[tuple[type[Model], tuple[str, ...]]] = [
    (User, ("email", "name", "hire_date", "manager__email", "roles", "created_at")),
    (Course, ("slug", "owner__email", "published_at", "rating_average", "rating_count")),
    (Release, ("course__slug", "number", "digest", "published_at")),
    (
        Enrolment,
        ("user__email", "course__slug", "state", "progress", "minutes_left", "last_lesson_key",
         "started_at", "last_active_at", "completed_at", "left_at", "left_reason"),
    ),
    (
        LessonProgress,
        (*_ENROLMENT, "lesson_key", "block_key", "media", "end_reached", "started_at",
         "saved_at", "completed_at"),
    ),
    (BlockResponse, (*_ENROLMENT, "lesson_key", "block_key", "answer", "correct", "tries")),
    (
        Attempt,
        (*_ENROLMENT, "number", "seed", "questions", "carried", "started_at", "submitted_at",
         "points", "score", "passed"),
    ),
    (
        AttemptAnswer,
        ("attempt__enrolment__user__email", "attempt__enrolment__course__slug",
         "attempt__number", "question_key", "answer", "revision", "points"),
    ),
    (ActiveMinute, ("user__email", "minute", "course__slug")),
    (LearningDay, ("user__email", "day", "minutes")),
    (Certificate, (*_ENROLMENT, "holder_name", "course_title", "issued_at", "valid_until")),
    (Rating, ("user__email", "course__slug", "stars", "comment", "created_at")),
    (Reflection, (*_ENROLMENT, "question", "text", "created_at")),
    (Note, ("user__email", "course__slug", "lesson_key", "block_key", "text", "client_id")),
    (Bookmark, ("user__email", "course__slug", "created_at")),
    (CourseSearch, ("user__email", "course__slug", "words", "day")),
    (CoursePopularity, ("course__slug", "department__name", "enrolled", "completed")),
    (
        Requirement,
        ("person__email", "assignment__course__slug", "round", "state", "applies_since", "due_on",
         "first_due_on", "done_at", "valid_until", "renews_on"),
    ),
    (Nudge, ("person__email", "rule", "day", "withheld", "opened_at", "acted")),
    (
        WorkshopSession,
        ("course__slug", "lesson_key", "title", "place", "starts_at", "ends_at", "host__email"),
    ),
    (PracticeLine, ("enrolment__user__email", "lesson_key", "line_key", "note", "ticked_at")),
    (Observation, ("enrolment__user__email", "observer__email", "state", "created_at")),
    (WorkshopRegistration, ("person__email", "course__slug", "state", "turn", "settled_at")),
    (Event, ("name", "actor__email", "subject_type", "occurred_at")),
]  # fmt: skip


def demo_digest() -> str:
    """The same for two loads of the same day, whatever keys the database gave the rows."""
    return hashlib.sha256("\n".join(_lines()).encode()).hexdigest()


def _lines() -> Iterator[str]:
    for model, fields in _TOLD:
        rows: list[Any] = list(model._default_manager.order_by().values_list(*fields))
        yield from sorted(f"{model.__name__} {_text(row)}" for row in rows)


def _text(row: Any) -> str:
    return json.dumps(list(row), cls=DjangoJSONEncoder, sort_keys=True)
