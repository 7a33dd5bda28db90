"""What a manager, or who stands in for one, does for people of the team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.access import Team
from analytics.models import MessageKind, Talk, TeamMessage
from analytics.notices import REMINDED, THANKED, WELCOMED
from analytics.privacy import Relation
from analytics.selectors.team_reads import team_items
from analytics.selectors.team_told import Reminded, reminded_lately
from analytics.selectors.team_whole import whole_forget
from core.clock import now, today
from core.errors import AppError
from core.sql import sql_rows
from learning.models import (
    Assignment,
    AssignmentSource,
    AssignmentState,
    Course,
    ExtensionRequest,
    Requirement,
)
from learning.services.assignment import Terms, assignment_create
from learning.services.requirement import (
    extension_decide,
    requirement_extend,
    requirement_locked,
)
from notifications.services.gateway import notifications_send
from people.audience import MOST_PEOPLE, Audience
from people.models import User
from people.services.audit import audit_record

_KINDS = {
    MessageKind.REMIND: REMINDED,
    MessageKind.THANK: THANKED,
    MessageKind.WELCOME: WELCOMED,
}
# Whoever sends the same form again within so long has sent it twice.
TWICE = dt.timedelta(minutes=10)
# Set locks of this module apart from others: of who sends, of who is reminded.
_LOCKS, _LOCKS_REMINDED = 0x5465616D, 0x5465616E


@dataclass(frozen=True)
class Sent:
    """Who was told, and who was not because they had been told so lately, by whom and when."""

    told: Sequence[User]
    spared: Sequence[tuple[User, Reminded]] = ()


@dataclass(frozen=True)
class Assigned:
    """What is required from now on, and who was left out as they have to do it by then anyway."""

    row: Assignment
    spared: Sequence[User]


@transaction.atomic
def team_remind(
    *, team: Team, people: Sequence[User], text: str, course: Course | None = None
) -> Sent:
    """Remind people of `course`, or each of what is due first for them.

    Nobody hears of the same thing twice within three days, whoever of those who answer for them
    says it.
    """
    _taking_turns_with(people)
    about = {person.pk: course for person in people}
    if course is None:
        about |= _due_first(people)
    told = reminded_lately(team.viewer, [person.pk for person in people], course)
    fresh = [person for person in people if person.pk not in told]
    _send(team, MessageKind.REMIND, fresh, text, about)
    return Sent(fresh, [(person, told[person.pk]) for person in people if person.pk in told])


@transaction.atomic
def team_greet(
    *,
    team: Team,
    people: Sequence[User],
    kind: MessageKind,
    text: str,
    course: Course | None = None,
) -> Sent:
    """Thank people, for a course or as such, or welcome them. The same sent twice is sent once."""
    _taking_turns(team.viewer)
    same = TeamMessage.objects.filter(
        sender=team.viewer, kind=kind, course=course, text=text, created_at__gt=now() - TWICE
    )
    sent = set(same.filter(person__in=people).values_list("person_id", flat=True))
    fresh = [person for person in people if person.pk not in sent]
    _send(team, kind, fresh, text, {person.pk: course for person in fresh})
    return Sent(people)


def _taking_turns(sender: User) -> None:
    """Two windows of one sender count one after the other.

    A lock of its own and not of the row: people's rows are locked in the order of their ids, and
    the sender has one, too.
    """
    params = {"space": _LOCKS, "sender": sender.pk % 2147483647}
    sql_rows("SELECT pg_advisory_xact_lock(%(space)s, %(sender)s)", params)


def _taking_turns_with(people: Iterable[User]) -> None:
    """Whoever reminds the same people does so one after the other; in order, so that all wait the
    same way.
    """
    keys = sorted({person.pk % 2147483647 for person in people})
    params = {"space": _LOCKS_REMINDED, "people": keys}
    sql_rows(
        "SELECT pg_advisory_xact_lock(%(space)s, who) FROM unnest(%(people)s::int[]) AS who", params
    )


def _due_first(people: Iterable[User]) -> dict[int, Course | None]:
    due: dict[int, int] = {}
    for item in team_items([person.pk for person in people]):
        due.setdefault(item.person, item.course)
    courses = Course.objects.only("pk", "title", "slug").in_bulk(set(due.values()))
    return {pk: courses.get(course) for pk, course in due.items()}


def _send(
    team: Team,
    kind: MessageKind,
    people: Sequence[User],
    text: str,
    about: Mapping[int, Course | None],
) -> None:
    if not people:
        return
    rows = TeamMessage.objects.bulk_create(
        TeamMessage(
            sender=team.viewer,
            leader=team.leader if team.relation == Relation.DELEGATE else None,
            person=person,
            kind=kind,
            course=about[person.pk],
            text=text,
            created_at=now(),
        )
        for person in people
    )
    links = _links(people, about)

    def data(person: User) -> dict[str, str]:
        course = about[person.pk]
        return {
            "name": team.viewer.name,
            "text": text,
            "course": course.title if course else "",
        }

    notifications_send(
        people=people,
        kind=_KINDS[kind],
        link=lambda person: links[person.pk],
        data=data,
        dedupe_key=f"{_KINDS[kind]}:{rows[0].pk}",
        actor=team.viewer,
    )
    _recorded(team, f"analytics.team_{kind.value}", people)


def _links(people: Sequence[User], about: Mapping[int, Course | None]) -> dict[int, str]:
    """Where each goes on: what is required of them, else the course, else what they learn."""
    rows = Requirement.objects.open().filter(
        person__in=people, assignment__course__in=[each.pk for each in about.values() if each]
    )
    asked = {
        (person, course): pk
        for pk, person, course in rows.values_list("pk", "person_id", "assignment__course_id")
    }
    links = {}
    for person in people:
        course = about[person.pk]
        number = asked.get((person.pk, course.pk)) if course else None
        if number:
            links[person.pk] = reverse("learning:requirement-detail", args=[number])
        elif course:
            links[person.pk] = course.get_absolute_url()
        else:
            links[person.pk] = reverse("learning:enrolment-list")
    return links


@transaction.atomic
def team_extend(
    *,
    team: Team,
    requirements: Sequence[Requirement],
    days: int,
    seen: Mapping[int, dt.date] | None = None,
) -> int:
    """Give so many days more, from the due date or from today, what is later; how many got it.

    `seen` are the due dates on which that was decided: what has what it would have by them has
    it once. Raises `AppError` for what has another due date by now, or is not open any more.
    """
    more = dt.timedelta(days=days)
    # In the order in which everybody locks people.
    for each in sorted(requirements, key=lambda each: (each.person_id, each.pk)):
        row = requirement_locked(each)
        day = today(row.person.zone)
        before = (seen or {}).get(row.pk, row.due_on)
        if row.due_on != before:
            if row.due_on - more == max(before, day):
                continue
            text = _("%(name)s: the due date is %(day)s by now. Look again.")
            words = {"name": row.person.name, "day": date_format(row.due_on, "j F Y")}
            raise AppError("due_changed", text % words, status=409)
        due_on = max(row.due_on, day) + more
        requirement_extend(requirement=row, actor=team.viewer, due_on=due_on)
    _recorded(team, "analytics.team_extended", [row.person for row in requirements])
    return len(requirements)


@transaction.atomic
def team_assign(*, team: Team, people: Sequence[User], course: Course, terms: Terms) -> Assigned:
    """Require a course of people of the team, in its leader's name. The same sent twice is one.

    Nobody gets it a second time who has to do it no later anyway, unless this one is renewed.
    Raises `AppError` where the course cannot be required, or there is nobody left to require it of.
    """
    if not people:
        raise AppError("team_nobody", _("Choose people first."))
    if len(people) > MOST_PEOPLE:
        raise AppError("team_many", _("Choose at most 200 people at once."))
    _taking_turns(team.viewer)
    same = Assignment.objects.filter(
        course=course,
        source=AssignmentSource.MANAGER,
        assigned_by=team.leader,
        state=AssignmentState.OPEN,
        created_at__gt=now() - TWICE,
        **asdict(terms),
    )
    spared = _asked_anyway(people, course, terms, same)
    meant = [person for person in people if person not in spared]
    if not meant:
        text = _("Whoever is chosen has to do it already, and no later.")
        raise AppError("team_assigned", text)
    audience = Audience(people=tuple(sorted(person.pk for person in meant)))
    if known := same.filter(audience=audience.as_json()).first():
        return Assigned(known, spared)
    row = assignment_create(
        actor=team.viewer,
        course=course,
        audience=audience,
        terms=terms,
        source=AssignmentSource.MANAGER,
        leader=team.leader,
    )
    _recorded(team, "analytics.team_assigned", meant)
    return Assigned(row, spared)


def _asked_anyway(
    people: Sequence[User], course: Course, terms: Terms, same: QuerySet[Assignment]
) -> list[User]:
    """Who of these has the course to do until then, but for the `same` that was just sent."""
    if terms.renews or terms.valid_months:
        return []
    rounds = Requirement.objects.open().filter(person__in=people, assignment__course=course)
    others = rounds.exclude(assignment__in=same).order_by("-due_on")
    # The earliest of each comes last, and stays.
    due = dict(others.values_list("person", "due_on"))
    found = []
    for person in people:
        last = terms.due_on or today(person.zone) + dt.timedelta(days=terms.due_days)
        if person.pk in due and due[person.pk] <= last:
            found.append(person)
    return found


@transaction.atomic
def team_decide(*, team: Team, request: ExtensionRequest, granted: bool) -> ExtensionRequest:
    """Grant the day that was wished, or refuse. Raises `AppError` where it is decided."""
    row = extension_decide(request=request, actor=team.viewer, granted=granted)
    _recorded(team, "analytics.team_decided", [request.requirement.person])
    return row


@transaction.atomic
def talk_record(*, manager: User, person: User) -> Talk:
    """That they talked today, on the manager's calendar; twice on a day is once."""
    row, _made = Talk.objects.get_or_create(
        manager=manager, person=person, held_on=today(manager.zone)
    )
    return row


def _recorded(team: Team, action: str, people: Iterable[User]) -> None:
    """Whoever stands in for somebody acts on the record; the next look sees what was done."""
    transaction.on_commit(partial(whole_forget, team.viewer))
    if team.own:
        return
    for person in people:
        audit_record(
            actor=team.viewer,
            action=action,
            person=person,
            as_=team.relation.value,
            leader=team.leader.pk,
        )
