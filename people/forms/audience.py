"""Choosing an audience: rows of what people read, turned into what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.addresses import address_in
from people.audience import MOST_GROUPS, MOST_PEOPLE, MOST_VALUES, Audience, Group
from people.models import User
from people.selectors.audience import departments_by_path, job_titles, locations

EVERYONE, SOME = "everyone", "some"
KINDS: dict[str, str | Promise] = {
    "departments": _("In the department, or below it"),
    "job_titles": _("Has the job title"),
    "locations": _("Works in"),
    "managers": _("Reports to, at any depth"),
}
# What an empty row means.
ANY: dict[str, str | Promise] = {
    "departments": _("Any department"),
    "job_titles": _("Any job title"),
    "locations": _("Anywhere"),
    "managers": _("Anybody"),
}


@dataclass(frozen=True)
class Rows:
    """One condition: its rows as they were written, `more` says that another fits."""

    name: str
    label: str | Promise
    kind: str
    values: list[str]
    more: bool

    @property
    def empty(self) -> str | Promise:
        """What stands in the empty row."""
        return _("Or…") if self.values else ANY.get(self.kind, "")


@dataclass(frozen=True)
class GroupRows:
    """A description; `spare` is one that nobody has begun."""

    number: int
    conditions: list[Rows]
    spare: bool


class AudienceForm(forms.Form):
    """Everybody, or who fits one of the groups or is named.

    The rows carry one name for each condition of each group, so that a browser without scripts
    sends them all; what is left empty does not count. `audience` gives the `Audience`.
    """

    scope = forms.ChoiceField(
        label=_("Who it is for"),
        choices=[(EVERYONE, _("Everyone")), (SOME, _("Only these people"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, audience: Audience | None = None, **more: Any) -> None:
        known = audience or Audience()
        initial = {"scope": EVERYONE if known.is_everyone else SOME, **more.pop("initial", {})}
        super().__init__(data, initial=initial, **more)
        self._paths = departments_by_path()
        self._stored = known
        self._written = self._sent() if self.is_bound else self._shown(known)

    @property
    def departments(self) -> Iterable[str]:
        return self._paths.values()

    @property
    def job_titles(self) -> Iterable[str]:
        return job_titles()

    @property
    def locations(self) -> Iterable[str]:
        return locations()

    @property
    def groups(self) -> list[GroupRows]:
        """The groups that were begun, or the first, and a spare one where there is room."""
        used = [n for n in range(MOST_GROUPS) if any(self._written.get(f"group-{n}-{kind}")
                                                     for kind in KINDS)]  # fmt: skip
        free = [n for n in range(MOST_GROUPS) if n not in used]
        numbers = used + free[: 1 if used else 2]
        return [
            GroupRows(n, [self._rows(f"group-{n}-{kind}", kind) for kind in KINDS], n not in used)
            for n in numbers
        ]

    @property
    def people(self) -> Rows:
        return self._rows("person", "people")

    def _rows(self, name: str, kind: str) -> Rows:
        values = self._written.get(name, [])
        most = MOST_PEOPLE if kind == "people" else MOST_VALUES
        return Rows(name, KINDS.get(kind, _("Name")), kind, values, len(values) < most)

    def _sent(self) -> dict[str, list[str]]:
        names = [f"group-{n}-{kind}" for n in range(MOST_GROUPS) for kind in KINDS]
        return {
            name: [" ".join(value.split()) for value in self.data.getlist(name) if value.strip()]  # type: ignore[attr-defined]  # a QueryDict
            for name in [*names, "person"]
        }

    def _shown(self, audience: Audience) -> dict[str, list[str]]:
        ids = {*audience.people, *(pk for group in audience.groups for pk in group.managers)}
        labels = {each.pk: person_label(each) for each in User.objects.filter(pk__in=ids)}
        gone = str(_("a department that is gone"))
        rows = {"person": [labels[pk] for pk in audience.people if pk in labels]}
        for n, group in enumerate(audience.groups):
            rows |= {
                # One that is gone stays a row: without it the rest would mean more people.
                f"group-{n}-departments": [self._paths.get(pk, gone) for pk in group.departments],
                f"group-{n}-job_titles": list(group.job_titles),
                f"group-{n}-locations": list(group.locations),
                f"group-{n}-managers": [
                    labels.get(pk, str(_("somebody who is gone"))) for pk in group.managers
                ],
            }
        return rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("scope") != SOME:
            return {**data, "audience": Audience()}
        people = self._persons()
        groups = tuple(filter(None, (self._group(n, people) for n in range(MOST_GROUPS))))
        named = self._few("person", MOST_PEOPLE)
        found = Audience(groups, tuple(dict.fromkeys(people[each] for each in named
                                                     if each in people)))  # fmt: skip
        if found.is_everyone and not self.errors:
            self.add_error("scope", _("Say who, or choose everyone."))
        return {**data, "audience": found}

    @property
    def audience(self) -> Audience:
        """What was chosen; for a form that is valid."""
        found: Audience = self.cleaned_data["audience"]
        return found

    def _group(self, number: int, people: Mapping[str, int]) -> Group:
        prefix = f"group-{number}"
        paths = {path.casefold(): pk for pk, path in self._paths.items()}
        departments = []
        for written in self._few(f"{prefix}-departments"):
            if written.casefold() in paths:
                departments.append(paths[written.casefold()])
            else:
                self._refuse(_("There is no department “%(what)s”."), written)
        managers = [people[each] for each in self._few(f"{prefix}-managers") if each in people]
        return Group(
            departments=tuple(dict.fromkeys(departments)),
            job_titles=self._spelt(f"{prefix}-job_titles", "job_title"),
            locations=self._spelt(f"{prefix}-locations", "location"),
            managers=tuple(dict.fromkeys(managers)),
        )

    def _few(self, name: str, most: int = MOST_VALUES) -> list[str]:
        written = self._written.get(name, [])
        if len(written) > most:
            self.add_error(None, _("That are more than can be chosen at once."))
        return written[:most]

    def _spelt(self, name: str, column: str) -> tuple[str, ...]:
        """The texts as the organisation spells them; one that was stored may be nobody's by now."""
        written = self._few(name)
        if not written:
            return ()
        kept = {value for group in self._stored.groups for value in getattr(group, f"{column}s")}
        offered = job_titles() if column == "job_title" else locations()
        spelt = {value.casefold(): value for value in [*kept, *offered]}
        unknown = _("Nobody here has the job title “%(what)s”.")
        if column == "location":
            unknown = _("Nobody here works in “%(what)s”.")
        for value in written:
            if value.casefold() not in spelt:
                self._refuse(unknown, value)
        found = [spelt[value.casefold()] for value in written if value.casefold() in spelt]
        return tuple(dict.fromkeys(found))

    def _persons(self) -> dict[str, int]:
        """The ids of all who are written anywhere, by what was written; one query."""
        names = [name for name in self._written if name == "person" or name.endswith("managers")]
        written = {value for name in names for value in self._few(name, MOST_PEOPLE)}
        asked = Q()
        for value in written:
            asked |= Q(email__iexact=address_in(value)) | Q(name__iexact=value)
        found: dict[str, set[int]] = {}
        for person in User.objects.present().filter(asked) if written else ():
            found.setdefault(person.email.casefold(), set()).add(person.pk)
            found.setdefault(person.name.casefold(), set()).add(person.pk)
        ids: dict[str, int] = {}
        for value in sorted(written):
            known = found.get(address_in(value).casefold(), set())
            if len(known) == 1:
                ids[value] = next(iter(known))
            elif known:
                self._refuse(_("Several people are called “%(what)s”; enter an address."), value)
            else:
                self._refuse(_("Nobody here is “%(what)s”."), value)
        return ids

    def _refuse(self, words: Any, what: str) -> None:
        self.add_error(None, forms.ValidationError(words, params={"what": what}))


def person_label(person: User) -> str:
    """How a person is written in a row: the name, and the address that tells them apart."""
    return f"{person.name} <{person.email}>"
