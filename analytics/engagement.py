"""How engaged somebody is, in words, measured by their own habit alone. Pure functions.

| what | from |
| --- | --- |
| lately | minutes in the 14 days up to today, halved: minutes a week |
| habit | minutes a week in the six weeks before, or in as many of them as the person was here |

Nobody is compared with anybody else, and levels have no order: less than usual is not worse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

LATELY = 14
HABIT = 42
SPAN = LATELY + HABIT
# Who has been here for less has no habit yet.
KNOWN_AFTER = 28
# A habit of a few minutes is no measure: changes below this say nothing.
NOTICEABLE = 10
MORE = 1.5
LESS = 0.5


class Level(models.TextChoices):
    STEADY = "steady", gettext_lazy("As usual")
    MORE = "more", gettext_lazy("More than usual")
    LESS = "less", gettext_lazy("Less than usual")
    QUIET = "quiet", gettext_lazy("Quiet")
    NEW = "new", gettext_lazy("New")
    AWAY = "away", gettext_lazy("Away")


@dataclass(frozen=True)
class Engagement:
    """A level and the figures it comes from, in minutes a week.

    `habit` is None where there is none yet; `last_day` is the last day with any learning within
    eight weeks, None without.
    """

    level: Level
    lately: int
    habit: int | None
    last_day: dt.date | None
    days_quiet: int | None

    @property
    def reasons(self) -> list[str]:
        """Why this level, in sentences of the active language."""
        if self.level == Level.AWAY:
            return [_("On leave, so nothing is expected.")]
        said = [self._lately()]
        if self.habit is None:
            said.append(_("Here for less than four weeks, so there is no habit to compare with."))
        elif self.habit == 0:
            said.append(_("No learning in the six weeks before."))
        else:
            said.append(
                ngettext(
                    "%(count)d minute a week in the six weeks before.",
                    "%(count)d minutes a week in the six weeks before.",
                    self.habit,
                )
                % {"count": self.habit}
            )
        return said

    def _lately(self) -> str:
        if self.lately:
            return ngettext(
                "%(count)d minute a week in the last two weeks.",
                "%(count)d minutes a week in the last two weeks.",
                self.lately,
            ) % {"count": self.lately}
        if self.days_quiet is None:
            return _("No learning in the last eight weeks.")
        if self.days_quiet < LATELY:
            return _("Hardly any time in the last two weeks.")
        return ngettext(
            "No learning for %(count)d day.", "No learning for %(count)d days.", self.days_quiet
        ) % {"count": self.days_quiet}


def engagement(
    *, minutes: Mapping[dt.date, int], today: dt.date, since: dt.date, away: bool = False
) -> Engagement:
    """The level on `today`, the person's day, from the minutes of their days.

    `minutes` has the days on which they did anything, be it for no whole minute; days older than
    eight weeks do not matter. `since` is the first day on which they could have learned.
    """
    begin = today - dt.timedelta(days=SPAN - 1)
    turn = today - dt.timedelta(days=LATELY - 1)
    known = {day: count for day, count in minutes.items() if begin <= day <= today}
    last_day = max(known, default=None)
    lately = round(sum(count for day, count in known.items() if day >= turn) / 2)
    habit = _habit(known, turn, max(since, begin), today - since)
    quiet = last_day is None or last_day < turn
    return Engagement(
        level=Level.AWAY if away else level_of(lately, habit, quiet=quiet),
        lately=lately,
        habit=habit,
        last_day=last_day,
        days_quiet=None if last_day is None else (today - last_day).days,
    )


def _habit(
    known: Mapping[dt.date, int], turn: dt.date, start: dt.date, here: dt.timedelta
) -> int | None:
    """Minutes a week from `start` until the day before `turn`."""
    if here.days < KNOWN_AFTER:
        return None
    before = sum(count for day, count in known.items() if start <= day < turn)
    return round(before * 7 / (turn - start).days)


def level_of(lately: int, habit: int | None, *, quiet: bool) -> Level:
    """The level of who is here, from minutes a week; `quiet` is nothing in the last two weeks."""
    if habit is None:
        return Level.NEW
    if quiet:
        return Level.QUIET
    if abs(lately - habit) < NOTICEABLE:
        return Level.STEADY
    if lately >= habit * MORE:
        return Level.MORE
    return Level.LESS if lately <= habit * LESS else Level.STEADY
