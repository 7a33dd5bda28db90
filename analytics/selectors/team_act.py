"""What the forms of a team offer: what is open, who can be chosen, which words are suggested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from analytics.access import Team
from analytics.models import MessageKind
from core.clock import today
from learning.models import Course, Enrolment, Requirement
from people.models import User
from people.selectors.reporting import people_below

# So many people can be chosen from in a form; of more they are chosen in the table first.
MOST_CHOICE = 60


def course_about(number: str, people: Sequence[User]) -> Course | None:
    """The course with that id, of those that these people take or have to; None without one.

    Of any other course not even the title is told: it may be a draft, or for others.
    """
    if not number.isdecimal() or len(number) > 18 or not people:
        return None
    taken = Enrolment.objects.filter(course=OuterRef("pk"), user__in=people)
    asked = Requirement.objects.filter(assignment__course=OuterRef("pk"), person__in=people)
    known = Course.objects.filter(Exists(taken) | Exists(asked), pk=int(number))
    return known.only("pk", "slug", "title").first()


def open_requirements(people: Sequence[User]) -> QuerySet[Requirement]:
    """What is open of these people, what is due first."""
    rows = Requirement.objects.open().filter(person__in=people)
    return rows.select_related("person", "assignment__course").order_by("due_on", "pk")


def course_due_first(people: Sequence[User]) -> Course | None:
    """What a reminder of one person is about that is sent without a course; None for several."""
    first = open_requirements(people).first() if len(people) == 1 else None
    return first.assignment.course if first else None


def extension_suggested(rows: Iterable[Requirement], course: Course | None) -> list[int]:
    """Which of `rows` are most likely meant: those of `course`; else what is overdue; else all."""
    found = list(rows)
    if course is not None:
        return [row.pk for row in found if row.assignment.course_id == course.pk]
    late = [row.pk for row in found if row.due_on < today(row.person.zone)]
    return late or [row.pk for row in found]


def something_open(people: Sequence[User]) -> bool:
    """Whether each of them has something required to do."""
    rows = Requirement.objects.open().filter(person__in=people)
    return rows.values("person").distinct().count() == len(people)


def team_choice(team: Team, people: Sequence[User]) -> QuerySet[User]:
    """Those who were chosen; where nobody was the team, or the direct reports, if they are few."""
    if people:
        return people_below(team.leader).filter(pk__in=[each.pk for each in people])
    for direct in (False, True) if team.everyone else (True,):
        everybody = people_below(team.leader, direct_only=direct)
        rows = everybody.exclude(pk__in=team.unseen | {team.viewer.pk}).order_by("name", "pk")
        if rows[: MOST_CHOICE + 1].count() <= MOST_CHOICE:
            return rows
    return User.objects.none()


def suggestion(kind: MessageKind, course: Course | None, to_do: bool) -> str:
    """What the manager may send as it is; `to_do`: each of those meant has something to do."""
    title = course.title if course else ""
    if kind == MessageKind.THANK:
        text = _("Thank you for finishing “%(course)s”.") if title else _("Thank you.")
    elif kind == MessageKind.WELCOME:
        text = _("Welcome! What you need to begin is here. Ask me whenever something is unclear.")
    elif title:
        text = _("“%(course)s” is still open. Can you fit it in this week, or do you need help?")
    elif to_do:
        text = _("A course is still open. Can you fit it in this week, or do you need help?")
    else:
        text = _("Can you make some time for learning this week, or is something in the way?")
    return text % {"course": title} if title and "%(" in text else text
