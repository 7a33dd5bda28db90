"""When and where a session is, in words: on the reader's clock, and on that of the place."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.utils.formats import date_format, time_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from learning.models import WorkshopSession


@dataclass(frozen=True)
class When:
    """A span of time. `there` is the zone of the place, `here` the reader's."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    there: dt.tzinfo
    here: dt.tzinfo

    @property
    def day(self) -> dt.date:
        """The reader's day on which it begins."""
        return self.starts_at.astimezone(self.here).date()

    @property
    def words(self) -> str:
        """ "Thursday 3 December, 14:00 to 16:00"."""
        return _span(self.starts_at, self.ends_at, self.here)

    @property
    def hours(self) -> str:
        """ "14:00 to 16:00"."""
        first, last = self.starts_at.astimezone(self.here), self.ends_at.astimezone(self.here)
        return _("%(first)s to %(last)s") % {"first": _clock(first), "last": _clock(last)}

    @property
    def zone(self) -> str:
        """The reader's zone: "Berlin time, UTC+1". It is that of the day: clocks change."""
        return zone_words(self.here, self.starts_at)

    @property
    def elsewhere(self) -> str:
        """The same on the clock of the place, where it shows another time; else empty."""
        if _offset(self.there, self.starts_at) == _offset(self.here, self.starts_at):
            return ""
        span = _span(self.starts_at, self.ends_at, self.there)
        return f"{span}, {zone_words(self.there, self.starts_at)}"


def session_when(session: WorkshopSession, here: dt.tzinfo | None = None) -> When:
    """When a session is, for a reader in the zone `here`, or the one that is active."""
    here = here or get_current_timezone()
    return When(session.starts_at, session.ends_at, session.zone, here)


def session_where(session: WorkshopSession) -> str:
    """The place, or that it is online."""
    return session.place or _("Online")


def zone_words(zone: dt.tzinfo, moment: dt.datetime) -> str:
    """A zone by its city, and how far its clocks are from UTC at that moment."""
    offset = _offset(zone, moment)
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    distance = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
    name = zone.key if isinstance(zone, zoneinfo.ZoneInfo) else ""
    city = name.rpartition("/")[2].replace("_", " ")
    if not city or city == "UTC":
        return distance
    return _("%(city)s time, %(distance)s") % {"city": city, "distance": distance}


def _offset(zone: dt.tzinfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()


def _clock(local: dt.datetime) -> str:
    return time_format(local.time(), "H:i")


def _span(starts_at: dt.datetime, ends_at: dt.datetime, zone: dt.tzinfo) -> str:
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    words = {"day": date_format(first, "l j F"), "first": _clock(first), "last": _clock(last)}
    if first.date() == last.date():
        return _("%(day)s, %(first)s to %(last)s") % words
    words["day_after"] = date_format(last, "l j F")
    return _("%(day)s, %(first)s to %(day_after)s, %(last)s") % words
