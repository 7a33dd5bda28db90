"""What analytics tells people on behalf of their managers, and managers about their teams."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.access import stands_in
from notifications.kinds import Channels, Data, NotificationKind, Words, kinds
from notifications.models import MailChoice
from people.models import User

REMINDED = "analytics.reminded"
THANKED = "analytics.thanked"
WELCOMED = "analytics.welcomed"
TEAM_WEEK = "analytics.team_week"

_FROM_MANAGER = gettext_lazy("From your manager")
_WHY = gettext_lazy("You get this because whoever manages you, or stands in for them, wrote it.")


def reminded_words(data: Data, person: User) -> Words:
    if data["course"]:
        words = {"name": data["name"], "course": data["course"]}
        title = _("%(name)s reminds you of “%(course)s”") % words
    else:
        title = _("%(name)s reminds you of your learning") % {"name": data["name"]}
    return Words(title=title, body=data["text"], action=_("Go there"))


def thanked_words(data: Data, person: User) -> Words:
    if data["course"]:
        words = {"name": data["name"], "course": data["course"]}
        title = _("%(name)s thanks you for “%(course)s”") % words
    else:
        title = _("%(name)s thanks you") % {"name": data["name"]}
    return Words(title=title, body=data["text"], action=_("Your learning"))


def welcomed_words(data: Data, person: User) -> Words:
    title = _("%(name)s welcomes you") % {"name": data["name"]}
    return Words(title=title, body=data["text"], action=_("Begin"))


def team_week_words(data: Data, person: User) -> Words:
    """The sentence, then what needs the manager; made on Monday, in their language."""
    parts = [data["sentence"], *(f"{title}. {text}" for title, text in data["cards"])]
    return Words(
        title=_("Your team this week: %(team)s") % {"team": data["team"]},
        body="\n\n".join(parts),
        action=_("Open the team"),
    )


def _sees_a_team(person: User) -> bool:
    return person.is_manager or stands_in(person)


def register() -> None:
    """Let the gateway know these kinds."""
    for kind in (
        NotificationKind(
            key=REMINDED,
            label=gettext_lazy("A reminder of your manager"),
            group=_FROM_MANAGER,
            why=_WHY,
            words=reminded_words,
            icon="bell",
            order=30,
        ),
        NotificationKind(
            key=THANKED,
            label=gettext_lazy("Thanks of your manager"),
            group=_FROM_MANAGER,
            why=_WHY,
            words=thanked_words,
            channels=Channels(mail=MailChoice.DIGEST),
            icon="sparkles",
            order=31,
        ),
        NotificationKind(
            key=WELCOMED,
            label=gettext_lazy("A welcome of your manager"),
            group=_FROM_MANAGER,
            why=_WHY,
            words=welcomed_words,
            icon="handshake",
            order=32,
        ),
        NotificationKind(
            key=TEAM_WEEK,
            label=gettext_lazy("Your team, every Monday"),
            group=gettext_lazy("Your team"),
            why=gettext_lazy("You get this because people report to you."),
            words=team_week_words,
            icon="layout-dashboard",
            order=40,
            visible=_sees_a_team,
        ),
    ):
        kinds.register(kind)
