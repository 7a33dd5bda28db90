"""WebVTT captions: checked when they are imported, and read out as a transcript."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"^\s*{TIME}\s+-->\s+{TIME}(?:\s+.*)?$")
BARE_TIMING = re.compile(rf"^\s*{TIME}\s+-->\s+{TIME}\s*$")
TAG = re.compile(r"</?[^<>]*>")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
NOT_CUES = ("NOTE", "STYLE", "REGION")
MOST_CUES = 10_000


class CaptionsError(ValueError):
    """The text is not WebVTT; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Cue:
    """What is said from `start` to `end`, in seconds."""

    start: float
    end: float
    text: str


def captions_parse(text: str) -> list[Cue]:
    """The cues in their order. Raises `CaptionsError` with the line that is wrong."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"^WEBVTT(?:[ \t].*)?$", lines[0]):
        raise CaptionsError(1, _("A caption file must start with the line “WEBVTT”."))
    cues: list[Cue] = []
    at = _block_end(lines, 0)
    while at < len(lines):
        end = _block_end(lines, at)
        if lines[at].strip() and not lines[at].startswith(NOT_CUES):
            cues.append(_cue(lines, at, end))
        at = max(end, at + 1)
        if len(cues) > MOST_CUES:
            raise CaptionsError(at, _("There are too many captions in this file."))
    if not cues:
        raise CaptionsError(1, _("There is no caption in this file."))
    return cues


def clock(seconds: float) -> str:
    """Seconds as a player shows them: 1:05, 1:02:05."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def stamp(seconds: float) -> str:
    """Seconds as an author writes them, to the thousandth where there is one: 1:05.25."""
    thousandths = round(seconds * 1000)
    rest = f".{thousandths % 1000:03}".rstrip("0").rstrip(".")
    return f"{clock(thousandths // 1000)}{rest}"


def captions_text(cues: list[Cue]) -> str:
    """The cues as WebVTT, in the order of their beginnings; reading it gives the same cues."""
    parts = ["WEBVTT"]
    for cue in sorted(cues, key=lambda each: (each.start, each.end)):
        words = html.escape(" ".join(cue.text.split()), quote=False)
        parts.append(f"{_timestamp(cue.start)} --> {_timestamp(cue.end)}\n{words}")
    return "\n\n".join(parts) + "\n"


def captions_hold_more(text: str) -> bool:
    """Whether the file says more than when what is said: notes, styles, places, voices.

    What cues are called, mostly numbers, is nothing that anybody reads.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    others = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if not BARE_TIMING.match(line) and not TIMING.match(following)
    ]
    words = ["WEBVTT", *(cue.text for cue in captions_parse(text))]
    return html.unescape(" ".join(others)).split() != " ".join(words).split()


def _timestamp(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _block_end(lines: list[str], start: int) -> int:
    """The index of the empty line that ends the block at `start`."""
    at = start
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _cue(lines: list[str], at: int, end: int) -> Cue:
    timing = TIMING.match(lines[at])
    if not timing and at + 1 < end:
        at += 1  # the first line was the cue's name
        timing = TIMING.match(lines[at])
    if not timing:
        message = _("Here a line such as “00:01.000 --> 00:04.000” is expected.")
        raise CaptionsError(at + 1, message)
    start, stop = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:8])
    if stop <= start:
        raise CaptionsError(at + 1, _("This caption ends before it starts."))
    return Cue(start, stop, _words(" ".join(lines[at + 1 : end])))


def _words(text: str) -> str:
    """A cue's words; whoever speaks is named before them."""
    voice = VOICE.search(text)
    words = " ".join(html.unescape(TAG.sub("", text)).split())
    return f"{voice.group(1).strip()}: {words}" if voice else words


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60_000 + seconds * 1000 + thousandths) / 1000
