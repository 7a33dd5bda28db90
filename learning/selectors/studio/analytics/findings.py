"""What the figures say, in a sentence each; the titles of the page's charts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.selectors.studio.analytics.items import ENOUGH, AssessmentItems
from learning.selectors.studio.analytics.page import Analytics
from learning.selectors.studio.analytics.taken import Taken


def findings(page: Analytics) -> dict[str, str]:
    """A finding for each part of the page that has one for the whole part."""
    return {
        "weeks": _weeks(page.taken),
        "lessons": _lessons(page.taken),
        "minutes": _minutes(page.taken),
        "checks": _checks(page),
        "ratings": _ratings(page),
        "leaving": _leaving(page),
        "searches": _searches(page),
    }


def _weeks(taken: Taken) -> str:
    enrolled, completed = taken.lately
    values = {"enrolled": enrolled.people, "completed": completed.words}
    if not taken.range:
        return _sentence(_("%(enrolled)s enrolled and %(completed)s completed it") % values)
    text = ngettext(
        "%(enrolled)s enrolled and %(completed)s completed it in the last week",
        "%(enrolled)s enrolled and %(completed)s completed it in the last %(weeks)s weeks",
        taken.range,
    )
    return _sentence(text % (values | {"weeks": taken.range}))


def _lessons(taken: Taken) -> str:
    if not taken.cohort.is_told:
        return _("Too few people have started to say")
    if taken.worst is None:
        return _("No lesson loses ten people or more")
    return _sentence(
        _("%(lost)s of %(reached)s got no further than “%(lesson)s”")
        % {
            "lost": taken.worst.lost.words,
            "reached": taken.worst.reached.words,
            "lesson": taken.worst.title,
        }
    )


def _minutes(taken: Taken) -> str:
    known = [lesson for lesson in taken.lessons if lesson.pace]
    if not known:
        return _("Too few people have finished a lesson to say")
    longer = sum(lesson.pace == "longer" for lesson in known)
    shorter = sum(lesson.pace == "shorter" for lesson in known)
    values = {"count": longer or shorter, "all": len(known)}
    if longer:
        return (
            ngettext(
                "%(count)s of %(all)s lesson takes much longer than planned",
                "%(count)s of %(all)s lessons take much longer than planned",
                len(known),
            )
            % values
        )
    if shorter:
        return (
            ngettext(
                "%(count)s of %(all)s lesson takes much less time than planned",
                "%(count)s of %(all)s lessons take much less time than planned",
                len(known),
            )
            % values
        )
    return _("Lessons take about as long as planned")


def assessment_finding(each: AssessmentItems) -> str:
    """How many of an assessment's questions deserve a look."""
    if each.attempts.shown < ENOUGH:
        return _("Too few first attempts to judge the questions")
    count = len(each.flagged)
    if not count:
        return _("No question stands out")
    return ngettext(
        "%(count)s of %(all)s questions deserves a look",
        "%(count)s of %(all)s questions deserve a look",
        count,
    ) % {"count": count, "all": len(each.items)}


def _checks(page: Analytics) -> str:
    known = [(check.first_share, check) for check in page.checks if check.first_share is not None]
    if not known:
        return _("Too few people have answered to say")
    lowest, check = min(known, key=lambda pair: pair[0].percent)
    if lowest.percent >= 80:
        return _("Most people get every check right at the first try")
    return _("“%(check)s” is missed most often") % {"check": check.text}


def _ratings(page: Analytics) -> str:
    if not page.ratings:
        return _("Too few ratings to say")
    last, before = page.ratings[-1], page.ratings[:-1]
    if not before:
        return _("Rated %(average)s of 5") % {"average": last.average}
    values = {"average": last.average, "before": before[-1].average}
    return _("Rated %(average)s of 5 lately, %(before)s before") % values


def _leaving(page: Analytics) -> str:
    return _sentence(_("%(people)s left") % {"people": page.leaving.people.people})


def _searches(page: Analytics) -> str:
    top = page.searches.top
    if not top:
        return _("No words led five people here yet")
    return _sentence(
        _("%(people)s came by searching for “%(words)s”")
        % {"people": top[0].people.people, "words": top[0].words}
    )


def _sentence(text: str) -> str:
    """With a capital at its beginning, which a figure in words may not have."""
    return text[:1].upper() + text[1:]
