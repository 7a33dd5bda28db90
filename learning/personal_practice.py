"""What practice at work keeps about a person: theirs as a learner, and as an observer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from learning.models import Observation, ObservedLine, PracticeFile, PracticeLine
from learning.services.observation import observations_free
from people.models import User


def practice_export(person: User) -> dict[str, Any]:
    """Notes, files and requests of the person's own, and what they said of others' as observer."""
    mine = Observation.objects.filter(enrolment__user=person)
    lines = PracticeLine.objects.filter(enrolment__user=person)
    files = PracticeFile.objects.filter(line__enrolment__user=person)
    observed = ObservedLine.objects.filter(observation__observer=person)
    return {
        "practice": [
            {**_place(line.enrolment.course.slug, line), "line": line.line_key,
             "done": line.ticked_at.isoformat() if line.ticked_at else None, "note": line.note}
            for line in lines.select_related("enrolment__course").order_by("pk")
        ],
        "practice_files": [
            {"line": file.line.line_key, "name": file.name, "size": file.size}
            for file in files.select_related("line").order_by("pk")
        ],
        "observations_asked": _requests(mine),
        "observations": _requests(Observation.objects.filter(observer=person)),
        "observations_said": [
            {"line": line.text, "seen": line.seen, "word": line.word,
             "at": line.answered_at.isoformat() if line.answered_at else None}
            for line in observed.exclude(seen=None).order_by("pk")
        ],
    }  # fmt: skip


def _place(course: str, row: PracticeLine | Observation) -> dict[str, Any]:
    return {"course": course, "lesson": row.lesson_key, "round": row.round}


def _requests(rows: QuerySet[Observation]) -> list[dict[str, Any]]:
    return [
        {
            **_place(row.enrolment.course.slug, row),
            "asked_at": row.created_at.isoformat(),
            "asked_as": row.role,
            "state": row.state,
            "word": row.word,
        }
        for row in rows.select_related("enrolment__course").order_by("pk")
    ]


def practice_erase(person: User) -> None:
    """Free what waits for the person, forget that they observed, delete the files of their own.

    Their notes and requests go with their enrolments.
    """
    observations_free(observer=person)
    Observation.objects.filter(observer=person).update(observer=None)
    for file in PracticeFile.objects.filter(line__enrolment__user=person):
        transaction.on_commit(partial(file.file.storage.delete, str(file.file.name)))
