"""What needs a manager, in words: each card says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.needs import NAMED, Need, NeedKind
from analytics.selectors.team import TeamPage
from analytics.selectors.team_words import day_words, number_word
from analytics.standing import Fact
from people.selectors.audience import listed

# An address has room for so many people.
MOST_TOLD = 200


@dataclass(frozen=True)
class Card:
    """A need in words, with what its buttons are about."""

    need: Need
    title: str
    text: str

    @property
    def kind(self) -> str:
        return self.need.kind.value

    @property
    def person(self) -> Fact:
        return self.need.people[0]

    @property
    def query(self) -> str:
        """Whom and what its forms are about."""
        pairs: list[tuple[str, int]] = [("people", pk) for pk in self.need.ids[:MOST_TOLD]]
        if self.need.completed:
            pairs.append(("course", self.need.completed.course))
        elif self.need.items:
            pairs.append(("course", self.need.items[0].course))
        return urlencode(pairs)


def team_cards(page: TeamPage) -> list[Card]:
    return [Card(need, *_said(need)) for need in page.needs]


def first_name(fact: Fact) -> str:
    return fact.name.split(" ", 1)[0]


def _said(need: Need) -> tuple[str, str]:
    return _WORDS[need.kind](need)


def _late_and_quiet(need: Need) -> tuple[str, str]:
    fact = need.people[0]
    name = first_name(fact)
    if fact.days_quiet is None:
        title = _("%(name)s has not learned in eight weeks") % {"name": name}
    else:
        title = ngettext(
            "%(name)s hasn’t learned in %(n)d day", "%(name)s hasn’t learned in %(n)d days",
            fact.days_quiet,
        ) % {"name": name, "n": fact.days_quiet}  # fmt: skip
    late = ngettext(
        "%(n)s required course is overdue, %(course)s for %(days)s.",
        "%(n)s required courses are overdue, %(course)s for %(days)s.",
        fact.now.overdue,
    ) % {
        "n": _upper(number_word(fact.now.overdue)),
        "course": need.items[0].title,
        "days": _days(fact.days_late),
    }
    return title, f"{late} {_('A one-to-one works better than a reminder here.')}"


def _overdue(need: Need) -> tuple[str, str]:
    count = len(need.people)
    course = need.items[0].title
    if count == 1:
        fact, item = need.people[0], need.items[0]
        title = _("%(name)s is overdue") % {"name": first_name(fact)}
        late = _days((fact.today - item.due_on).days)
        text = _("%(course)s was due %(days)s ago.") % {"course": course, "days": late}
        return title, f"{text} {_begun(item.progress)}"
    title = ngettext("%(n)d person is overdue", "%(n)d people are overdue", count) % {"n": count}
    return title, _("%(course)s: %(names)s.") % {"course": course, "names": _names(need.people)}


def _asks(need: Need) -> tuple[str, str]:
    asked = need.asked
    if asked is None:
        raise ValueError("nobody asks for anything")
    title = _("%(name)s asks for more time") % {"name": first_name(need.people[0])}
    text = _("%(course)s is due %(due)s; until %(wish)s is wished: “%(reason)s”") % {
        "course": asked.title,
        "due": date_format(asked.due_on, "j M"),
        "wish": date_format(asked.wished_on, "j M"),
        "reason": asked.reason,
    }
    if need.more:
        text += " " + ngettext(
            "%(n)d more request waits.", "%(n)d more requests wait.", need.more
        ) % {"n": need.more}
    return title, text


def _due_soon(need: Need) -> tuple[str, str]:
    count, item = len(need.people), need.items[0]
    same = len({each.due_on for each in need.items}) == 1
    when = day_words(item.due_on, need.people[0].today) if same else _("within a week")
    if count == 1:
        title = _("%(name)s is due %(when)s") % {"name": first_name(need.people[0]), "when": when}
    else:
        title = ngettext("%(n)d person is due %(when)s", "%(n)d people are due %(when)s", count) % {
            "n": count,
            "when": when,
        }
    text = _("%(course)s, %(n)d minutes. Not begun: %(names)s.") % {
        "course": item.title,
        "n": item.minutes,
        "names": _names(need.people),
    }
    return title, text


def _quiet(need: Need) -> tuple[str, str]:
    fact = need.people[0]
    habit = round(fact.now.before / 6)
    title = _("%(name)s has gone quiet") % {"name": first_name(fact)}
    if fact.days_quiet is None:
        last = _("No learning in eight weeks.")
    else:
        last = ngettext(
            "No learning in %(n)d day.", "No learning in %(n)d days.", fact.days_quiet
        ) % {"n": fact.days_quiet}
    before = ngettext(
        "%(n)d minute a week in the six weeks before.",
        "%(n)d minutes a week in the six weeks before.",
        habit,
    ) % {"n": habit}
    return title, f"{last} {before}"


def _newcomer(need: Need) -> tuple[str, str]:
    fact = need.people[0]
    title = _("%(name)s is new") % {"name": first_name(fact)}
    days = (fact.today - fact.since).days
    text = ngettext("Here for %(n)d day.", "Here for %(n)d days.", days) % {"n": days}
    if fact.now.open:
        todo = ngettext(
            "%(n)s required course waits.", "%(n)s required courses wait.", fact.now.open
        ) % {"n": _upper(number_word(fact.now.open))}
        text = f"{text} {todo}"
    return title, f"{text} {_('A word from you helps to begin.')}"


def _completed(need: Need) -> tuple[str, str]:
    done = need.completed
    course = done.title if done else ""
    title = _("%(name)s finished a course") % {"name": first_name(need.people[0])}
    return title, _("%(course)s, within the last week.") % {"course": course}


_WORDS = {
    NeedKind.LATE_AND_QUIET: _late_and_quiet,
    NeedKind.OVERDUE: _overdue,
    NeedKind.ASKS: _asks,
    NeedKind.DUE_SOON: _due_soon,
    NeedKind.QUIET: _quiet,
    NeedKind.NEWCOMER: _newcomer,
    NeedKind.COMPLETED: _completed,
}


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _begun(progress: int | None) -> str:
    if not progress:
        return _("Not begun yet.")
    return _("%(n)d%% are done.") % {"n": progress}


def _names(people: Sequence[Fact]) -> str:
    """ "Priya, Oskar and Dana", or with how many more."""
    names = [first_name(fact) for fact in people[:NAMED]]
    more = len(people) - NAMED
    if more > 0:
        names.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return listed(names, _("%(first)s and %(last)s"))
