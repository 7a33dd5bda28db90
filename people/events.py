"""What happens to people, for whom it may concern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.events import DomainEvent


@dataclass(frozen=True)
class PersonJoined(DomainEvent):
    """Somebody is new, or back after having left. The subject is the person."""

    name: ClassVar[str] = "people.person_joined"
    returned: bool = False


@dataclass(frozen=True)
class PersonChanged(DomainEvent):
    """The organisation changed something about a person; `fields` says what."""

    name: ClassVar[str] = "people.person_changed"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonLeft(DomainEvent):
    """Somebody no longer belongs to the organisation and can no longer log in."""

    name: ClassVar[str] = "people.person_left"


@dataclass(frozen=True)
class PeopleImportConfirmed(DomainEvent):
    """A long list was confirmed and is to be imported; the subject is the import."""

    name: ClassVar[str] = "people.import_confirmed"
    import_id: int = 0
    fingerprint: str = ""


@dataclass(frozen=True)
class PeopleImportFinished(DomainEvent):
    """The worker is through with a list: it is imported, or waits again. The subject is it."""

    name: ClassVar[str] = "people.import_finished"
    import_id: int = 0
    applied: bool = True
