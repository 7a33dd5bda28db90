"""The people of an audience, whether somebody is one of them, and who is meant in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.sql import sql_rows
from people.audience import Audience, Group, Place
from people.models import Department, User
from people.selectors.department import department_lines

# A group of fewer people is never shown as a figure.
SMALLEST_GROUP = 5
# More names than these are counted, not listed.
NAMES_SHOWN = 5

_IN_DEPARTMENTS = """
WITH RECURSIVE below AS (
  SELECT id FROM people_department WHERE id = ANY(%s)
  UNION
  SELECT child.id FROM people_department AS child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below
"""
# Where managers report to each other in a circle, nobody is below themselves.
_BELOW_MANAGERS = """
WITH RECURSIVE below(top, id) AS (
  SELECT manager_id, id FROM people_user WHERE manager_id = ANY(%s)
  UNION
  SELECT below.top, person.id FROM people_user AS person JOIN below ON person.manager_id = below.id
)
SELECT id FROM below WHERE id <> top
"""
PLACE_COLUMNS = """
    person.id,
    ARRAY(
        WITH RECURSIVE up(id) AS (
            SELECT person.department_id
            UNION
            SELECT department.parent_id FROM people_department department
            JOIN up ON department.id = up.id
        )
        SELECT id FROM up WHERE id IS NOT NULL
    ),
    ARRAY(
        WITH RECURSIVE above(id) AS (
            SELECT person.manager_id
            UNION
            SELECT other.manager_id FROM people_user other JOIN above ON other.id = above.id
        )
        SELECT id FROM above WHERE id IS NOT NULL AND id <> person.id
    ),
    person.job_title, person.location, person.status <> 'left'
"""
_PLACE = f"SELECT {PLACE_COLUMNS} FROM people_user person WHERE person.id = ANY(%(people)s)"  # noqa: S608  # a constant


def audience_q(audience: Audience) -> Q:
    """The condition on `User` rows; who has left fits it, too."""
    if audience.is_everyone:
        return Q()
    found = Q(pk__in=audience.people)
    for group in audience.groups:
        found |= _group_q(group)
    return found


def audience_people(audience: Audience) -> QuerySet[User]:
    """Everybody present who is meant; one query, however deep the organisation is."""
    return User.objects.present().filter(audience_q(audience))


def audience_includes(audience: Audience, person: User) -> bool:
    """Whether `person` is meant; one query, none where it is everybody."""
    if audience.is_everyone:
        return True
    return audience.includes(place_of(person))


def place_of(person: User) -> Place:
    """Where the person stands in the organisation; one query."""
    return places_of([person.pk])[person.pk]


def places_of(people: Iterable[int]) -> dict[int, Place]:
    """Where each of them stands, by id; one query, however many they are."""
    rows = sql_rows(_PLACE, {"people": list(people)})
    return {place.person: place for place in map(place_read, rows)}


def place_read(row: tuple[Any, ...]) -> Place:
    """The `Place` of a row that begins with `PLACE_COLUMNS`."""
    person, departments, managers, job_title, location, present = row[:6]
    return Place(person, frozenset(departments), frozenset(managers), job_title, location, present)


def _group_q(group: Group) -> Q:
    found = Q()
    if group.departments:
        found &= Q(department__in=RawSQL(_IN_DEPARTMENTS, [list(group.departments)]))  # noqa: S611  # a constant
    if group.managers:
        found &= Q(pk__in=RawSQL(_BELOW_MANAGERS, [list(group.managers)]))  # noqa: S611  # a constant
    if group.job_titles:
        found &= Q(job_title__in=group.job_titles)
    if group.locations:
        found &= Q(location__in=group.locations)
    return found


@dataclass(frozen=True)
class Reach:
    """How many people an audience has.

    `count` is None where it would tell of fewer than five besides those chosen by name.
    """

    count: int | None
    everyone: bool = False

    @property
    def words(self) -> str:
        if self.count is None:
            return _("Reaches fewer than five people besides those chosen by name.")
        if self.everyone:
            return ngettext(
                "Reaches everybody: %(n)d person.", "Reaches everybody: %(n)d people.", self.count
            ) % {"n": self.count}
        if not self.count:
            return _("Reaches nobody at present.")
        return ngettext("Reaches %(n)d person.", "Reaches %(n)d people.", self.count) % {
            "n": self.count
        }


def audience_reach(audience: Audience) -> Reach:
    """How many are meant; one query."""
    named = Count("pk", filter=Q(pk__in=audience.people))
    found = audience_people(audience).order_by().aggregate(every=Count("pk"), named=named)
    # Those who were chosen by name are known; what the descriptions add may not be told by
    # taking them off.
    hidden = 0 < found["every"] - found["named"] < SMALLEST_GROUP
    return Reach(None if hidden else found["every"], audience.is_everyone)


@dataclass(frozen=True)
class Names:
    """What the ids of audiences stand for; a department or person that is gone has no name."""

    departments: Mapping[int, str]
    people: Mapping[int, str]


def audience_names(audiences: Iterable[Audience]) -> Names:
    """The names in `audiences`; two queries, one or none where there is nothing to look up."""
    asked = list(audiences)
    groups = [group for audience in asked for group in audience.groups]
    departments = {pk for group in groups for pk in group.departments}
    people = {pk for group in groups for pk in group.managers}
    people |= {pk for audience in asked for pk in audience.people}
    rows = Department.objects.filter(pk__in=departments).values_list("pk", "name")
    persons = User.objects.filter(pk__in=people).values_list("pk", "name")
    return Names(dict(rows) if departments else {}, dict(persons) if people else {})


def audience_words(audience: Audience, names: Names | None = None) -> list[str]:
    """Who is meant, a sentence for each alternative: "Everyone in Sales and below who works in
    Berlin".
    """
    if audience.is_everyone:
        return [_("Everyone")]
    known = names or audience_names([audience])
    lines = [_group_words(group, known) for group in audience.groups]
    people = [known.people.get(pk, _("somebody who is gone")) for pk in audience.people]
    if len(people) > NAMES_SHOWN:
        count = len(people)
        lines.append(ngettext("%(n)d person by name", "%(n)d people by name", count) % {"n": count})
    elif people:
        lines.append(listed(people, _("%(first)s and %(last)s")))
    return lines


def _group_words(group: Group, names: Names) -> str:
    either = _("%(first)s or %(last)s")
    conditions = []
    if group.locations:
        where = listed(group.locations, either)
        conditions.append(_("who works in %(places)s") % {"places": where})
    if group.job_titles:
        titles = listed([_("“%(title)s”") % {"title": each} for each in group.job_titles], either)
        conditions.append(_("whose job title is %(titles)s") % {"titles": titles})
    if group.managers:
        managers = [names.people.get(pk, _("somebody who is gone")) for pk in group.managers]
        conditions.append(_("who reports to %(names)s") % {"names": listed(managers, either)})
    words = _("Everyone")
    if group.departments:
        gone = _("a department that is gone")
        inside = [names.departments.get(pk, gone) for pk in group.departments]
        words = _("Everyone in %(names)s and below") % {"names": listed(inside, either)}
    if not conditions:
        return words
    both = _("%(first)s and %(last)s")
    return _("%(people)s %(who)s") % {"people": words, "who": listed(conditions, both)}


def audience_unknown(audience: Audience, stored: Audience) -> list[str]:
    """What `audience` names and nobody and nothing here is, in words; four queries at most.

    What is `stored` already may be gone by now: without it the rest would mean more people.
    """
    unknown: list[str] = []

    def check(values: Iterable[Any], known: Callable[[set[Any]], Iterable[Any]], text: str) -> None:
        asked = set(values)
        gone = asked - set(known(asked)) if asked else set()
        unknown.extend(text % {"what": each} for each in sorted(gone))

    def fresh(name: str) -> set[Any]:
        old, new = (
            {value for group in each.groups for value in getattr(group, name)}
            for each in (stored, audience)
        )
        return new - old

    people = fresh("managers") | set(audience.people) - set(stored.people)
    present = User.objects.present()
    check(
        fresh("departments"),
        lambda ids: Department.objects.filter(pk__in=ids).values_list("pk", flat=True),
        _("There is no department “%(what)s”."),
    )
    check(
        people,
        lambda ids: present.filter(pk__in=ids).values_list("pk", flat=True),
        _("Nobody here is “%(what)s”."),
    )
    check(
        fresh("job_titles"),
        lambda _asked: job_titles(),
        _("Nobody here has the job title “%(what)s”."),
    )
    check(fresh("locations"), lambda _asked: locations(), _("Nobody here works in “%(what)s”."))
    return unknown


def listed(parts: Sequence[str], pair: str) -> str:
    """ "a", "a or b", "a, b or c"; `pair` is how the last two are joined."""
    if len(parts) == 1:
        return parts[0]
    return pair % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def departments_by_path() -> dict[int, str]:
    """Every department's name behind those above it, as "Sales › North"; one query."""
    paths: dict[int, str] = {}
    for line in department_lines():
        above = paths.get(line.department.parent_id or 0)
        name = line.department.name
        paths[line.department.pk] = f"{above} › {name}" if above else name
    return paths


def job_titles() -> list[str]:
    """The job titles of everybody present; one query."""
    return _texts("job_title")


def locations() -> list[str]:
    """The places where somebody works; one query."""
    return _texts("location")


def _texts(column: str) -> list[str]:
    rows = User.objects.present().exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct())
