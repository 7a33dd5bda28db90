"""The mail about a team on Monday morning: the sentence and the cards of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation

from analytics.access import Team
from analytics.models import StandIn
from analytics.notices import TEAM_WEEK
from analytics.privacy import Relation
from analytics.selectors.team import TeamPage, Wish
from analytics.selectors.team_cards import team_cards
from analytics.selectors.team_words import team_sentence
from core.clock import now
from notifications.models import Notification
from notifications.services.gateway import notification_send
from people.models import Status, User

# From this hour of the person's Monday on; who was missed then is told until noon.
HOUR, LAST_HOUR = 7, 12
BATCH = 200


def team_weeks_send() -> int:
    """Tell every manager for whom it is Monday morning about their team, once a week; how many.

    Who is away hears nothing; who stands in for them does. Run hourly.
    """
    told = 0
    for person in _managers():
        if _is_time(person):
            told += sum(team_week_send(team=team) for team in _teams(person))
    return told


def _managers() -> Iterator[User]:
    reports = User.objects.present().filter(manager=OuterRef("pk"))
    standing_in = StandIn.objects.filter(delegate=OuterRef("pk"), ended_at=None)
    rows = User.objects.exclude(status=Status.LEFT).filter(Exists(reports) | Exists(standing_in))
    return rows.select_related("department").order_by("pk").iterator(chunk_size=BATCH)


def _is_time(person: User) -> bool:
    local = now().astimezone(person.zone)
    return local.weekday() == 0 and HOUR <= local.hour < LAST_HOUR


def _teams(person: User) -> Iterator[Team]:
    """Their own team unless they are away, and those that they stand in for that day."""
    if person.status != Status.ON_LEAVE and person.is_manager:
        yield Team(person, person, Relation.MANAGER)
    day = now().astimezone(person.zone).date()
    rows = StandIn.objects.on(day).filter(delegate=person).select_related("manager__department")
    for row in rows:
        yield Team(person, row.manager, Relation.DELEGATE)


@transaction.atomic
def team_week_send(*, team: Team) -> bool:
    """Tell the viewer about one team; False when they were told this week.

    The words are those of that morning, in the reader's language.
    """
    person = team.viewer
    monday = now().astimezone(person.zone).date()
    key = f"{TEAM_WEEK}:{team.leader.pk}:{monday.isoformat()}"
    if Notification.objects.filter(person=person, dedupe_key=key).exists():
        return False
    page = TeamPage(team, Wish(weeks=4))
    if not page.size:
        return False
    with translation.override(person.page_language):
        data = {
            "team": team.name,
            "sentence": team_sentence(page),
            "cards": [[card.title, card.text] for card in team_cards(page)],
        }
    link = reverse("analytics:team-dashboard")
    told = notification_send(
        person=person,
        kind=TEAM_WEEK,
        link=link if team.own else f"{link}?of={team.leader.pk}",
        data=data,
        dedupe_key=key,
    )
    return told is not None
