"""The kinds of things that people are told. Each app registers its own in `AppConfig.ready`.

    kinds.register(NotificationKind(
        key="learning.due_soon",
        label=_("A course is due soon"),
        group=_("Required training"),
        why=_("You get this because the course is required of you."),
        words=due_soon_words,
    ))

`words` gets what the sender put into `data`, and the person. It runs in the person's language
and time zone at the moment in which somebody looks, so that a tray is never in two languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.registry import Label, Registry, everybody
from notifications.models import MailChoice, Urgency
from people.models import User

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """What is said: a title of one line, and a sentence or two; `action` names the link."""

    title: str
    body: str = ""
    action: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file of text that goes with a message of its own; `parameters` are its type's:
    `Attachment("invitation.ics", text, "calendar", {"method": "REQUEST"})`.
    """

    name: str
    text: str
    subtype: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def nothing(data: Data, person: User) -> Sequence[Attachment]:
    return ()


@dataclass(frozen=True)
class Channels:
    """Where a kind goes while its person has chosen nothing."""

    tray: bool = True
    mail: MailChoice = MailChoice.NOW


@dataclass(frozen=True)
class NotificationKind:
    """One kind. `key` is `app.what_it_is` and is stored: do not rename it.

    `why` says in a plain sentence why it comes. `visible` tells whose preferences show it. What
    is about security cannot be stopped. `attach` gives the files that go with an e-mail of its
    own, made when it leaves, in the person's language and time zone; digests carry none.
    """

    key: str
    label: Label
    group: Label
    why: Label
    words: Callable[[Data, User], Words]
    channels: Channels = Channels()
    urgency: Urgency = Urgency.NORMAL
    icon: str = "bell"
    order: int = 100
    visible: Callable[[User], bool] = everybody
    attach: Callable[[Data, User], Sequence[Attachment]] = nothing

    @property
    def can_be_stopped(self) -> bool:
        return self.urgency != Urgency.SECURITY


kinds: Registry[NotificationKind] = Registry("notification kinds")


def kind_of(key: str) -> NotificationKind | None:
    """The kind of a stored notification; None once no app has it any more."""
    try:
        return kinds.get(key)
    except KeyError:
        return None
