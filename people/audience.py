"""Who is meant: people by name, and everybody who fits one of a few descriptions.

A description holds of whom it says all of: in one of the departments or below it, with one of
the job titles, in one of the places, below one of the managers. Several descriptions are
alternatives. As people join, move and leave they come in and fall out by themselves, because an
audience is looked at when it is asked and nowhere unfolded.

As JSON it is `{"groups": [{"departments": [ids], "job_titles": [texts], "locations": [texts],
"managers": [ids]}, ...], "people": [ids]}` without what is empty, so `{}` is everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

MOST_GROUPS = 5
MOST_VALUES = 50
MOST_PEOPLE = 200


@dataclass(frozen=True)
class Place:
    """Where a person stands in the organisation: what an audience asks about.

    `departments` are their own and all above it, `managers` all above them; a person who has
    left stands nowhere.
    """

    person: int
    departments: frozenset[int]
    managers: frozenset[int]
    job_title: str
    location: str
    present: bool = True


@dataclass(frozen=True)
class Group:
    """Everybody who meets each condition that is set, by any of its values."""

    departments: tuple[int, ...] = ()
    job_titles: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    managers: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def holds(self, place: Place) -> bool:
        return (
            (not self.departments or not place.departments.isdisjoint(self.departments))
            and (not self.managers or not place.managers.isdisjoint(self.managers))
            and (not self.job_titles or place.job_title in self.job_titles)
            and (not self.locations or place.location in self.locations)
        )


@dataclass(frozen=True)
class Audience:
    """Everybody who is in one of `groups`, and `people` by name; everybody where both are empty."""

    groups: tuple[Group, ...] = ()
    people: tuple[int, ...] = ()

    @property
    def is_everyone(self) -> bool:
        return not self.groups and not self.people

    def includes(self, place: Place) -> bool:
        """Whether it means the person who stands there; no query."""
        return self.part_for(place) is not None

    def part_for(self, place: Place) -> Audience | None:
        """The part that means the person who stands there: one group, or by name; or None."""
        if not place.present:
            return None
        if self.is_everyone:
            return self
        for group in self.groups:
            if group.holds(place):
                return Audience((group,))
        return Audience(people=(place.person,)) if place.person in self.people else None

    def as_json(self) -> dict[str, Any]:
        groups = [
            {each.name: list(values) for each in fields(group) if (values := _of(group, each.name))}
            for group in self.groups
        ]
        shape = {"groups": groups, "people": list(self.people)}
        return {name: value for name, value in shape.items() if value}

    @classmethod
    def from_json(cls, value: Any) -> Audience:
        """The audience that `as_json` wrote. Raises `ValueError` for anything else.

        A group without a condition is refused: it would mean everybody where few were meant.
        """
        data = _mapping(value, {"groups", "people"})
        groups = data.get("groups", [])
        if not isinstance(groups, list) or len(groups) > MOST_GROUPS:
            raise ValueError("an audience has a list of at most five groups")
        return cls(tuple(_group(each) for each in groups), _ids(data.get("people", []), "people"))


def _group(value: Any) -> Group:
    data = _mapping(value, {each.name for each in fields(Group)})
    group = Group(
        departments=_ids(data.get("departments", []), "departments", MOST_VALUES),
        job_titles=_texts(data.get("job_titles", []), "job_titles"),
        locations=_texts(data.get("locations", []), "locations"),
        managers=_ids(data.get("managers", []), "managers", MOST_VALUES),
    )
    if not group:
        raise ValueError("a group of an audience has at least one condition")
    return group


def _of(group: Group, name: str) -> tuple[Any, ...]:
    values: tuple[Any, ...] = getattr(group, name)
    return values


def _mapping(value: Any, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= names:
        raise ValueError(f"an object with {', '.join(sorted(names))} is expected")
    return value


def _ids(value: Any, name: str, most: int = MOST_PEOPLE) -> tuple[int, ...]:
    found = value if isinstance(value, list) else None
    if found is None or not all(isinstance(each, int) and each > 0 for each in found):
        raise ValueError(f"{name} is a list of ids")
    return _few(found, name, most)


def _texts(value: Any, name: str) -> tuple[str, ...]:
    found = value if isinstance(value, list) else None
    if found is None or not all(isinstance(each, str) and each for each in found):
        raise ValueError(f"{name} is a list of texts")
    return _few(found, name, MOST_VALUES)


def _few(values: list[Any], name: str, most: int) -> tuple[Any, ...]:
    if len(values) > most:
        raise ValueError(f"{name} has at most {most} values")
    return tuple(dict.fromkeys(values))
