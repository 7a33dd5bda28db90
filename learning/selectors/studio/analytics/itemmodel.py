"""What the two-parameter model says of a question, in words.

How sharply a question separates is named after Baker (2001, *The Basics of Item Response
Theory*, chapter 2), whose bounds are those of the logistic model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# From how many first attempts on the model is used.
MODELLED = 250
# Two-sided, at 95 %.
Z = 1.96
LOW = 0.35
# From which slope on, and what it is called.
SHARPNESS: tuple[tuple[float, Promise], ...] = (
    (1.7, gettext_lazy("very sharply")),
    (1.35, gettext_lazy("sharply")),
    (0.65, gettext_lazy("moderately")),
    (LOW, gettext_lazy("weakly")),
)
# Above which difficulty, and whom the question then tells apart.
WHERE: tuple[tuple[float, Promise], ...] = (
    (1.5, gettext_lazy("among those who know most")),
    (0.5, gettext_lazy("in the upper half")),
    (-0.5, gettext_lazy("around the middle")),
    (-1.5, gettext_lazy("in the lower half")),
)
LOWEST = gettext_lazy("among those who know least")
# A difficulty that is less certain than this is not put into words.
VAGUE = 0.75


@dataclass(frozen=True)
class ItemModel:
    """Slope and difficulty of a question with their standard errors."""

    slope: float
    slope_error: float
    difficulty: float
    difficulty_error: float

    @property
    def is_reversed(self) -> bool:
        """Whether who knows more gets it wrong more often, beyond chance."""
        return self.slope + Z * self.slope_error < 0

    @property
    def is_weak(self) -> bool:
        """Whether knowing more hardly helps."""
        return self.slope < LOW

    @property
    def is_placed(self) -> bool:
        """Whether it can be told whom the question tells apart."""
        return not self.is_weak and self.difficulty_error <= VAGUE

    @property
    def percentile(self) -> int:
        """Of 100 people, how many know less than somebody who gets it right half of the time."""
        return min(99, max(1, round(50 * (1 + math.erf(self.difficulty / math.sqrt(2))))))

    @property
    def words(self) -> str:
        """As in "Tells people apart sharply, in the upper half"."""
        if self.is_reversed:
            return _("Who knows more gets it wrong more often")
        if self.is_weak:
            return _("Hardly tells people apart")
        how = next(words for bound, words in SHARPNESS if self.slope >= bound)
        if not self.is_placed:
            return _("Tells people apart %(how)s") % {"how": how}
        where = next((words for bound, words in WHERE if self.difficulty > bound), LOWEST)
        return _("Tells people apart %(how)s, %(where)s") % {"how": how, "where": where}

    @property
    def half(self) -> str:
        """Where half get it right, in words; empty where that cannot be told."""
        if not self.is_placed:
            return ""
        words = _("who knows more than %(percent)s%% of people gets it right half of the time")
        return words % {"percent": self.percentile}

    @property
    def slope_margin(self) -> float:
        return Z * self.slope_error

    @property
    def difficulty_margin(self) -> float:
        return Z * self.difficulty_error
