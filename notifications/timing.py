"""When somebody may be reached: quiet hours, weeks and digests on the person's own clock.

Pure functions of a moment and a time zone. Local times that a change of the clocks leaves out
are taken an hour later, those that it brings twice are taken the first time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_DAY = dt.timedelta(days=1)
_WEEKEND = (5, 6)
# Night, weekend and the night after it: no chain of quiet times is longer.
_MOST_STEPS = 5
_FURTHEST = 16


@dataclass(frozen=True)
class Quiet:
    """From `start` to `end` of each day, over midnight when it ends earlier than it starts;
    never when both are the same. With `weekends` from Saturday to Sunday as well.
    """

    start: dt.time
    end: dt.time
    weekends: bool

    def holds(self, local: dt.datetime) -> bool:
        """Whether it is quiet at a local time."""
        return self._weekend(local) or self._night(local.time())

    def _weekend(self, local: dt.datetime) -> bool:
        return self.weekends and local.weekday() in _WEEKEND

    def _night(self, time: dt.time) -> bool:
        if self.start <= self.end:
            return self.start <= time < self.end
        return time >= self.start or time < self.end

    def next_step(self, local: dt.datetime) -> tuple[dt.date, dt.time]:
        """Day and time at which the part of the quiet that holds at `local` is over."""
        if self._weekend(local):
            return local.date() + _DAY * (7 - local.weekday()), dt.time()
        return local.date() + (dt.timedelta() if local.time() < self.end else _DAY), self.end


@dataclass(frozen=True)
class Rhythm:
    """When digests leave: at `hour` of each day, or with `weekday` (0 is Monday) once a week.

    Daily ones rest at weekends where those are quiet, all of them while the person is `away`
    (first and last day).
    """

    hour: int
    weekday: int | None = None
    quiet_weekends: bool = False
    away: tuple[dt.date, dt.date] | None = None

    def takes(self, day: dt.date) -> bool:
        """Whether a digest leaves on this day."""
        if self.away and self.away[0] <= day <= self.away[1]:
            return False
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return not (self.quiet_weekends and day.weekday() in _WEEKEND)


def local_moment(day: dt.date, time: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """The moment at which the clocks of `zone` show `time` on `day`, in UTC."""
    return dt.datetime.combine(day, time, tzinfo=zone).astimezone(dt.UTC)


def quiet_end(moment: dt.datetime, quiet: Quiet, zone: dt.tzinfo) -> dt.datetime:
    """The first moment from `moment` on that is not quiet; `moment` itself, most often."""
    for _step in range(_MOST_STEPS):
        local = moment.astimezone(zone)
        if not quiet.holds(local):
            return moment
        day, time = quiet.next_step(local)
        later = local_moment(day, time, zone)
        # Within an hour that comes twice, the first time may be over already.
        moment = later if later > moment else local_moment(day, time.replace(fold=1), zone)
    return moment


def week_of(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """The Monday of the person's week at that moment."""
    day = moment.astimezone(zone).date()
    return day - _DAY * day.weekday()


def digest_after(moment: dt.datetime, rhythm: Rhythm, zone: dt.tzinfo) -> dt.datetime:
    """When the first digest after `moment` leaves."""
    first = moment.astimezone(zone).date()
    if rhythm.away and rhythm.away[0] <= first <= rhythm.away[1]:
        first = rhythm.away[1] + _DAY
    for ahead in range(_FURTHEST):
        day = first + _DAY * ahead
        leaves = local_moment(day, dt.time(rhythm.hour), zone)
        if leaves > moment and rhythm.takes(day):
            return leaves
    # Away within the next days: after that.
    return local_moment(rhythm.away[1] + _DAY if rhythm.away else first, dt.time(rhythm.hour), zone)
