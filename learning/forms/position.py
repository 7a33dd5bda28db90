"""What the player's autosave sends, read strictly: JSON that is anything else is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from core.errors import AppError
from learning.services.media import LONGEST_CLIP, ClipSave

LARGEST = 64 * 1024
MOST_MINUTES = 2000
MOST_CLIPS = 50
MOST_RANGES = 500
# The year 2100, in milliseconds and minutes since 1970.
LATEST_MS = 4_102_444_800_000
LATEST_MINUTE = LATEST_MS // 60_000


@dataclass(frozen=True)
class Position:
    """One save of the player; its fields are those of `progress_save`."""

    block_key: str
    end_reached: bool
    media: dict[str, ClipSave]
    minutes: list[datetime]
    saved_at: datetime


class _FieldError(ValueError):
    """A field does not hold what it should."""


def position_read(body: bytes) -> Position:
    """The save in a request's body: `{"at", "block", "end", "media", "minutes"}`.

    `at` is milliseconds since 1970, `minutes` are whole minutes since 1970, `media` maps a
    block to `{"at", "length", "watched": [[from, to], ...]}` in seconds. Raises `AppError`
    (422, or 413 when too large) that names the field.
    """
    if len(body) > LARGEST:
        raise AppError("too_large", _("This is more than a lesson can hold."), status=413)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise _error("", "not JSON") from None
    if not isinstance(data, dict):
        raise _error("", "not an object")
    unknown = sorted(set(data) - set(_FIELDS))
    if unknown:
        raise _error(unknown[0][:40], "unknown field")
    found: dict[str, Any] = {}
    for name, read in _FIELDS.items():
        try:
            found[name] = read(data.get(name))
        except _FieldError as wrong:
            raise _error(name, str(wrong)) from None
    return Position(
        block_key=found["block"],
        end_reached=found["end"],
        media=found["media"],
        minutes=found["minutes"],
        saved_at=found["at"],
    )


def _error(field: str, reason: str) -> AppError:
    return AppError(
        "invalid", _("The request is not valid."), {"errors": {field or "body": [reason]}}
    )


def _at(value: Any) -> datetime:
    return datetime.fromtimestamp(_whole(value, LATEST_MS) / 1000, UTC)


def _block(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 80 or not value.isprintable():
        raise _FieldError("not a block's key")
    return value


def _end(value: Any) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _FieldError("not true or false")
    return value


def _minutes(value: Any) -> list[datetime]:
    return [
        datetime.fromtimestamp(_whole(minute, LATEST_MINUTE) * 60, UTC)
        for minute in _list(value, MOST_MINUTES)
    ]


def _media(value: Any) -> dict[str, ClipSave]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_CLIPS:
        raise _FieldError("not an object of clips")
    return {_block(key): _clip(clip) for key, clip in value.items()}


def _clip(value: Any) -> ClipSave:
    if not isinstance(value, dict):
        raise _FieldError("a clip is an object")
    return {
        "at": _seconds(value.get("at")),
        "length": _seconds(value.get("length")),
        "watched": [_range(pair) for pair in _list(value.get("watched"), MOST_RANGES)],
    }


def _range(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise _FieldError("a range is a pair of seconds")
    return _seconds(value[0]), _seconds(value[1])


def _list(value: Any, longest: int) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > longest:
        raise _FieldError(f"not a list of at most {longest}")
    return value


def _whole(value: Any, largest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= largest:
        raise _FieldError("not a whole number in range")
    return value


def _seconds(value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    # NaN compares false, so it is refused too.
    if not number or not 0 <= value <= LONGEST_CLIP:
        raise _FieldError("not a number of seconds in range")
    return float(value)


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "at": _at,
    "block": _block,
    "end": _end,
    "media": _media,
    "minutes": _minutes,
}
