"""Observations as those see them who are asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from core.sql import sql_rows
from learning.models import Observation, ObservationState, ObservedLine, PracticeLine
from learning.selectors.language import language_read, release_in, release_kept
from learning.selectors.practice import practice_texts
from people.models import User

MOST_WAITING = 5


@dataclass(frozen=True)
class ObservedView:
    """A line as its observer sees it, with what the learner says and shows of it.

    `said` is the verdict that was given and not taken.
    """

    line: ObservedLine
    html: str
    good: str
    optional: bool
    language: str
    note: str
    files: Sequence[Any]
    said: Any = None


@dataclass(frozen=True)
class ObservationPage:
    """A request and its lines; none of them once the observer has nothing to do with it."""

    row: Observation
    title: str
    language: str
    lines: list[ObservedView]

    @property
    def waiting(self) -> list[ObservedView]:
        return [each for each in self.lines if each.line.seen is None]

    @property
    def answered(self) -> list[ObservedView]:
        return [each for each in self.lines if each.line.seen is not None]


def observation_page(
    row: Observation, reader: User, given: Mapping[str, Any] | None = None
) -> ObservationPage:
    """What the page of a request shows, in the reader's language where there is it.

    `given` are verdicts that were not taken, by line.
    """
    enrolment = row.enrolment
    language = language_read(release_kept(enrolment.release_id), reader.language)
    release = release_in(release_kept(enrolment.release_id), language)
    entry = release.entry(row.lesson_key)
    lines = _lines(row, language, given or {}) if row.is_readable else []
    return ObservationPage(
        row=row,
        title=entry["title"] if entry else enrolment.course.title,
        language=str(entry.get("language") or language) if entry else "",
        lines=lines,
    )


def _lines(row: Observation, language: str, given: Mapping[str, Any]) -> list[ObservedView]:
    here = {"enrolment": row.enrolment, "lesson_key": row.lesson_key, "round": row.round}
    mine = {
        line.line_key: line
        for line in PracticeLine.objects.filter(**here).prefetch_related("files")
    }
    known = release_kept(row.enrolment.release_id).entry(row.lesson_key) is not None
    texts = practice_texts(row.enrolment.release_id, row.lesson_key, language) if known else {}
    return [
        _view(line, texts.get(key), mine.get(key), given.get(key))
        for line in row.lines.all()
        for key in [line.line_key]
    ]


def _view(
    line: ObservedLine, text: dict[str, Any] | None, mine: PracticeLine | None, said: Any
) -> ObservedView:
    return ObservedView(
        line=line,
        html=text["html"] if text else "",
        good=text["good"] if text else "",
        optional=bool(text and text["optional"]),
        language=text["language"] if text else "",
        note=mine.note if mine else "",
        files=list(mine.files.all()) if mine else (),
        said=said,
    )


def _asked(user: User, state: ObservationState) -> QuerySet[Observation]:
    rows: Any = Observation.objects.filter(observer=user, state=state)
    rows = rows.select_related("enrolment__user__department", "enrolment__course")
    found: QuerySet[Observation] = rows.defer("enrolment__course__search").annotate(
        open_lines=Count("lines", filter=Q(lines__seen=None)),
        seen_lines=Count("lines", filter=Q(lines__seen=True)),
        all_lines=Count("lines"),
    )
    return found


def observations_waiting(user: User) -> QuerySet[Observation]:
    """What waits for the person, the longest first, with the counts of lines."""
    return _asked(user, ObservationState.OPEN).order_by("created_at", "pk")


def observations_answered(user: User) -> QuerySet[Observation]:
    """What the person has answered, the newest first."""
    return _asked(user, ObservationState.ANSWERED).order_by("-ended_at", "-pk")


class Waiting(NamedTuple):
    """A request on the home page of its observer."""

    observation_id: int
    learner: User
    course: str
    lines: int


_WAITING = """
    SELECT observation.id, course.title,
        (SELECT count(*) FROM learning_observedline
            WHERE observation_id = observation.id AND seen IS NULL),
        learner.id, learner.name, learner.photo
    FROM learning_observation observation
    JOIN learning_enrolment enrolment ON enrolment.id = observation.enrolment_id
    JOIN people_user learner ON learner.id = enrolment.user_id
    JOIN learning_course course ON course.id = enrolment.course_id
    WHERE observation.observer_id = %(user)s AND observation.state = 'open'
    ORDER BY observation.created_at, observation.id LIMIT %(most)s
"""


def observations_home(user: User) -> list[Waiting]:
    """What waits for the person, the longest first; one query, none where nothing waits."""
    if not getattr(user, "observations_waiting", 1):
        return []
    rows = sql_rows(_WAITING, {"user": user.pk, "most": MOST_WAITING})
    return [
        Waiting(number, User(pk=pk, name=name, photo=photo), course, lines)
        for number, course, lines, pk, name, photo in rows
    ]


def lesson_title(row: Observation) -> str:
    """What the practice is called; from memory once its release was read."""
    entry = release_kept(row.enrolment.release_id).entry(row.lesson_key)
    return str(entry["title"]) if entry else row.enrolment.course.title
