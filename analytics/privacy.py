"""Who may see which figure about whom. Pure functions; everything of the team pages asks here.

Two questions are decided, and nowhere else:

- *about a person*: `may_see(relation, figure)`. The relation of a viewer to a person comes from
  `analytics.access`, which looks at the organisation as it is now: a former manager is a stranger
  from the day of the move.
- *about a group*: `group_shown`. Whoever manages each of its people may see the figure of any
  group; to everybody else none under five people is told, nor one that could be subtracted from
  what else is told.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import StrEnum
from typing import TypeVar

SMALLEST = 5

Key = TypeVar("Key", bound=Hashable)


class Relation(StrEnum):
    """What a viewer is to a person."""

    SELF = "self"
    MANAGER = "manager"
    ABOVE = "above"
    DELEGATE = "delegate"
    ADMIN = "admin"
    NONE = "none"

    @property
    def manages(self) -> bool:
        """Whether the viewer answers for the person now, or stands in for who does."""
        return self in _MANAGING

    @property
    def is_recorded(self) -> bool:
        """Whether a look is kept in the audit log."""
        return self in {Relation.ADMIN, Relation.DELEGATE}


_MANAGING = {Relation.MANAGER, Relation.ABOVE, Relation.DELEGATE}


class Figure(StrEnum):
    """What there is to know about somebody's learning."""

    ENROLMENTS = "enrolments"
    COMPLETIONS = "completions"
    REQUIRED = "required"
    WEEK_MINUTES = "week_minutes"
    LAST_DAY = "last_day"
    ENGAGEMENT = "engagement"
    TALKS = "talks"
    # What nobody but the person is shown here, whoever asks.
    NOTES = "notes"
    REFLECTIONS = "reflections"
    ANSWERS = "answers"
    REVIEW_GRADES = "review_grades"
    DAY_MINUTES = "day_minutes"
    EXTRA_TIME = "extra_time"


TEAM = frozenset(
    {
        Figure.ENROLMENTS,
        Figure.COMPLETIONS,
        Figure.REQUIRED,
        Figure.WEEK_MINUTES,
        Figure.LAST_DAY,
        Figure.ENGAGEMENT,
    }
)
_SEEN: Mapping[Relation, frozenset[Figure]] = {
    # On the sheet about themselves people see what their manager does, and when they talked.
    Relation.SELF: TEAM | {Figure.TALKS},
    Relation.MANAGER: TEAM | {Figure.TALKS},
    Relation.ABOVE: TEAM,
    Relation.DELEGATE: TEAM,
    Relation.ADMIN: TEAM,
    Relation.NONE: frozenset(),
}


def seen(relation: Relation) -> frozenset[Figure]:
    """The figures about one person that the team pages, exports and API may show."""
    return _SEEN[relation]


def may_see(relation: Relation, figure: Figure) -> bool:
    return figure in _SEEN[relation]


def group_shown(people: int, *, manages_each: bool) -> bool:
    """Whether a figure about so many people may be told; of nobody, there is nothing to hide."""
    return manages_each or people == 0 or people >= SMALLEST


def parts_hidden(
    sizes: Mapping[Key, int], *, manages_each: bool, total_shown: bool = True
) -> set[Key]:
    """Which parts of a whole must not be told, so that none under five can be worked out.

    `sizes` are the numbers of people of parts that share nobody. Where the total is told, too,
    what is hidden must hold at least five people together in at least two parts, else it is the
    difference; the smallest others are hidden until it does (complementary suppression). Parts of
    nobody are told.
    """
    if manages_each:
        return set()
    hidden = {key for key, size in sizes.items() if 0 < size < SMALLEST}
    if not hidden or not total_shown:
        return hidden
    others = sorted(
        (key for key, size in sizes.items() if size >= SMALLEST),
        key=lambda key: (sizes[key], str(key)),
    )
    for key in others:
        if len(hidden) > 1 and sum(sizes[each] for each in hidden) >= SMALLEST:
            break
        hidden.add(key)
    return hidden


def total_hidden(sizes: Mapping[Key, int], hidden: set[Key]) -> bool:
    """Whether even the total must not be told: what is hidden could not be hidden otherwise."""
    left = sum(sizes[key] for key in hidden)
    return bool(hidden) and (len(hidden) < 2 or left < SMALLEST)
