"""Good next picks: a few courses, each with the reason it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.models import Course, CoursePopularity, CourseSkill, Enrolment
from people.models import User

PICKS = 3
CANDIDATES = 40
# A group of fewer people is never shown as a figure.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Pick:
    """A course and why it is suggested; `icon` says the kind of reason."""

    course: Course
    why: str
    icon: str


def home_picks(user: User, *, count: int = PICKS) -> list[Pick]:
    """At most `count` courses that `user` has not taken up, best first; at most three queries.

    The two reasons take turns: a skill shared with what the person learns, and colleagues who
    finished it. Newest courses fill what is left.
    """
    turns = zip_longest(_related(user), _popular(user))
    picks: dict[int, Pick] = {}
    for pick in chain.from_iterable(turns):
        if pick is not None and pick.course.pk not in picks and len(picks) < count:
            picks[pick.course.pk] = pick
    if len(picks) < count:
        for pick in _newest(user):
            picks.setdefault(pick.course.pk, pick)
    return list(picks.values())[:count]


def _not_taken(user: User, course: str) -> Q:
    """A filter on courses that `user` never enrolled in; `course` is the path to the course."""
    taken = Enrolment.objects.filter(user=user).values("course")
    return Q(**{f"{course}status": "published"}) & ~Q(**{f"{course}pk__in": taken})


def _related(user: User) -> Iterator[Pick]:
    """Courses that share most skills with those the person took up."""
    mine = CourseSkill.objects.filter(
        course__in=Enrolment.objects.current().filter(user=user).values("course")
    ).values("skill")
    rows = (
        CourseSkill.objects.filter(_not_taken(user, "course__"), skill__in=mine)
        .select_related("course__topic", "skill")
        .order_by("-course__rating_average", "course__title", "pk")[:CANDIDATES]
    )
    shared: dict[Course, list[str]] = defaultdict(list)
    for row in rows:
        shared[row.course].append(row.skill.name)
    for course, names in sorted(shared.items(), key=lambda item: -len(item[1])):
        yield Pick(course, _("More on %(skill)s") % {"skill": names[0].lower()}, "sparkles")


def _popular(user: User) -> Iterator[Pick]:
    """Courses that most people of the department finished, or of the whole organisation."""
    places = Q(department__isnull=True)
    if user.department_id is not None:
        places |= Q(department=user.department_id)
    rows: QuerySet[CoursePopularity] = (
        CoursePopularity.objects.filter(
            _not_taken(user, "course__"), places, completed__gte=SMALLEST_GROUP
        )
        .select_related("course__topic", "department")
        .order_by(F("department").asc(nulls_last=True), "-completed", "pk")[:CANDIDATES]
    )
    for row in rows:
        where = row.department.name if row.department else _("your organisation")
        why = ngettext(
            "%(count)s person in %(where)s finished it",
            "%(count)s people in %(where)s finished it",
            row.completed,
        ) % {"count": row.completed, "where": where}
        yield Pick(row.course, why, "flame")


def _newest(user: User) -> Iterator[Pick]:
    courses = (
        Course.objects.filter(_not_taken(user, ""))
        .select_related("topic")
        .order_by("-published_at", "pk")[:CANDIDATES]
    )
    for course in courses:
        yield Pick(course, _("New in the catalogue"), "star")
