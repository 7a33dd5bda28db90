"""The rules of RFC 5545 and RFC 5546 that calendars mind, as a validator would check them.

Nothing here uses the library that writes the files: what it does wrong must not go unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r'([A-Z][A-Z0-9-]*)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
_UTC = re.compile(r"\d{8}T\d{6}Z")
_EMAIL = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "LOCATION", "STATUS",
         "ORGANIZER", "CREATED", "LAST-MODIFIED", "URL", "DESCRIPTION", "TRANSP")  # fmt: skip
_OUTER = ("PRODID", "VERSION", "METHOD")
_TIMES = ("DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED")


class Line(NamedTuple):
    name: str
    parameters: str
    value: str


class Part(dict[str, list[Line]]):
    """A component: its lines by name, and the components within it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.parts: list[Part] = []

    def value(self, name: str) -> str:
        lines = self.get(name)
        return lines[0].value if lines else ""


def problems(content: bytes) -> list[str]:
    """What a validator would say; nothing for a file that is right."""
    said = _raw(content)
    if said:
        return said
    calendar = _parsed(content)
    if calendar is None or [part.name for part in calendar.parts] != ["VEVENT"]:
        return ["not one calendar with one event"]
    (event,) = calendar.parts
    said = [f"{name} is not there once" for name in _OUTER if len(calendar.get(name, [])) != 1]
    if calendar.value("VERSION") != "2.0":
        said.append("VERSION is not 2.0")
    return [
        *said,
        *_event(event),
        *_sense(event),
        *_alarms(event),
        *_itip(calendar.value("METHOD"), event),
    ]


def entry_of(content: bytes) -> Part:
    """The one event of a file that is right."""
    assert problems(content) == []
    calendar = _parsed(content)
    assert calendar is not None
    return calendar.parts[0]


def _raw(content: bytes) -> list[str]:
    said = []
    if not content.endswith(b"\r\n") or b"\n" in content.replace(b"\r\n", b""):
        said.append("a line does not end in CRLF")
    long = [line for line in content.split(b"\r\n") if len(line) > 75]
    said += [f"{len(line)} octets: {line!r}" for line in long]
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content):
        said.append("a control character")
    return said


def _parsed(content: bytes) -> Part | None:
    """The calendar; None where lines are none or components do not end as they began."""
    within: list[Part] = [Part("")]
    for text in re.sub(r"\r\n[ \t]", "", content.decode()).split("\r\n")[:-1]:
        match = _LINE.fullmatch(text)
        if match is None:
            return None
        line = Line(*match.groups())
        if line.name == "BEGIN":
            within.append(Part(line.value))
            within[-2].parts.append(within[-1])
        elif line.name != "END":
            within[-1].setdefault(line.name, []).append(line)
        elif within.pop().name != line.value:
            return None
    return within[0].parts[0] if len(within) == 1 and len(within[0].parts) == 1 else None


def _event(entry: Part) -> list[str]:
    said = [f"{name} is missing" for name in ("UID", "DTSTAMP", "DTSTART") if name not in entry]
    said += [f"{name} is there twice" for name in _ONCE if len(entry.get(name, [])) > 1]
    for line in _of(entry, *_TIMES):
        if "TZID" in line.parameters or not _UTC.fullmatch(line.value):
            said.append(f"{line.name} is not in UTC: {line.value}")
    for line in _of(entry, "SUMMARY", "LOCATION", "DESCRIPTION"):
        if re.search(r"(?<!\\)(?:\\\\)*[,;]", line.value):
            said.append(f"{line.name} holds a comma or semicolon that is not escaped")
    for line in _of(entry, "ORGANIZER", "ATTENDEE"):
        if not _EMAIL.fullmatch(line.value):
            said.append(f"{line.name} is no address: {line.value}")
    return said


def _sense(entry: Part) -> list[str]:
    said = []
    if entry.value("DTEND") <= entry.value("DTSTART"):
        said.append("it ends before it begins")
    if not entry.value("SEQUENCE").isdecimal():
        said.append("SEQUENCE is no number")
    if entry.value("STATUS") not in {"TENTATIVE", "CONFIRMED", "CANCELLED"}:
        said.append("STATUS is not one of an event's")
    return said


def _of(entry: Part, *names: str) -> Iterator[Line]:
    for name in names:
        yield from entry.get(name, [])


def _alarms(entry: Part) -> list[str]:
    needed = {"ACTION", "DESCRIPTION", "TRIGGER"}
    bad = [part for part in entry.parts if part.name != "VALARM" or not needed <= part.keys()]
    return ["an alarm lacks what one that is displayed needs" for _part in bad]


def _itip(method: str, entry: Part) -> list[str]:
    """What the method asks for: RFC 5546, 3.2."""
    said = [f"{name} is missing" for name in ("ORGANIZER", "SUMMARY") if name not in entry]
    invited = len(entry.get("ATTENDEE", []))
    if method not in {"PUBLISH", "REQUEST", "CANCEL"}:
        said.append(f"the method {method} is not known")
    if invited != (method != "PUBLISH"):
        said.append("what is published names nobody, an invitation one attendee")
    if method == "CANCEL" and (entry.value("STATUS") != "CANCELLED" or entry.parts):
        said.append("what cancels is not cancelled")
    return said
