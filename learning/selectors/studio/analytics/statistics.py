"""Classical item analysis, from sums that the database makes.

For a question, x is 1 where it was answered right and 0 otherwise, y the share of the *other*
questions of the same attempt that were. Difficulty is the mean of x. Discrimination is the
correlation of x and y: the point-biserial coefficient, corrected by leaving the question itself
out of the total (Crocker & Algina 1986, *Introduction to Classical and Modern Test Theory*,
chapter 14). A share in place of a sum lets attempts be compared that drew different questions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class ItemSums:
    """What the answers to a question add up to.

    `asked`, `right` and `blank` count all answers; the rest is over the `paired` ones, that is
    those of attempts with at least one more question: sums of y, of y², of x·y, and of x.
    """

    asked: int = 0
    right: int = 0
    blank: int = 0
    paired: int = 0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    x: int = 0

    @property
    def discrimination(self) -> float | None:
        """The corrected point-biserial, -1 to 1; None where x or y does not vary."""
        n = self.paired
        if n < 2:
            return None
        # x is 0 or 1, so that the sum of its squares is its sum.
        spread_x = n * self.x - self.x**2
        spread_y = n * self.yy - self.y**2
        if spread_x <= 0 or spread_y <= 1e-9 * n:
            return None
        found = (n * self.xy - self.x * self.y) / math.sqrt(spread_x * spread_y)
        return max(-1.0, min(1.0, found))
