"""What a person has chosen, and what they can choose."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.registry import Label
from notifications.kinds import NotificationKind, kind_of, kinds
from notifications.models import Attention, MailChoice, Preference
from people.models import User


@dataclass(frozen=True)
class Choice:
    """One line of the preferences."""

    kind: NotificationKind
    tray: bool
    mail: MailChoice


@dataclass(frozen=True)
class ChoiceGroup:
    label: Label
    choices: list[Choice] = field(default_factory=list)


def attention_of(person: User) -> Attention:
    """The person's settings, or those everybody begins with; not stored by this."""
    return Attention.objects.filter(person=person).first() or Attention(person=person)


def mail_choice(person: User, kind: str) -> MailChoice:
    """How the person wants this kind by e-mail at the moment."""
    described = kind_of(kind)
    if described is None:
        return MailChoice.OFF
    if described.can_be_stopped:
        row = Preference.objects.filter(person=person, kind=kind).first()
        if row is not None:
            return MailChoice(row.mail)
    return described.channels.mail


def choices_of(person: User) -> list[Choice]:
    """All kinds that concern the person, in their order, each with what holds for it."""
    rows = {row.kind: row for row in Preference.objects.filter(person=person)}
    found = []
    for kind in kinds:
        if not kind.visible(person):
            continue
        row = rows.get(kind.key) if kind.can_be_stopped else None
        tray = row.tray if row else kind.channels.tray
        mail = MailChoice(row.mail) if row else kind.channels.mail
        found.append(Choice(kind, tray, mail))
    return found


def choice_groups(person: User) -> list[ChoiceGroup]:
    """The same, by group; a group stands where its first kind does."""
    groups: dict[str, ChoiceGroup] = {}
    for choice in choices_of(person):
        label = choice.kind.group
        groups.setdefault(str(label), ChoiceGroup(label)).choices.append(choice)
    return list(groups.values())
