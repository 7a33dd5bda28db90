"""Good next picks: a few courses, each with the reason it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import NamedTuple

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.models import Course, CoursePopularity, CourseSkill, CourseStatus, Enrolment
from learning.selectors.catalogue import CARD_FIELDS, CourseCard
from people.models import User

PICKS = 3
CANDIDATES = 6
# A group of fewer people is never shown as a figure.
SMALLEST_GROUP = 5


class _Reason(NamedTuple):
    course_id: int
    why: str
    icon: str


def home_picks(user: User, *, count: int = PICKS) -> list[CourseCard]:
    """At most `count` courses that `user` never took up, best first; at most four queries.

    The two reasons take turns: a skill shared with what the person learns, and colleagues who
    finished it. The newest courses fill what is left.
    """
    turns = zip_longest(_related(user), _popular(user))
    reasons = _firsts((reason for reason in chain.from_iterable(turns) if reason), count)
    if len(reasons) < count:
        reasons = _firsts(chain(reasons, _newest(user)), count)
    courses = Course.objects.only(*CARD_FIELDS).in_bulk([each.course_id for each in reasons])
    return [
        CourseCard(courses[each.course_id], why=each.why, why_icon=each.icon)
        for each in reasons
        if each.course_id in courses
    ]


def _firsts(reasons: Iterator[_Reason] | chain[_Reason], count: int) -> list[_Reason]:
    """The first `count` reasons of as many courses."""
    found: dict[int, _Reason] = {}
    for reason in reasons:
        if len(found) == count:
            break
        found.setdefault(reason.course_id, reason)
    return list(found.values())


def _open_to(user: User, course: str) -> Q:
    """A filter on published courses that `user` never enrolled in.

    `course` is the path to the course, with its dots; empty for the course itself.
    """
    taken = Enrolment.objects.filter(user=user).order_by().values("course")
    return Q(**{f"{course}status": CourseStatus.PUBLISHED}) & ~Q(**{f"{course}pk__in": taken})


def _related(user: User) -> Iterator[_Reason]:
    """Courses that share most skills with those the person took up."""
    taken = Enrolment.objects.current().filter(user=user).order_by().values("course")
    mine = CourseSkill.objects.filter(course__in=taken).order_by().values("skill")
    rows = (
        CourseSkill.objects.filter(_open_to(user, "course__"), skill__in=mine)
        .values("course")
        .annotate(shared=Count("pk"), name=Min("skill__name"))
        .order_by("-shared", F("course__rating_average").desc(nulls_last=True), "course")
    )
    for row in rows[:CANDIDATES]:
        yield _Reason(row["course"], _("More on %(skill)s") % {"skill": _inline(row["name"])},
                      "sparkles")  # fmt: skip


def _popular(user: User) -> Iterator[_Reason]:
    """Courses that most people of the department finished, or of the whole organisation."""
    places = Q(department__isnull=True)
    if user.department_id is not None:
        places |= Q(department=user.department_id)
    rows = (
        CoursePopularity.objects.filter(
            _open_to(user, "course__"), places, completed__gte=SMALLEST_GROUP
        )
        .order_by(F("department").asc(nulls_last=True), "-completed", "pk")
        .values_list("course", "completed", "department__name")
    )
    for course, completed, department in rows[:CANDIDATES]:
        yield _Reason(course, finished_by(completed, department), "flame")


def finished_by(completed: int, department: str | None) -> str:
    """ "9 people in Customer Success finished it"; colleagues where no department is meant."""
    if department is None:
        return ngettext(
            "%(count)s colleague finished it", "%(count)s colleagues finished it", completed
        ) % {"count": completed}
    return ngettext(
        "%(count)s person in %(where)s finished it",
        "%(count)s people in %(where)s finished it",
        completed,
    ) % {"count": completed, "where": department}


def _newest(user: User) -> Iterator[_Reason]:
    rows = Course.objects.filter(_open_to(user, "")).order_by("-published_at", "pk")
    for course in rows.values_list("pk", flat=True)[:CANDIDATES]:
        yield _Reason(course, _("New in the catalogue"), "star")


def _inline(name: str) -> str:
    """A skill's name within a sentence: "giving feedback", but "SQL" and "iOS testing"."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]
