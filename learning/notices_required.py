"""What required training tells people, and in which words.

Told once each. Reminders (due soon, overdue) are nudges, see `analytics.nudges`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.selectors.requirement_words import because
from notifications.kinds import Channels, Data, NotificationKind, Words, kinds
from notifications.models import MailChoice
from people.audience import Audience
from people.models import User
from people.selectors.audience import Names

REQUIREMENT_OPENED = "learning.requirement_opened"
REQUIREMENT_RENEWED = "learning.requirement_renewed"
REQUIREMENT_REDATED = "learning.requirement_redated"
REQUIREMENT_ENDED = "learning.requirement_ended"
EXTENSION_ASKED = "learning.extension_asked"
EXTENSION_DECIDED = "learning.extension_decided"

_REQUIRED = gettext_lazy("Required training")
_YOURS = gettext_lazy("You get this because the course is required of you.")


def _day(text: Any) -> str:
    return date_format(dt.date.fromisoformat(text), "j F Y")


def _course_and_day(data: Data) -> dict[str, str]:
    return {"course": data["course"], "day": _day(data["due"])}


def why_you(data: Data) -> str:
    """ "because you are in Sales"; empty where a colleague's name would have to be kept."""
    part = Audience.from_json(data["part"])
    if any(group.managers for group in part.groups):
        return ""
    return because(part, Names({int(pk): name for pk, name in data["names"].items()}, {}))


def opened_words(data: Data, person: User) -> Words:
    values = _course_and_day(data)
    why = why_you(data)
    until = _("You have until %(day)s.") % values
    if why:
        until = _("You have until %(day)s, %(why)s.") % (values | {"why": why})
    return Words(
        title=_("“%(course)s” is required of you") % values,
        body=f"{until} {data['reason']}",
        action=_("See what is asked"),
    )


def renewed_words(data: Data, person: User) -> Words:
    values = _course_and_day(data)
    return Words(
        title=_("Time to renew “%(course)s”") % values,
        body=_("What you did before counts until %(day)s; you have until then to do it again.")
        % values,
        action=_("See what is asked"),
    )


def redated_words(data: Data, person: User) -> Words:
    values = _course_and_day(data)
    return Words(
        title=_("“%(course)s” has another due date") % values,
        body=_("You have until %(day)s now.") % values,
        action=_("See what is asked"),
    )


def ended_words(data: Data, person: User) -> Words:
    values = {"course": data["course"]}
    if "exempt_until" not in data:
        body = _("You need not do it any more. What you have done stays.")
    elif data["exempt_until"]:
        body = _("You are exempt until %(day)s; then it is asked again.") % {
            "day": _day(data["exempt_until"])
        }
    else:
        body = _("You are exempt for good.")
    return Words(_("“%(course)s” is not required of you now") % values, body, _("See why"))


def asked_words(data: Data, person: User) -> Words:
    values = {"name": data["name"], "course": data["course"], "day": _day(data["wished"])}
    return Words(
        title=_("%(name)s asks for more time for “%(course)s”") % values,
        body=_("Until %(day)s: “%(reason)s”") % (values | {"reason": data["reason"]}),
        action=_("Answer"),
    )


def decided_words(data: Data, person: User) -> Words:
    values = _course_and_day(data)
    if data["granted"]:
        title = _("You have more time for “%(course)s”: until %(day)s") % values
    else:
        title = _("No more time for “%(course)s”: it stays due on %(day)s") % values
    return Words(title, data["answer"], _("See what is asked"))


def _decides(person: User) -> bool:
    return person.is_admin or person.is_manager


def register() -> None:
    """Let the gateway know these kinds.

    What begins weeks before it is due waits for the digest; a question and its answer do not.
    """
    in_digest = Channels(mail=MailChoice.DIGEST)
    for kind in (
        NotificationKind(
            key=REQUIREMENT_OPENED,
            label=gettext_lazy("Something new is required of you"),
            group=_REQUIRED,
            why=_YOURS,
            words=opened_words,
            channels=in_digest,
            icon="clipboard-check",
            order=30,
        ),
        NotificationKind(
            key=REQUIREMENT_RENEWED,
            label=gettext_lazy("Something is to be renewed"),
            group=_REQUIRED,
            why=gettext_lazy("You get this because what you have done is about to expire."),
            words=renewed_words,
            channels=in_digest,
            icon="rotate-ccw",
            order=31,
        ),
        NotificationKind(
            key=REQUIREMENT_REDATED,
            label=gettext_lazy("A due date has changed"),
            group=_REQUIRED,
            why=_YOURS,
            words=redated_words,
            channels=in_digest,
            icon="calendar-days",
            order=32,
        ),
        NotificationKind(
            key=REQUIREMENT_ENDED,
            label=gettext_lazy("Something is no longer required"),
            group=_REQUIRED,
            why=gettext_lazy("You get this because the course was required of you."),
            words=ended_words,
            channels=in_digest,
            icon="circle-minus",
            order=33,
        ),
        NotificationKind(
            key=EXTENSION_ASKED,
            label=gettext_lazy("Somebody asks for more time"),
            group=_REQUIRED,
            why=gettext_lazy("You get this because you decide about it."),
            words=asked_words,
            icon="clock",
            order=34,
            visible=_decides,
        ),
        NotificationKind(
            key=EXTENSION_DECIDED,
            label=gettext_lazy("Your request for more time is answered"),
            group=_REQUIRED,
            why=gettext_lazy("You get this because you asked for more time."),
            words=decided_words,
            icon="clipboard-check",
            order=35,
        ),
    ):
        kinds.register(kind)
