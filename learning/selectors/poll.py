"""How the votes of a poll are spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from learning.access import LessonPlace
from learning.models import BlockResponse

Row = Mapping[str, Any]
# Fewer answers than this are not shown: they would say who answered what.
SMALLEST_POLL = 5


@dataclass(frozen=True)
class PollResult:
    """An option with its count and its share in per cent; `mine` is the reader's own choice."""

    text: str
    count: int
    share: int
    mine: bool


def poll_counts(place: LessonPlace, keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often each option of each poll was chosen, by everybody in the course; one query."""
    rows = (
        BlockResponse.objects.filter(
            enrolment__course=place.course, lesson_key=place.key, block_key__in=keys
        )
        .values_list("block_key", "answer")
        .annotate(count=Count("pk"))
    )
    counts: dict[str, dict[str, int]] = {}
    for key, answer, count in rows:
        counts.setdefault(key, {})[str(answer)] = count
    return counts


def poll_results(data: Row, counts: Mapping[str, int], mine: Any) -> list[PollResult] | None:
    """The options with their counts; None while too few people answered to show any."""
    options: list[str] = data.get("options", [])
    known = {option: counts.get(option, 0) for option in options}
    words = data.get("words") or {}
    total = sum(known.values())
    if mine is None or total < SMALLEST_POLL:
        return None
    return [
        PollResult(
            words.get(option, option),
            count=count,
            share=round(100 * count / total),
            mine=option == mine,
        )
        for option, count in known.items()
    ]
