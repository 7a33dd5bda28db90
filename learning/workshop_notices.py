"""What people are told about workshops, in which words, and with which calendar entry."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.clock import today
from learning.models import WorkshopRegistration
from learning.selectors.workshop_words import When
from learning.services.workshop_calendar import session_invited, session_uninvited
from notifications.kinds import Attachment, Channels, Data, NotificationKind, Words, kinds
from notifications.models import MailChoice, Urgency
from people.models import User

REGISTERED = "learning.workshop_registered"
WAITING = "learning.workshop_waiting"
PROMOTED = "learning.workshop_promoted"
DECIDED = "learning.workshop_decided"
CHANGED = "learning.workshop_changed"
CANCELLED = "learning.workshop_cancelled"
REMINDER = "learning.workshop_reminder"
ASKED = "learning.workshop_asked"

_GROUP = gettext_lazy("Workshops")
_YOURS = gettext_lazy("You get this because you registered for the workshop.")


def _facts(data: Data, person: User) -> dict[str, str]:
    when = When(
        dt.datetime.fromisoformat(data["starts"]),
        dt.datetime.fromisoformat(data["ends"]),
        zoneinfo.ZoneInfo(data["zone"]),
        person.zone,
    )
    return {
        "title": data["title"],
        "when": f"{when.words} ({when.zone})",
        "where": data["place"] or data["link"] or _("Online"),
    }


def _place_and_time(data: Data, person: User) -> str:
    return _("%(when)s. Where: %(where)s.") % _facts(data, person)


def registered_words(data: Data, person: User) -> Words:
    return Words(
        title=_("You have a place in “%(title)s”") % data,
        body=_place_and_time(data, person),
        action=_("See the session"),
    )


def waiting_words(data: Data, person: User) -> Words:
    before = data["before"]
    queue = ngettext("%(n)d person is before you.", "%(n)d people are before you.", before)
    return Words(
        title=_("You are on the waiting list for “%(title)s”") % data,
        body=" ".join([
            queue % {"n": before} if before else _("You are next."),
            _("When a place gets free it is yours by itself, and you hear of it."),
        ]),
        action=_("See the session"),
    )  # fmt: skip


def promoted_words(data: Data, person: User) -> Words:
    return Words(
        title=_("A place got free: you are in “%(title)s”") % data,
        body=" ".join([
            _place_and_time(data, person),
            _("If you cannot come any more, give it back for the next one."),
        ]),
        action=_("See the session"),
    )  # fmt: skip


def decided_words(data: Data, person: User) -> Words:
    if data["approved"]:
        if data["state"] == "waiting":
            return Words(
                title=_("You are let in to “%(title)s”, and wait for a place") % data,
                body=_("It is full. When a place gets free it is yours by itself."),
                action=_("See the session"),
            )
        return registered_words(data, person)
    return Words(
        title=_("No place for you in “%(title)s” this time") % data,
        body=_("The host declined. Other sessions may have places."),
        action=_("See all sessions"),
    )


def changed_words(data: Data, person: User) -> Words:
    return Words(
        title=_("“%(title)s” has changed") % data,
        body=_("Now: %(what)s") % {"what": _place_and_time(data, person)},
        action=_("See the session"),
    )


def cancelled_words(data: Data, person: User) -> Words:
    facts = _facts(data, person)
    if data["off"]:
        body = _("It was to be on %(when)s.") % facts
        return Words(
            title=_("“%(title)s” is called off") % data,
            body=f"{body} {data['why']}".strip(),
            action=_("See other sessions"),
        )
    return Words(
        title=_("You gave back your place in “%(title)s”") % data,
        body=_("It was on %(when)s. Your calendar entry goes with it.") % facts,
        action=_("See all sessions"),
    )


def reminder_words(data: Data, person: User) -> Words:
    day = dt.datetime.fromisoformat(data["starts"]).astimezone(person.zone).date()
    title = {
        today(person.zone): _("Today: “%(title)s”"),
        today(person.zone) + dt.timedelta(days=1): _("Tomorrow: “%(title)s”"),
    }.get(day, "%(title)s")
    return Words(
        title=title % data, body=_place_and_time(data, person), action=_("See the session")
    )


def asked_words(data: Data, person: User) -> Words:
    return Words(
        title=_("%(name)s asks for a place in “%(title)s”") % data,
        body=_place_and_time(data, person),
        action=_("Decide"),
    )


def _registration(data: Data) -> WorkshopRegistration | None:
    rows = WorkshopRegistration.objects.select_related("session__course", "session__host", "person")
    return rows.filter(pk=data["registration"]).first()


def invitation(data: Data, person: User) -> Sequence[Attachment]:
    """The calendar entry as it is now, for who has a place."""
    row = _registration(data)
    if row is None or not row.is_seated or not row.session.is_planned:
        return ()
    text = session_invited(row).decode()
    return [Attachment("invitation.ics", text, "calendar", {"method": "REQUEST"})]


def withdrawal(data: Data, person: User) -> Sequence[Attachment]:
    """What takes the entry out of the calendar again, for who had one and has none now."""
    row = _registration(data) if data.get("had_entry") else None
    if row is None or (row.is_seated and row.session.is_planned):
        return ()
    text = session_uninvited(row, data["sequence"]).decode()
    return [Attachment("cancellation.ics", text, "calendar", {"method": "CANCEL"})]


def _decision(data: Data, person: User) -> Sequence[Attachment]:
    return invitation(data, person) if data["approved"] else withdrawal(data, person)


def register() -> None:
    """Let the gateway know these kinds. What one asked for oneself, or has to know before a day
    that is near, waits for no morning.
    """
    for kind in (
        NotificationKind(
            key=REGISTERED, label=gettext_lazy("You have a place"), group=_GROUP, why=_YOURS,
            words=registered_words, urgency=Urgency.URGENT, icon="calendar-days", order=30,
            attach=invitation,
        ),
        NotificationKind(
            key=WAITING, label=gettext_lazy("You are on a waiting list"), group=_GROUP, why=_YOURS,
            words=waiting_words, channels=Channels(mail=MailChoice.DIGEST), icon="clock", order=31,
        ),
        NotificationKind(
            key=PROMOTED, label=gettext_lazy("A place got free"), group=_GROUP,
            why=gettext_lazy("You get this because you were on the waiting list."),
            words=promoted_words, urgency=Urgency.URGENT, icon="calendar-days", order=32,
            attach=invitation,
        ),
        NotificationKind(
            key=DECIDED, label=gettext_lazy("A host decided about your place"), group=_GROUP,
            why=_YOURS, words=decided_words, urgency=Urgency.URGENT, icon="clipboard-check",
            order=33, attach=_decision,
        ),
        NotificationKind(
            key=CHANGED, label=gettext_lazy("A session has changed"), group=_GROUP, why=_YOURS,
            words=changed_words, urgency=Urgency.URGENT, icon="history", order=34,
            attach=invitation,
        ),
        NotificationKind(
            key=CANCELLED, group=_GROUP,
            label=gettext_lazy("A session is called off, or you gave your place back"),
            why=_YOURS, words=cancelled_words, urgency=Urgency.URGENT, icon="circle-x", order=35,
            attach=withdrawal,
        ),
        NotificationKind(
            key=REMINDER, label=gettext_lazy("A session is tomorrow"), group=_GROUP, why=_YOURS,
            words=reminder_words, urgency=Urgency.URGENT, icon="bell", order=36,
        ),
        NotificationKind(
            key=ASKED, label=gettext_lazy("Somebody asks for a place"), group=_GROUP,
            why=gettext_lazy("You get this because you host the session."),
            words=asked_words, icon="users-round", order=37,
            visible=lambda person: bool(getattr(person, "hosts_sessions", False)),
        ),
    ):  # fmt: skip
        kinds.register(kind)
