"""An assessment as a release holds it, typed; it holds the answers and stays on the server."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, Self

from learning.content.grading import points_possible
from learning.content.pools import pools_drawn

Question = Mapping[str, Any]


@dataclass(frozen=True)
class Assessment:
    """`pass_mark` is in per cent; `attempts` and `time_limit` are None for as many and as long
    as one likes; `draw` is how many of its own questions an attempt asks, None for all; `pools`
    are how many more it asks of the bank's, and of which keys. `questions` holds both kinds.
    """

    pass_mark: int
    attempts: int | None
    time_limit: timedelta | None
    shuffle: bool
    draw: int | None
    instructions: str
    questions: Mapping[str, Question]
    pools: Sequence[tuple[int, list[str]]] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """The assessment of a `ReleaseLesson`."""
        minutes = data.get("time_limit_minutes")
        return cls(
            pass_mark=data.get("pass_mark", 80),
            attempts=data.get("attempts"),
            time_limit=timedelta(minutes=minutes) if minutes else None,
            shuffle=data.get("shuffle", False),
            draw=data.get("draw"),
            instructions=data.get("instructions_html", ""),
            questions={
                question["key"]: question
                for question in [*data["questions"], *data.get("pool_questions", [])]
            },
            pools=[(pool["draw"], pool["keys"]) for pool in data.get("pools", [])],
        )

    @property
    def minutes(self) -> int | None:
        """The normal time limit in minutes."""
        return int(self.time_limit.total_seconds() // 60) if self.time_limit else None

    @property
    def asked_count(self) -> int:
        """How many questions a new attempt asks."""
        return self._own_count + sum(count for count, _keys in self.pools)

    @cached_property
    def _own(self) -> list[str]:
        pooled = {key for _count, keys in self.pools for key in keys}
        return [key for key in self.questions if key not in pooled]

    @property
    def _own_count(self) -> int:
        return min(self.draw or len(self._own), len(self._own))

    def drawn(self, seed: int) -> list[str]:
        """The keys of the questions that an attempt with this seed asks, in its order."""
        chance = random.Random(seed)  # noqa: S311  # an order, not a secret
        chosen = chance.sample(self._own, self._own_count)
        pooled = pools_drawn(self.pools, lambda keys: chance.sample(keys, len(keys)))
        # Publishing made sure that the pools can be drawn.
        return self.ordered([*chosen, *chain.from_iterable(pooled or [])], seed)

    def ordered(self, keys: Iterable[str], seed: int) -> list[str]:
        """`keys` as an attempt with this seed shows them: shuffled, or in the author's order."""
        chosen = set(keys)
        order = [key for key in self.questions if key in chosen]
        if self.shuffle:
            random.Random(seed).shuffle(order)  # noqa: S311  # an order, not a secret
        return order

    def possible(self, keys: Iterable[str]) -> Decimal:
        """What the questions are worth together."""
        return sum((points_possible(self.questions[key]) for key in keys), Decimal(0))

    def passes(self, points: Decimal, possible: Decimal) -> bool:
        """Whether the points reach the pass mark; exactly, before any rounding."""
        return points * 100 >= possible * self.pass_mark


def score_of(points: Decimal, possible: Decimal) -> int:
    """The score in whole per cent, rounded down: what misses the pass mark never shows as it."""
    return int(points * 100 // possible) if possible else 0
