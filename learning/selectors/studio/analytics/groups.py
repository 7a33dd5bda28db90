"""The one place that decides which count of people may be shown, and how.

Nobody shall be told from a figure, nor from the difference between two. Three rules see to it:

1. A count of people is rounded to the nearest five; one to four are "fewer than five".
2. Everything else that is shown (differences, shares, findings) is computed from figures that
   are rounded already, and so tells nothing that they do not tell.
3. Where counts share out a whole, as the options of a question do, `shared_out` withholds them
   all if the others and the whole would give a small one away.

Why the first two suffice for counts that contain each other (enrolled, started, reached): each
figure stands for three counts or more. Of the truths that fit what is shown there is a lowest,
every count at the low end of its figure, and a highest; raising one count with those that
contain it fits as well. So no difference has one value only; a hypothesis test counts the
truths. Where people are sorted in two ways at once (how far they got, and whether they
stopped), the drops of the one bound those of the other: `narrows_down` finds the rare case.

People are counted in shares and medians only where there are five or more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from learning.selectors.picks import SMALLEST_GROUP

STEP = SMALLEST_GROUP


@dataclass(frozen=True)
class Figure:
    """A count of people as it may be shown: `shown` is a multiple of five, `few` one to four.

    Of a difference between figures, `few` is any number below `limit`.
    """

    shown: int = 0
    few: bool = False
    limit: int = STEP

    @property
    def low(self) -> int:
        """The smallest count that this figure stands for."""
        if not self.shown:
            return int(self.few)
        return max(STEP, self.shown - STEP // 2)

    @property
    def high(self) -> int:
        """The largest count that this figure stands for."""
        if not self.shown:
            return self.limit - 1 if self.few else 0
        return self.shown + STEP // 2

    @property
    def is_told(self) -> bool:
        """Whether it stands for a group that is large enough to say more about."""
        return self.shown > 0

    @property
    def drawn(self) -> float:
        """The length in a chart: few are drawn as half a step."""
        return STEP / 2 if self.few else self.shown

    @property
    def text(self) -> str:
        """For a cell of a table: "0", "fewer than five", "35"."""
        if self.few:
            return _("fewer than five") if self.limit == STEP else _("fewer than ten")
        return number_format(self.shown, force_grouping=True)

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        """Within a sentence: "nobody", "fewer than five", "about 35"."""
        if self.shown:
            return _("about %(count)s") % {"count": self.text}
        return self.text if self.few else _("nobody")

    @property
    def people(self) -> str:
        """The same with its noun: "nobody", "fewer than five people", "about 35 people"."""
        if not self.low:
            return self.words
        return _("%(how_many)s people") % {"how_many": self.words}


def figure(count: int) -> Figure:
    """A count of people, made safe to show."""
    if count < STEP:
        return Figure(few=count > 0)
    return Figure((count + STEP // 2) // STEP * STEP)


def between(more: Figure, fewer: Figure) -> Figure:
    """How many are in `more` and not in `fewer`, as far as the two figures tell.

    Where they tell no difference it is fewer than five, perhaps nobody. Where they are one step
    apart it may be anything from one to nine: one person can make that step.
    """
    if not fewer.high:
        return more
    if more.shown <= fewer.shown:
        return Figure(few=True)
    if more.shown - fewer.shown <= STEP:
        return Figure(few=True, limit=2 * STEP)
    return Figure(more.shown - fewer.shown)


@dataclass(frozen=True)
class Share:
    """A share in whole per cent; `bound` is "over" or "under" where only a limit is known."""

    percent: int
    bound: str = ""

    @property
    def words(self) -> str:
        values = {"percent": self.percent}
        if self.bound == "over":
            return _("over %(percent)s%%") % values
        if self.bound == "under":
            return _("under %(percent)s%%") % values
        return f"{self.percent}%"

    def __str__(self) -> str:
        return self.words


def share(part: Figure, whole: Figure) -> Share | None:
    """The share of `part` in `whole`; None where the whole is fewer than five people.

    Near the ends it is a limit, rounded to five per cent: what is missing are fewer than five.
    """
    if not whole.is_told:
        return None
    if not part.low:
        return Share(0)
    if part.few:
        return Share(min(95, -(-100 * part.high // whole.low // 5) * 5), "under")
    if part.shown >= whole.shown:
        return Share(100 * part.low // whole.high // 5 * 5, "over")
    return Share(round(100 * part.shown / whole.shown))


def shared_out(counts: Sequence[int], whole: Figure, *, all_of_it: bool) -> list[Figure] | None:
    """The parts of a whole as figures, or None: withheld, because they give a small one away.

    `all_of_it` says that the counts add up to the whole; else they are at most that, and who
    is in none of them is a group too.
    """
    shown = [figure(count) for count in counts]
    parts = [(each.low, each.high) for each in shown]
    if not all_of_it:
        parts.append((0, whole.high))
    lows, highs = sum(low for low, _high in parts), sum(high for _low, high in parts)
    for low, high in parts:
        # What this part can be, given all the others and the whole.
        least = max(low, whole.low - (highs - high))
        most = min(high, whole.high - (lows - low))
        if least == most and 0 < most < STEP:
            return None
    return shown


def narrows_down(outer: Sequence[Figure], inner: Sequence[Figure]) -> bool:
    """Whether two falling rows of figures, `inner` counting some of `outer`, pin a small drop.

    Between two places `inner` loses nobody whom `outer` does not lose; where the least that the
    one can have lost is the most that the other can, both are known.
    """
    pairs = list(zip(outer, inner, strict=True))
    for place, (outer_here, inner_here) in enumerate(pairs):
        for outer_there, inner_there in pairs[place + 1 :]:
            least = max(0, inner_here.low - inner_there.high)
            if 0 < least < STEP and least >= outer_here.high - outer_there.low:
                return True
    return False
