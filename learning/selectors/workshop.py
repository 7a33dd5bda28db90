"""Sessions of workshops as their readers see them: learners, hosts, a course's authors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from core.clock import now
from core.sql import sql_rows
from learning.access import LessonPlace
from learning.models import (
    Course,
    Lesson,
    LessonKind,
    PlaceState,
    Release,
    SessionState,
    WorkshopRegistration,
    WorkshopSession,
)
from learning.models.workshop import CODE_CLOSES, HELD, SEATED
from learning.selectors.workshop_words import When, session_when, session_where
from people.models import User

MOST_SHOWN = 50


def with_counts(sessions: QuerySet[WorkshopSession]) -> QuerySet[WorkshopSession]:
    """With how many have a place (`taken`), wait for one (`queue`) and ask for one (`asked`)."""
    return sessions.annotate(
        taken=Count("registrations", filter=Q(registrations__state__in=SEATED)),
        queue=Count("registrations", filter=Q(registrations__state=PlaceState.WAITING)),
        asked=Count("registrations", filter=Q(registrations__state=PlaceState.ASKED)),
    )


def _with_place(rows: QuerySet[WorkshopRegistration]) -> QuerySet[WorkshopRegistration]:
    """With how many wait before them (`before`)."""
    earlier = WorkshopRegistration.objects.filter(
        session=OuterRef("session"), state=PlaceState.WAITING, turn__lt=OuterRef("turn")
    ).order_by()
    count = earlier.values("session").annotate(n=Count("pk")).values("n")
    return rows.annotate(before=Subquery(count, output_field=IntegerField()))


@dataclass(frozen=True)
class SessionView:
    """A session as a learner sees it; `mine` is what they have of it, `before` how many wait
    before them, `held` whether they hold something of any session of the workshop.
    """

    session: WorkshopSession
    taken: int
    queue: int
    mine: WorkshopRegistration | None = None
    before: int = 0
    enrolled: bool = False
    held: bool = False
    done: bool = False

    @cached_property
    def when(self) -> When:
        return session_when(self.session)

    @property
    def where(self) -> str:
        return session_where(self.session)

    @property
    def free(self) -> int:
        return max(0, self.session.capacity - self.taken)

    @property
    def state(self) -> str:
        """What the person has: a value of `PlaceState`, or nothing."""
        return self.mine.state if self.mine is not None else ""

    @property
    def has_place(self) -> bool:
        return self.mine is not None and self.mine.is_seated and self.session.is_planned

    @property
    def holds(self) -> bool:
        return self.mine is not None and self.mine.is_held

    @property
    def place_in_line(self) -> int:
        return self.before + 1

    @property
    def can_register(self) -> bool:
        return (
            self.enrolled
            and not self.done
            and not self.holds
            and self.state != PlaceState.DECLINED
            and self.session.takes_registrations
        )

    @property
    def moves(self) -> bool:
        """Whether registering gives up what is held of another session."""
        return self.held and not self.holds

    @property
    def can_cancel(self) -> bool:
        return self.holds and self.session.is_planned and not self.session.has_begun

    @property
    def can_enter(self) -> bool:
        """Whether the code in the room can be typed."""
        return (
            self.state in {PlaceState.REGISTERED, PlaceState.WAITING, PlaceState.ABSENT}
            and self.session.takes_code
        )


@dataclass(frozen=True)
class WorkshopView:
    """The sessions of a workshop for one reader; `manage_url` for who plans them."""

    sessions: list[SessionView]
    enrolled: bool
    done: bool
    manage_url: str = ""
    error: str = ""
    error_at: int = 0
    given: str = field(default="", repr=False)


def workshop_view(place: LessonPlace, *, done: bool, **more: Any) -> WorkshopView:
    """The sessions that the lesson page shows; at most two queries.

    Those to come and going on, and those that the reader has or had to do with.
    """
    mine: dict[int, WorkshopRegistration] = {}
    if place.enrolment is not None:
        rows = _with_place(
            WorkshopRegistration.objects.filter(
                person=place.enrolment.user, course=place.course.pk, lesson_key=place.key
            )
        )
        mine = {row.session_id: row for row in rows}
    sessions = _shown(place, mine)
    held = any(row.is_held for row in mine.values())
    manage = reverse("learning:draft-sessions", args=[place.course.slug])
    return WorkshopView(
        sessions=[_view(row, mine, place, held=held, done=done) for row in sessions],
        enrolled=place.enrolment is not None,
        done=done,
        manage_url=manage if place.reads_all else "",
        **more,
    )


def _view(
    session: Any,
    mine: dict[int, WorkshopRegistration],
    place: LessonPlace,
    *,
    held: bool,
    done: bool,
) -> SessionView:
    row: Any = mine.get(session.pk)
    return SessionView(
        session=session,
        taken=session.taken,
        queue=session.queue,
        mine=row,
        before=(row.before or 0) if row is not None else 0,
        enrolled=place.enrolment is not None,
        held=held,
        done=done,
    )


def _shown(place: LessonPlace, mine: dict[int, WorkshopRegistration]) -> list[WorkshopSession]:
    """In order; of very many the next ones, and those that the reader has to do with."""
    moment = now()
    current = Q(state=SessionState.PLANNED, ends_at__gt=moment - CODE_CLOSES)
    was_there = [pk for pk, row in mine.items() if row.state == PlaceState.ATTENDED]
    called_off = Q(state=SessionState.CANCELLED, starts_at__gt=moment, pk__in=list(mine))
    sessions = WorkshopSession.objects.filter(
        current | called_off | Q(pk__in=was_there), course=place.course.pk, lesson_key=place.key
    )
    own_first = Case(models.When(pk__in=list(mine), then=0), default=1)
    rows = with_counts(sessions).select_related("host").order_by(own_first, "starts_at", "pk")
    return sorted(rows[:MOST_SHOWN], key=lambda row: (row.starts_at, row.pk))


def workshop_keys(release: Release | None) -> list[str]:
    """The workshops in a release; no query."""
    outline = release.outline if release is not None else []
    return [entry["key"] for entry in outline if entry["kind"] == LessonKind.WORKSHOP]


# As much of a session as the course page shows, in the order of the model's fields.
_NEXT_FIELDS = ("id", "lesson_key", "title", "place", "timezone", "starts_at", "ends_at",
                "capacity")  # fmt: skip
_NEXT = f"""
    SELECT {", ".join(f"session.{name}" for name in _NEXT_FIELDS)}, taken, queue
    FROM learning_workshopsession session
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = ANY(%(seated)s)) AS taken,
            count(*) FILTER (WHERE state = 'waiting') AS queue
        FROM learning_workshopregistration WHERE session_id = session.id
    ) AS places
    WHERE session.course_id = %(course)s AND session.lesson_key = ANY(%(keys)s)
        AND session.state = 'planned' AND session.starts_at > %(now)s
    ORDER BY session.starts_at, session.id LIMIT 1
"""  # noqa: S608  # names of columns only


def session_next(course: Course, keys: Sequence[str]) -> SessionView | None:
    """The next session of these workshops that takes place; one query, none without workshops."""
    if not keys:
        return None
    params = {"course": course.pk, "keys": list(keys), "seated": list(SEATED), "now": now()}
    for *values, taken, queue in sql_rows(_NEXT, params):
        return SessionView(WorkshopSession.from_db(None, _NEXT_FIELDS, values), taken, queue)
    return None


_MINE = """
    SELECT mine.id FROM learning_workshopregistration mine
    JOIN learning_workshopsession session ON session.id = mine.session_id
    WHERE mine.person_id = %(person)s AND mine.state = ANY(%(held)s)
        AND session.state = 'planned' AND session.ends_at > %(now)s
    ORDER BY session.starts_at, mine.id LIMIT 1
"""


def session_mine(user: User) -> SessionView | None:
    """The next session in which the person has a place or waits for one; a query, and one more
    where there is one, which for most people there is not.
    """
    found = sql_rows(_MINE, {"person": user.pk, "held": list(HELD), "now": now()})
    if not found:
        return None
    rows = WorkshopRegistration.objects.select_related("session__course")
    row = rows.defer("session__course__search").get(pk=found[0][0])
    return SessionView(row.session, 0, 0, mine=row, enrolled=True)


def sessions_hosted(user: User) -> QuerySet[WorkshopSession]:
    """The sessions that the person hosts, the next one first, with their counts."""
    rows = WorkshopSession.objects.filter(host=user).select_related("course")
    return next_first(unmarked(with_counts(rows)).defer("course__search"))


def sessions_of(course: Course) -> QuerySet[WorkshopSession]:
    """All sessions of a course, the next one first, with their counts."""
    rows = WorkshopSession.objects.filter(course=course).select_related("host")
    return next_first(unmarked(with_counts(rows)))


def next_first(sessions: QuerySet[WorkshopSession]) -> QuerySet[WorkshopSession]:
    """Those to come by when they begin, then those that are over, the last one first."""
    to_come = models.Case(models.When(ends_at__gt=now(), then=models.F("starts_at")))
    return sessions.order_by(to_come.asc(nulls_last=True), "-starts_at", "-pk")


def unmarked(sessions: QuerySet[WorkshopSession]) -> QuerySet[WorkshopSession]:
    """With how many of whom nobody has said whether they were there (`open_marks`)."""
    return sessions.annotate(
        open_marks=Count("registrations", filter=Q(registrations__state=PlaceState.REGISTERED))
    )


def workshops_of(course: Course) -> list[Lesson]:
    """The workshops of the draft, in order."""
    lessons = Lesson.objects.filter(course=course, kind=LessonKind.WORKSHOP)
    return list(lessons.only("key", "title", "minutes").order_by("position", "pk"))


@dataclass(frozen=True)
class Roster:
    """Who has to do with a session, by what they have."""

    coming: list[WorkshopRegistration]
    waiting: list[WorkshopRegistration]
    asked: list[WorkshopRegistration]
    gone: list[WorkshopRegistration]

    @property
    def attended(self) -> int:
        return sum(row.state == PlaceState.ATTENDED for row in self.coming)

    @property
    def open_marks(self) -> int:
        return sum(row.state == PlaceState.REGISTERED for row in self.coming)


def roster_of(session: WorkshopSession) -> Roster:
    """All registrations of a session; one query."""
    rows = session.registrations.select_related("person__department").order_by("turn")
    found: list[WorkshopRegistration] = list(rows)

    def those(states: Iterable[str]) -> list[WorkshopRegistration]:
        wanted = set(states)
        return [row for row in found if row.state in wanted]

    return Roster(
        coming=sorted(those(SEATED), key=lambda row: row.person.name.casefold()),
        waiting=those([PlaceState.WAITING]),
        asked=those([PlaceState.ASKED]),
        gone=those([PlaceState.CANCELLED, PlaceState.DECLINED]),
    )
