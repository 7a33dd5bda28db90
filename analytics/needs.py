"""What of a team needs its manager, at most three things, the most urgent first. Pure functions.

| order | a card says | when | in place |
| --- | --- | --- | --- |
| 1 | somebody is overdue and quiet | overdue, and nothing learned for two weeks | look, remind |
| 2 | somebody asks for more time | nobody has answered | grant, refuse |
| 3 | so many are overdue with a course | the course with the most of them | remind, extend |
| 4 | so many have a course due soon | within a week, and not begun | remind |
| 5 | somebody is quiet | nothing for three weeks, after a habit of learning | look, remind |
| 6 | somebody is new | here for at most two weeks | welcome |
| 7 | somebody completed a course | within a week | thank |

Whoever is on leave is in none of them. What was done about something counts: whoever was reminded
of it within three days, welcomed or thanked is left out. One person leads at most one card.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from analytics.standing import SOON, Fact

MOST = 3
QUIET_LATE = 14
QUIET_LONG = 21
NEWCOMER = 14
# So many names on a card; the others are a number.
NAMED = 3


class NeedKind(StrEnum):
    LATE_AND_QUIET = "late_and_quiet"
    OVERDUE = "overdue"
    ASKS = "asks"
    DUE_SOON = "due_soon"
    QUIET = "quiet"
    NEWCOMER = "newcomer"
    COMPLETED = "completed"


@dataclass(frozen=True)
class Item:
    """Something required of a person that is overdue or due soon."""

    requirement: int
    person: int
    course: int
    title: str
    minutes: int
    due_on: dt.date
    progress: int | None


@dataclass(frozen=True)
class Asked:
    """A request for more time."""

    request: int
    requirement: int
    person: int
    title: str
    due_on: dt.date
    wished_on: dt.date
    reason: str


@dataclass(frozen=True)
class Completed:
    person: int
    course: int
    title: str


@dataclass(frozen=True)
class Done:
    """What was sent lately: (person, course) reminded, people welcomed, (person, course) thanked.

    A reminder of learning as such has no course.
    """

    reminded: frozenset[tuple[int, int | None]] = frozenset()
    welcomed: frozenset[int] = frozenset()
    thanked: frozenset[tuple[int, int | None]] = frozenset()


@dataclass(frozen=True)
class Need:
    """One card: of what kind, whom it is about, and what it is about."""

    kind: NeedKind
    people: tuple[Fact, ...]
    items: tuple[Item, ...] = ()
    asked: Asked | None = None
    completed: Completed | None = None
    more: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(each.id for each in self.people)


@dataclass(frozen=True)
class Known:
    """All that the rules look at."""

    facts: dict[int, Fact]
    items: Sequence[Item] = ()
    asked: Sequence[Asked] = ()
    completed: Sequence[Completed] = ()
    done: Done = field(default_factory=Done)

    def here(self, person: int) -> Fact | None:
        fact = self.facts.get(person)
        return fact if fact is not None and not fact.away else None


def needs(known: Known, *, most: int = MOST) -> list[Need]:
    """The cards. Each rule gives its own, the most urgent first, and they take turns in order."""
    found: list[Need] = []
    led: set[int] = set()
    for rule in RULES:
        for need in rule(known):
            if len(found) == most:
                return found
            if len(need.people) == 1 and need.people[0].id in led:
                continue
            led.update(need.ids if len(need.people) == 1 else ())
            found.append(need)
    return found


def _late_and_quiet(known: Known) -> Iterable[Need]:
    """The one who is late longest; the others are among the overdue. Who asks is not quiet."""
    asking = {each.person for each in known.asked}
    rows = [
        fact
        for fact in known.facts.values()
        if fact.now.overdue and not fact.away and _quiet(fact, QUIET_LATE) and fact.id not in asking
    ]
    rows = [fact for fact in rows if not _reminded(known, fact)]
    for fact in sorted(rows, key=lambda each: (-each.days_late, each.name))[:1]:
        items = tuple(each for each in known.items if each.person == fact.id)
        late = tuple(each for each in items if each.due_on < fact.today)
        if late:
            yield Need(NeedKind.LATE_AND_QUIET, (fact,), late)


def _overdue(known: Known) -> Iterable[Need]:
    led = {need.people[0].id for need in _late_and_quiet(known)}
    asking = {each.requirement for each in known.asked}
    yield from _by_course(
        known,
        NeedKind.OVERDUE,
        lambda fact, item: (
            item.due_on < fact.today and fact.id not in led and item.requirement not in asking
        ),
    )


def _asks(known: Known) -> Iterable[Need]:
    """The one who has waited longest; `more` are behind."""
    rows = [(fact, each) for each in known.asked if (fact := known.here(each.person))]
    for fact, each in rows[:1]:
        yield Need(NeedKind.ASKS, (fact,), asked=each, more=len(rows) - 1)


def _due_soon(known: Known) -> Iterable[Need]:
    asking = {each.requirement for each in known.asked}
    yield from _by_course(
        known,
        NeedKind.DUE_SOON,
        lambda fact, item: (
            0 <= (item.due_on - fact.today).days <= SOON
            and not item.progress
            and item.requirement not in asking
        ),
    )


def _by_course(known: Known, kind: NeedKind, meant: Callable[[Fact, Item], bool]) -> Iterable[Need]:
    """The course that most people have to do with; of equal ones the one that is due first."""
    groups: dict[int, list[tuple[Fact, Item]]] = defaultdict(list)
    for item in known.items:
        fact = known.here(item.person)
        reminded = (item.person, item.course) in known.done.reminded
        if fact is not None and not reminded and meant(fact, item):
            groups[item.course].append((fact, item))
    if not groups:
        return
    rows = min(
        groups.values(), key=lambda each: (-len(each), min(item.due_on for _f, item in each))
    )
    rows.sort(key=lambda each: (each[1].due_on, each[0].name))
    yield Need(kind, tuple(fact for fact, _i in rows), tuple(item for _f, item in rows))


def _quiet_long(known: Known) -> Iterable[Need]:
    rows = [
        fact
        for fact in known.facts.values()
        if not fact.away
        and not fact.now.overdue
        and fact.now.before
        and _quiet(fact, QUIET_LONG)
        and not _reminded(known, fact)
    ]
    for fact in sorted(rows, key=lambda each: (-(each.days_quiet or 0), each.name))[:1]:
        yield Need(NeedKind.QUIET, (fact,))


def _newcomer(known: Known) -> Iterable[Need]:
    rows = [
        fact
        for fact in known.facts.values()
        if not fact.away
        and (fact.today - fact.since).days <= NEWCOMER
        and fact.id not in known.done.welcomed
    ]
    for fact in sorted(rows, key=lambda each: (each.since, each.name), reverse=True)[:1]:
        yield Need(NeedKind.NEWCOMER, (fact,))


def _completed(known: Known) -> Iterable[Need]:
    for each in known.completed:
        fact = known.here(each.person)
        if fact is not None and (each.person, each.course) not in known.done.thanked:
            yield Need(NeedKind.COMPLETED, (fact,), completed=each)


def _quiet(fact: Fact, days: int) -> bool:
    """Whether they have learned nothing for so many days; whoever came later has not."""
    if (fact.today - fact.since).days < days:
        return False
    return fact.days_quiet is None or fact.days_quiet >= days


def _reminded(known: Known, fact: Fact) -> bool:
    """Whether they were reminded of anything lately."""
    return any(person == fact.id for person, _course in known.done.reminded)


RULES: tuple[Callable[[Known], Iterable[Need]], ...] = (
    _late_and_quiet,
    _asks,
    _overdue,
    _due_soon,
    _quiet_long,
    _newcomer,
    _completed,
)
