"""A meeting as calendars read it: iCalendar (RFC 5545), sent as an invitation by iTIP (RFC 5546).

Pure functions. Times are written in UTC, so that no calendar has to know a time zone, and each
shows its owner's own; an entry has the same UID for ever, and a larger SEQUENCE replaces what was
there.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from icalendar import Alarm, Calendar, Event, vCalAddress

PRODUCT = "-//Waymark//Workshops//EN"
# So long before it begins a calendar says so.
ALARM = dt.timedelta(minutes=15)

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

# What may not stand in a text of RFC 5545: control characters but for tab and line feed.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Party(NamedTuple):
    """Somebody with an address."""

    name: str
    email: str


@dataclass(frozen=True)
class Meeting:
    """What is written about a meeting. `sent_by` writes on behalf of the `organizer`.

    `url` is where it is managed. `cancelled`: it does not take place, or not for the reader.
    """

    uid: str
    sequence: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    organizer: Party
    url: str
    location: str = ""
    description: str = ""
    created_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    sent_by: str = ""
    cancelled: bool = False


def calendar_file(
    meeting: Meeting,
    *,
    method: Method,
    stamp: dt.datetime,
    attendee: Party | None = None,
    alarm_words: str = "",
) -> bytes:
    """The file, its lines folded and ended as the standard wants.

    `REQUEST` and `CANCEL` are for an `attendee`, `PUBLISH` is for nobody in particular and names
    none, as RFC 5546 has it.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_event(meeting, method, stamp, attendee, alarm_words))
    content: bytes = calendar.to_ical()
    return content


def _event(
    meeting: Meeting, method: Method, stamp: dt.datetime, attendee: Party | None, alarm_words: str
) -> Event:
    off = meeting.cancelled or method == "CANCEL"
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _utc(stamp))
    if meeting.created_at is not None:
        event.add("created", _utc(meeting.created_at))
    if meeting.changed_at is not None:
        event.add("last-modified", _utc(meeting.changed_at))
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at))
    event.add("summary", _line(meeting.title))
    if meeting.location:
        event.add("location", _line(meeting.location))
    if meeting.description:
        event.add("description", _text(meeting.description))
    event.add("url", meeting.url)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    event.add("organizer", _organizer(meeting))
    if attendee is not None and method != "PUBLISH":
        event.add("attendee", _attendee(attendee, off=off))
    if not off and alarm_words:
        event.add_component(_alarm(alarm_words))
    return event


def _organizer(meeting: Meeting) -> vCalAddress:
    sent_by = meeting.sent_by if meeting.sent_by != meeting.organizer.email else ""
    return vCalAddress.new(
        meeting.organizer.email, cn=_line(meeting.organizer.name), sent_by=sent_by or None
    )


def _attendee(attendee: Party, *, off: bool) -> vCalAddress:
    """Who has said yes already, by registering: nothing is left to answer."""
    return vCalAddress.new(
        attendee.email,
        cn=_line(attendee.name),
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat="DECLINED" if off else "ACCEPTED",
        rsvp=False,
    )


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(words))
    alarm.add("trigger", -ALARM)
    return alarm


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
