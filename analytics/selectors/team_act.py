"""What the forms of a team offer: what is open, who can be chosen, which words are suggested."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from analytics.access import Team
from analytics.models import MessageKind
from learning.models import Course, Requirement
from people.models import User
from people.selectors.reporting import people_below

# So many people can be chosen from in a form; of more they are chosen in the table first.
MOST_CHOICE = 60


def course_about(number: str) -> Course | None:
    """The course with that id; None without one."""
    if not number.isdecimal() or len(number) > 18:
        return None
    return Course.objects.only("pk", "slug", "title").filter(pk=int(number)).first()


def open_requirements(people: Sequence[User]) -> QuerySet[Requirement]:
    """What is open of these people, what is due first."""
    rows = Requirement.objects.open().filter(person__in=people)
    return rows.select_related("person", "assignment__course").order_by("due_on", "pk")


def team_choice(team: Team, people: Sequence[User]) -> QuerySet[User]:
    """Those who were chosen; the whole team where nobody was and it is small."""
    everybody = people_below(team.leader, direct_only=not team.everyone)
    rows = everybody.exclude(pk=team.viewer.pk).order_by("name", "pk")
    if people:
        return people_below(team.leader).filter(pk__in=[each.pk for each in people])
    few = list(rows.values_list("pk", flat=True)[: MOST_CHOICE + 1])
    return rows if len(few) <= MOST_CHOICE else rows.none()


def suggestion(kind: MessageKind, people: Sequence[User], course: Course | None) -> str:
    """What the manager may send as it is."""
    title = course.title if course else ""
    if kind == MessageKind.THANK:
        text = _("Thank you for finishing “%(course)s”.") if title else _("Thank you.")
    elif kind == MessageKind.WELCOME:
        text = _("Welcome! What you need to begin is here. Ask me whenever something is unclear.")
    elif title:
        text = _("“%(course)s” is still open. Can you fit it in this week, or do you need help?")
    else:
        text = _("A course is still open. Can you fit it in this week, or do you need help?")
    return text % {"course": title} if title and "%(" in text else text
