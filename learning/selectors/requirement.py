"""What is required of a person, and of the people who report to somebody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.urls import reverse

from core.clock import today
from core.sql import sql_rows
from learning.models import (
    Course,
    Enrolment,
    ExtensionRequest,
    Requirement,
    RequirementQuerySet,
    RequirementState,
)
from learning.selectors.requirement_words import (
    NEAR_DAYS,
    Line,
    due_tone,
    due_words,
    requirement_lines,
)
from people.models import User
from people.selectors.reporting import people_below

HOME_SHOWN = 4


def with_course(rows: RequirementQuerySet) -> RequirementQuerySet:
    """With all that a line of a list says; the course without what only its page needs."""
    return rows.select_related("assignment__course", "assignment__assigned_by", "person").defer(
        "assignment__course__search", "assignment__course__summary"
    )


def newest_rounds(rows: RequirementQuerySet) -> RequirementQuerySet:
    """Of each person and assignment the newest round."""
    newer = Requirement.objects.filter(
        assignment=OuterRef("assignment"), person=OuterRef("person"), round__gt=OuterRef("round")
    )
    return rows.filter(~Exists(newer))


def mine_required(user: User) -> RequirementQuerySet:
    """What is required of `user`: what is open by its due date, then what is done or exempt."""
    first = Case(When(state=RequirementState.OPEN, then=Value(0)), default=Value(1))
    rows = newest_rounds(Requirement.objects.standing().filter(person=user))
    return with_course(rows).order_by(first, "due_on", "pk")


@dataclass(frozen=True)
class Due:
    """What is due, as home shows it; `tone` as in `Line`."""

    pk: int
    title: str
    minutes: int
    due_on: dt.date
    words: str
    tone: str

    def get_absolute_url(self) -> str:
        return reverse("learning:requirement-detail", args=[self.pk])


_DUE_SOON = """
    SELECT requirement.id, course.title, course.minutes, requirement.due_on
    FROM learning_requirement requirement
    JOIN learning_assignment assignment ON assignment.id = requirement.assignment_id
    JOIN learning_course course ON course.id = assignment.course_id
    WHERE requirement.person_id = %(person)s AND requirement.state = 'open'
        AND requirement.due_on <= %(latest)s
    ORDER BY requirement.due_on, requirement.id LIMIT %(shown)s
"""


def due_soon(user: User) -> list[Due]:
    """What is overdue or due within a month, the nearest first; one query."""
    day = today(user.zone)
    latest = day + dt.timedelta(days=NEAR_DAYS)
    rows = sql_rows(_DUE_SOON, {"person": user.pk, "latest": latest, "shown": HOME_SHOWN})
    return [
        Due(pk, title, minutes, due_on, due_words(due_on, day), due_tone(due_on, day))
        for pk, title, minutes, due_on in rows
    ]


def course_requirements(user: User, course_id: int) -> list[Line]:
    """What is required of `user` in one course, the open ones first; at most three queries."""
    rows = mine_required(user).filter(assignment__course=course_id)
    return requirement_lines(rows, user)


def rounds(requirement: Requirement) -> RequirementQuerySet:
    """All rounds of the same assignment and person, the newest first."""
    rows = Requirement.objects.filter(
        assignment=requirement.assignment_id, person=requirement.person_id
    )
    return rows.select_related("certificate", "exemption").order_by("-round")


def must_be_repeated(requirement: Requirement) -> bool:
    """Whether the course is completed in a way that does not count for it."""
    return (
        requirement.is_open
        and Enrolment.objects.completed()
        .filter(user=requirement.person_id, course=requirement.assignment.course_id)
        .exists()
    )


@dataclass(frozen=True)
class Member:
    """Somebody who reports to the viewer, with what is open; the most urgent first."""

    person: User
    lines: list[Line] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        return sum(line.tone == "late" for line in self.lines)


def team_people(manager: User, *, everyone: bool) -> QuerySet[User]:
    """Direct reports, or everybody below, by name."""
    return people_below(manager, direct_only=not everyone).order_by("name", "pk")


def team_members(people: Sequence[User], viewer: User) -> list[Member]:
    """What is open for each of them; three queries, however many."""
    rows = Requirement.objects.open().filter(person__in=people).order_by("due_on", "pk")
    found: dict[int, list[Line]] = defaultdict(list)
    for line in requirement_lines(with_course(rows), viewer):
        found[line.row.person_id].append(line)
    return [Member(person, found[person.pk]) for person in people]


def extension_requests(manager: User) -> QuerySet[ExtensionRequest]:
    """Requests for more time of everybody below that nobody has answered, the oldest first."""
    return (
        ExtensionRequest.objects.open()
        .filter(
            requirement__state=RequirementState.OPEN,
            requirement__person__in=people_below(manager).order_by().values("pk"),
        )
        .select_related("requirement__person", "requirement__assignment__course")
        .order_by("created_at", "pk")
    )


def assignable_courses(closed: frozenset[int]) -> QuerySet[Course]:
    """Courses that can be required, but for those that are `closed` to whoever assigns."""
    return (
        Course.objects.published()
        .exclude(format="resource")
        .exclude(pk__in=closed)
        .only("slug", "title")
        .order_by("title", "pk")
    )
