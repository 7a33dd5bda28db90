"""The mail about a team on Monday morning: the sentence and the cards of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from analytics.access import Team, leaders_of, stands_in, team_delegated
from analytics.needs import NAMED
from analytics.notices import TEAM_WEEK
from analytics.privacy import Relation
from analytics.selectors.team import TeamPage, Wish
from analytics.selectors.team_cards import team_cards
from analytics.selectors.team_words import team_sentence
from core.clock import now
from notifications.models import Notification
from notifications.services.gateway import notification_send
from people.models import Status, User
from people.services.audit import audit_record

# From this hour of the person's Monday on; who was missed then is told until noon.
HOUR, LAST_HOUR = 7, 12
BATCH = 200


def team_weeks_send() -> int:
    """Tell every manager for whom it is Monday morning about their team, once a week; how many.

    Who is away hears nothing; who stands in for them does. Run hourly.
    """
    due = filter(_is_time, _managers())
    count = 0
    while part := list(islice(due, BATCH)):
        teams = [team for person in part for team in _teams(person)]
        # Who was told this morning costs nothing more for the rest of it.
        known = _told(teams)
        fresh = [team for team in teams if (team.viewer.pk, _key(team)) not in known]
        count += sum(team_week_send(team=team) for team in fresh)
    return count


def _managers() -> Iterator[User]:
    rows = User.objects.exclude(status=Status.LEFT).for_session()
    found = rows.filter(Q(is_manager=True) | Q(may_stand_in=True))
    return found.order_by("pk").iterator(chunk_size=BATCH)


def _told(teams: Sequence[Team]) -> set[tuple[int, str]]:
    """Who was told of which team, by their id and the key; one query."""
    rows = Notification.objects.filter(
        person__in={team.viewer.pk for team in teams}, dedupe_key__in=set(map(_key, teams))
    )
    return set(rows.values_list("person_id", "dedupe_key"))


def _key(team: Team) -> str:
    monday = now().astimezone(team.viewer.zone).date()
    return f"{TEAM_WEEK}:{team.leader.pk}:{monday.isoformat()}"


def _is_time(person: User) -> bool:
    local = now().astimezone(person.zone)
    return local.weekday() == 0 and HOUR <= local.hour < LAST_HOUR


def _teams(person: User) -> Iterator[Team]:
    """Their own team unless they are away, and those that they stand in for at the moment."""
    if person.status != Status.ON_LEAVE and person.is_manager:
        yield Team(person, person, Relation.MANAGER)
    for leader in leaders_of(person) if stands_in(person) else ():
        yield team_delegated(person, leader)


@transaction.atomic
def team_week_send(*, team: Team) -> bool:
    """Tell the viewer about one team; False where nobody is in it, and when they were told.

    The words are those of that morning, in the reader's language.
    """
    person = team.viewer
    page = TeamPage(team, Wish(weeks=4))
    if not page.size:
        return False
    with translation.override(person.page_language):
        cards = team_cards(page)
        named = {pk for card in cards for pk in card.need.ids[:NAMED]}
        data = {
            "team": team.name,
            "sentence": team_sentence(page),
            "cards": [[card.title, card.text] for card in cards],
            # Whose names these words have: they go with the erasure of any of them.
            "about": sorted(named | {team.leader.pk}),
        }
    link = reverse("analytics:team-dashboard")
    told = notification_send(
        person=person,
        kind=TEAM_WEEK,
        link=link if team.own else f"{link}?of={team.leader.pk}",
        data=data,
        dedupe_key=_key(team),
    )
    if told is not None and team.relation.is_recorded:
        audit_record(
            actor=person,
            action="analytics.team_read",
            person=team.leader,
            as_=team.relation.value,
            form="message",
        )
    return told is not None
