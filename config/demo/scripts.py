"""The lives that are told on purpose: whoever looks round logs in as one of these people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

MORNING = dt.time(7, 25)


@dataclass(frozen=True)
class Line:
    """A sitting as the script has it: `weekday` 0 is Monday, `slugs` are read in turn."""

    weeks_ago: int
    weekday: int
    minutes: int
    slugs: tuple[str, ...]
    clock: dt.time = MORNING


def _line(weeks_ago: int, weekday: int, minutes: int, *slugs: str) -> Line:
    return Line(weeks_ago, weekday, minutes, slugs)


SECURITY = "security-at-work"
WRITING = "writing-clearly-at-work"
HIRING = "inclusive-hiring"
MEETINGS = "meetings-worth-having"
FEEDBACK = "feedback-that-lands"

_PRIYA_SO_FAR = (
    _line(12, 1, 13, SECURITY),
    _line(12, 3, 11, SECURITY),
    _line(11, 0, 9, SECURITY),
    _line(11, 2, 9, SECURITY),
    _line(10, 1, 18, SECURITY),
    _line(9, 2, 10, "spot-a-phishing-mail", "lock-screen-habits"),
    _line(8, 1, 9, WRITING),
    _line(8, 4, 9, WRITING),
    # Two weeks at home in Kochi.
    _line(5, 3, 14, WRITING),
    _line(4, 0, 16, WRITING),
    _line(4, 2, 15, WRITING),
    _line(4, 4, 12, "subject-lines-people-open", HIRING),
    _line(3, 1, 15, HIRING),
    _line(3, 2, 14, HIRING),
    _line(3, 4, 14, HIRING),
    _line(2, 0, 20, "write-a-fair-scorecard", "the-two-minute-thank-you", MEETINGS),
    _line(2, 3, 22, "read-a-chart-in-sixty-seconds", MEETINGS),
    _line(1, 0, 16, MEETINGS),
    _line(1, 2, 16, "ask-for-feedback-in-one-sentence", "end-a-meeting-in-two-minutes", FEEDBACK),
    _line(1, 4, 12, FEEDBACK),
)


def _priya(weekday: int) -> tuple[Line, ...]:
    """The running week has 27 minutes, on whichever mornings have passed."""
    if weekday < 2:
        return (*_PRIYA_SO_FAR, _line(0, 0, 27, HIRING, "say-no-to-a-meeting", FEEDBACK))
    return (
        *_PRIYA_SO_FAR,
        _line(0, 0, 14, HIRING),
        _line(0, 1, 13, "say-no-to-a-meeting", FEEDBACK),
    )


SCRIPTS: dict[str, Callable[[int], tuple[Line, ...]]] = {"HR-028": _priya}


@dataclass(frozen=True)
class Stop:
    """Where somebody stops in a course for good, or for now."""

    lesson: str
    seconds: int | None = None


# Where the story wants somebody to have stopped.
STOPS: dict[str, dict[str, Stop]] = {
    "HR-028": {
        FEEDBACK: Stop("say-what-you-saw", seconds=21),
        MEETINGS: Stop("decide-and-close"),
    },
    "HR-024": {"delegating-without-hovering": Stop("agree-how-much-rope")},
    "HR-027": {},
    "HR-056": {MEETINGS: Stop("hear-everyone")},
    "HR-057": {HIRING: Stop("adjustments")},
}

# Minutes in each of twelve weeks and the running one.
WEEKLY: dict[str, tuple[int, ...]] = {
    # Amara: a streak that stands although one week was missed.
    "HR-024": (22, 31, 34, 0, 33, 36, 31, 35, 18, 32, 38, 31, 21),
    "HR-056": (0, 34, 38, 12, 31, 35, 33, 0, 20, 36, 33, 41, 24),
    "HR-057": (33, 0, 14, 35, 31, 38, 36, 12, 33, 35, 32, 34, 22),
    # Mei: a streak of two months.
    "HR-027": (12, 33, 31, 36, 30, 34, 32, 39, 31, 35, 33, 37, 24),
}
# What they take up, in this order, before anything else.
PLANS: dict[str, tuple[str, ...]] = {
    "HR-024": (
        SECURITY,
        FEEDBACK,
        "the-two-minute-thank-you",
        MEETINGS,
        "negotiating-calmly",
        "ask-for-feedback-in-one-sentence",
        HIRING,
        "delegating-without-hovering",
    ),
    "HR-027": (
        SECURITY,
        "negotiating-calmly",
        "reading-data-without-fooling-yourself",
        "read-a-chart-in-sixty-seconds",
        FEEDBACK,
        WRITING,
        "subject-lines-people-open",
        MEETINGS,
    ),
    "HR-056": (
        SECURITY,
        "reading-data-without-fooling-yourself",
        WRITING,
        "the-two-minute-thank-you",
        FEEDBACK,
        "say-no-to-a-meeting",
        MEETINGS,
    ),
    "HR-057": (
        SECURITY,
        "reading-data-without-fooling-yourself",
        "read-a-chart-in-sixty-seconds",
        WRITING,
        "negotiating-calmly",
        "spot-a-phishing-mail",
        HIRING,
    ),
}
