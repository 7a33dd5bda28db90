"""Which courses each person wants to take, and in which order."""

from __future__ import annotations

from config.demo.catalogue import SCHEDULE
from config.demo.days import dice
from config.demo.people import Person
from config.demo.scripts import PLANS

# How likely somebody of a department is to take each up, in per cent.
_DEPARTMENTS = (
    "Leadership",
    "Engineering",
    "Customer Success",
    "Sales",
    "Operations",
    "People & Culture",
)
_INTEREST = {
    "security-at-work": (75, 92, 88, 82, 95, 90),
    "feedback-that-lands": (75, 50, 78, 40, 40, 92),
    "meetings-worth-having": (60, 62, 40, 42, 60, 62),
    "writing-clearly-at-work": (30, 42, 55, 70, 58, 55),
    "negotiating-calmly": (40, 8, 97, 92, 50, 18),
    "reading-data-without-fooling-yourself": (55, 66, 52, 35, 62, 55),
    "delegating-without-hovering": (60, 12, 16, 12, 14, 40),
    "inclusive-hiring": (45, 26, 18, 12, 16, 92),
    "spot-a-phishing-mail": (35, 45, 55, 50, 60, 45),
    "the-two-minute-thank-you": (50, 35, 55, 30, 25, 75),
    "end-a-meeting-in-two-minutes": (45, 45, 40, 35, 40, 50),
    "ask-for-feedback-in-one-sentence": (30, 40, 45, 35, 25, 70),
    "lock-screen-habits": (20, 30, 40, 35, 55, 30),
    "subject-lines-people-open": (25, 25, 45, 65, 45, 40),
    "three-questions-before-you-negotiate": (25, 8, 11, 72, 40, 15),
    "read-a-chart-in-sixty-seconds": (35, 50, 40, 25, 55, 45),
    "say-no-to-a-meeting": (30, 40, 30, 30, 30, 30),
    "write-a-fair-scorecard": (20, 20, 12, 10, 12, 75),
}
# What those who lead people care about more than their colleagues do.
_FOR_MANAGERS = {
    "delegating-without-hovering": 62,
    "inclusive-hiring": 40,
    "feedback-that-lands": 20,
}


def plan_of(person: Person, *, manages: bool, owned: set[str]) -> list[str]:
    """The courses the person means to take; nobody takes a course of their own."""
    if person.key in PLANS:
        return list(PLANS[person.key])
    luck = dice("plan", person.key)
    place = _DEPARTMENTS.index(person.department)
    wanted: dict[str, float] = {}
    for slug in SCHEDULE:
        interest = _INTEREST[slug][place] + (_FOR_MANAGERS.get(slug, 0) if manages else 0)
        # Drawn for every course, so that one's figure does not move the others.
        keen = interest - luck.uniform(0, 100)
        first = 200 if slug == "security-at-work" else 0
        if keen > 0 and slug not in owned:
            wanted[slug] = first + interest + luck.uniform(-45, 45)
    return sorted(wanted, key=lambda slug: -wanted[slug])
