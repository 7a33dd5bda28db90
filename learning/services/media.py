"""Where somebody is in a clip, and which parts of it they watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from learning.selectors.progress import watched_union

LONGEST_CLIP = 12 * 60 * 60
# Watching in more pieces than this is no watching; it bounds the row.
MOST_RANGES = 500


class ClipSave(TypedDict):
    """What a player reports about a clip, in seconds; `watched` is pairs of from and to."""

    at: float
    length: float
    watched: Sequence[Sequence[float]]


def clip_merged(known: Mapping[str, Any] | None, clip: ClipSave, *, at: datetime) -> dict[str, Any]:
    """A value of `LessonProgress.media` with a save folded in; the order of saves is no matter.

    `saved` is the clock of the position kept, in milliseconds.
    """
    known = known or {}
    saved = int(at.timestamp() * 1000)
    position = max((saved, _bounded(clip["at"])), (known.get("saved", 0), known.get("at", 0.0)))
    ranges = [(_bounded(start), _bounded(end)) for start, end in clip["watched"]]
    watched = watched_union([*known.get("watched", []), *ranges])
    watched.sort(key=lambda pair: pair[0] - pair[1])
    return {
        "at": position[1],
        "saved": position[0],
        "length": max(_bounded(clip["length"]), known.get("length", 0.0)),
        "watched": sorted(watched[:MOST_RANGES]),
    }


def _bounded(seconds: float) -> float:
    return round(min(max(0.0, float(seconds)), float(LONGEST_CLIP)), 1)
