"""The sentences of the home page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.clock import now
from learning.selectors.home import Resume, Underway
from learning.selectors.week import WeekSummary
from people.models import User

_NOON, _EVENING = 12, 18
# Small numbers are words in a sentence.
_WORDS = [
    "", gettext_lazy("one"), gettext_lazy("two"), gettext_lazy("three"), gettext_lazy("four"),
    gettext_lazy("five"), gettext_lazy("six"), gettext_lazy("seven"), gettext_lazy("eight"),
    gettext_lazy("nine"), gettext_lazy("ten"), gettext_lazy("eleven"), gettext_lazy("twelve"),
    gettext_lazy("thirteen"), gettext_lazy("fourteen"), gettext_lazy("fifteen"),
    gettext_lazy("sixteen"), gettext_lazy("seventeen"), gettext_lazy("eighteen"),
    gettext_lazy("nineteen"), gettext_lazy("twenty"),
]  # fmt: skip


def greeting(user: User) -> str:
    """ "Good morning, Amara", by the person's own clock."""
    hour = now().astimezone(user.zone).hour
    if hour < _NOON:
        return _("Good morning, %(name)s") % {"name": user.first_name}
    if hour < _EVENING:
        return _("Good afternoon, %(name)s") % {"name": user.first_name}
    return _("Good evening, %(name)s") % {"name": user.first_name}


def state_sentence(found: Underway, week: WeekSummary) -> str:
    """How things stand: what finishes the lesson, what meets the goal."""
    if not found.ever:
        return _("Good to have you here. Three short steps, and each can be skipped.")
    if found.resume is None:
        return " ".join([_("Nothing is waiting for you."), _goal(week)])
    lesson = found.resume.lesson_minutes_left
    if week.to_go and lesson >= week.to_go:
        return _both(lesson)
    return " ".join([_lesson(found.resume, lesson), _goal(week)])


def _lesson(resume: Resume, minutes: int) -> str:
    if resume.stop.share is None:
        text = ngettext(
            "%(n)s minute takes you through your next lesson.",
            "%(n)s minutes takes you through your next lesson.",
            minutes,
        )
    else:
        text = ngettext(
            "%(n)s minute finishes your lesson.", "%(n)s minutes finishes your lesson.", minutes
        )
    return text % {"n": _at_start(minutes)}


def _both(minutes: int) -> str:
    text = ngettext(
        "%(n)s minute finishes your lesson and meets this week’s goal.",
        "%(n)s minutes finishes your lesson and meets this week’s goal.",
        minutes,
    )
    return text % {"n": _at_start(minutes)}


def _goal(week: WeekSummary) -> str:
    if week.met:
        return _("This week’s goal is met.")
    text = ngettext(
        "%(n)s minute meets this week’s goal.",
        "%(n)s minutes meets this week’s goal.",
        week.to_go,
    )
    return text % {"n": _at_start(week.to_go)}


def _at_start(number: int) -> str:
    """The number as it opens a sentence: "Six", "34"."""
    if 0 < number < len(_WORDS):
        word = str(_WORDS[number])
        return word[0].upper() + word[1:]
    return str(number)


def stop_sentence(resume: Resume) -> str:
    """Where the reader stopped; empty for a lesson that was not opened yet."""
    if resume.stop.seconds:
        return _("You stopped at %(time)s.") % {"time": resume.stop.clock}
    share = resume.stop.share
    if not share:
        return ""
    if share >= 100:
        return _("You have read to the end; its questions are left.")
    return _("You have read %(share)s%% of it.") % {"share": share}


def streak_sentence(week: WeekSummary) -> str:
    """What meeting the goal does, or did, to the streak."""
    if week.met:
        return ngettext(
            "Your streak is %(n)s week.", "Your streak is %(n)s weeks.", week.streak
        ) % {"n": week.streak}
    if week.grace_used:
        return ngettext(
            "Last week was free. Meet this one by Sunday and your streak reaches %(n)s week.",
            "Last week was free. Meet this one by Sunday and your streak reaches %(n)s weeks.",
            week.streak + 1,
        ) % {"n": week.streak + 1}
    if week.streak:
        return ngettext(
            "Meet it by Sunday and your streak reaches %(n)s week.",
            "Meet it by Sunday and your streak reaches %(n)s weeks.",
            week.streak + 1,
        ) % {"n": week.streak + 1}
    return _("Meet it by Sunday and a streak begins.")
