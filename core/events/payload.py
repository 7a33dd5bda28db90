"""Event payloads: frozen dataclasses to JSON and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

_known: dict[str, type[DomainEvent]] = {}


class PayloadError(ValueError):
    """A stored payload that the code does not understand."""


@dataclasses.dataclass(frozen=True)
class DomainEvent:
    """Base of every event. `name` is `app.noun_verbed`; raise `version` when fields change."""

    name: ClassVar[str]
    version: ClassVar[int] = 1

    def __init_subclass__(cls) -> None:
        other = _known.setdefault(cls.name, cls)
        # `dataclass` may build the class twice; a second event of that name it is not.
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two events are called {cls.name}: {other} and {cls}")
        _known[cls.name] = cls

    @classmethod
    def upgrade(cls, payload: dict[str, Any], version: int) -> dict[str, Any]:
        """The payload of an older `version` as this one has it; an event that changed says how."""
        raise PayloadError(f"{cls.name} has no way from version {version} to {cls.version}")

    def to_payload(self) -> dict[str, Any]:
        """The fields as JSON knows them."""
        return {
            field.name: _encode(getattr(self, field.name)) for field in dataclasses.fields(self)
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any], version: int) -> Self:
        """The event that was stored. Raises `PayloadError` when the fields do not fit."""
        if version != cls.version:
            payload = cls.upgrade(payload, version)
        hints = get_type_hints(cls)
        try:
            return cls(**{key: _decode(value, hints[key]) for key, value in payload.items()})
        except (KeyError, TypeError, ValueError) as error:
            raise PayloadError(f"{cls.name} does not fit its payload: {error!r}") from error


def event_class(name: str) -> type[DomainEvent]:
    """The class of a stored event. Raises `PayloadError` when the code no longer has it."""
    try:
        return _known[name]
    except KeyError:
        raise PayloadError(f"no event is called {name}") from None


def event_classes() -> list[type[DomainEvent]]:
    """Every declared event, by name."""
    return [_known[name] for name in sorted(_known)]


def _encode(value: Any) -> Any:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [_encode(item) for item in value]
    return value


_PARSERS: dict[Any, Any] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    uuid.UUID: uuid.UUID,
    Decimal: Decimal,
}


def _decode(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in {Union, UnionType}:
        return _decode(value, next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return tuple(_decode(item, inner) for item in value)
    if get_origin(hint) is list:
        return [_decode(item, get_args(hint)[0]) for item in value]
    parse = _PARSERS.get(hint)
    return parse(value) if parse else value
