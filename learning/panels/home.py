"""The home page's panels."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registry import Context, HomePanel, Person, home_panels
from learning.panels.memo import once
from learning.panels.welcome import welcome_of
from learning.panels.words import greeting, state_sentence, stop_sentence, streak_sentence
from learning.selectors.home import Underway, underway
from learning.selectors.observation import observations_home
from learning.selectors.picks import home_picks
from learning.selectors.requirement import due_soon
from learning.selectors.studio.reviews import reviews_waiting
from learning.selectors.week import WeekDay, WeekSummary, week_summary
from learning.selectors.workshop import session_mine


def _underway(person: Person) -> Underway:
    return once(person, "underway", underway)


def _week(person: Person) -> WeekSummary:
    return once(person, "week", week_summary)


def head(person: Person) -> Context:
    """The greeting, and one sentence that states the state."""
    found = _underway(person)
    if not found.ever and welcome_of(person) is None:
        sentence = _("The catalogue is open: take what helps you today.")
    else:
        sentence = state_sentence(found, _week(person))
    return {"title": greeting(person), "sentence": sentence}


def hero(person: Person) -> Context:
    """Where to go on; the first steps of somebody new; or that nothing waits."""
    found = _underway(person)
    if found.resume is not None:
        return {"resume": found.resume, "stop": stop_sentence(found.resume)}
    if not found.ever:
        welcome = welcome_of(person)
        if welcome is not None:
            return {"welcome": welcome}
    return {"last": found.done[0] if found.done else None}


def week(person: Person) -> Context:
    """The weekly goal: ring, days, streak."""
    found = _week(person)
    return {
        "week": found,
        "title": _("Goal met") if found.met else _to_go(found.to_go),
        "streak": streak_sentence(found),
        "days": [_day(day) for day in found.days],
        "goal_url": _settings_url(),
    }


def _to_go(minutes: int) -> str:
    return ngettext("%(n)s min to go", "%(n)s min to go", minutes) % {"n": minutes}


def _day(day: WeekDay) -> dict[str, Any]:
    """What the component `week` shows of a day."""
    name = date_format(day.day, "l")
    if day.minutes:
        text = _("%(day)s: %(n)s min") % {"day": name, "n": day.minutes}
    elif day.today:
        text = _("%(day)s: today, nothing yet") % {"day": name}
    elif day.state == "missed":
        text = _("%(day)s: no learning") % {"day": name}
    else:
        text = _("%(day)s: still to come") % {"day": name}
    return {"letter": name[:1], "text": text, "did": day.minutes > 0, "now": day.today}


def _settings_url() -> str:
    try:
        return reverse("people:settings")
    except NoReverseMatch:
        return ""


def due(person: Person) -> Context | None:
    """What is required and due within a month, the most urgent first."""
    lines = due_soon(person)
    return {"lines": lines} if lines else None


def workshop(person: Person) -> Context | None:
    """The next session in which the person has a place or waits for one."""
    found = session_mine(person)
    return {"next": found} if found else None


def rows(person: Person) -> Context | None:
    """What else is in progress."""
    found = _underway(person)
    return {"rows": found.others} if found.others else None


def picks(person: Person) -> Context | None:
    """Up to three courses, each with the reason it is shown."""
    cards = home_picks(person)
    return {"cards": cards} if cards else None


def done(person: Person) -> Context | None:
    """What was completed lately."""
    found = _underway(person)
    return {"done": found.done} if found.done else None


def waiting(person: Person) -> Context | None:
    """Drafts that colleagues have asked this person to review."""
    found = reviews_waiting(person)
    return {"reviews": found} if found else None


def observing(person: Person) -> Context | None:
    """What colleagues have done at work and want this person to look at."""
    found = observations_home(person)
    return {"observations": found} if found else None


def register() -> None:
    """Put the panels on the home page."""
    for panel in (
        HomePanel("learning-head", "head", head, "learning/home/head.html", 10),
        HomePanel("learning-hero", "hero", hero, "learning/home/hero.html", 10),
        HomePanel("learning-week", "rail", week, "learning/home/week.html", 10),
        HomePanel("learning-due", "rail", due, "learning/home/due.html", 20),
        HomePanel("learning-workshop", "rail", workshop, "learning/home/workshop.html", 15),
        HomePanel("learning-waiting", "main", waiting, "learning/home/waiting.html", 10),
        HomePanel("learning-observing", "main", observing, "learning/home/observing.html", 12),
        HomePanel("learning-rows", "main", rows, "learning/home/rows.html", 20),
        HomePanel("learning-picks", "main", picks, "learning/home/picks.html", 30),
        HomePanel("learning-done", "main", done, "learning/home/done.html", 40),
    ):
        home_panels.register(panel)
