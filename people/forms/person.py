"""Naming one person: by choosing from a list while typing, by full name, or by address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from people.addresses import address_in
from people.folding import fold
from people.models import User
from people.selectors.directory import MOST_OFFERED, people_offered

LONGEST_WORDS = 200


@dataclass(frozen=True)
class Named:
    """What a form sends or shows of somebody: words, and the id of who was chosen by them."""

    words: str = ""
    chosen: str = ""
    about: str = ""

    @classmethod
    def of(cls, person: User) -> Named:
        return cls(person.name, str(person.pk), person.job_line)


class PersonInput(forms.Widget):
    """A text field that js/person.js makes a combobox; without scripts it is sent as it is, and
    `found` are those whom the words may mean, to choose from.

    `among` narrows whom it offers, `others` leaves out whoever looks.
    """

    found: Sequence[User] = ()
    person: User | None = None

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, among: str = "", others: bool = False
    ) -> None:
        super().__init__(attrs)
        self.among = among
        self.others = others

    @property
    def query(self) -> str:
        given = {"among": self.among, "others": "1" if self.others else ""}
        kept = {name: value for name, value in given.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Named:
        words = " ".join(str(data.get(name, "")).replace("\0", "").split())
        return Named(words[: LONGEST_WORDS + 1], str(data.get(f"{name}-id", "")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        shown = Named.of(self.person) if self.person else value or Named()
        given = self.build_attrs(self.attrs, attrs)
        context = {
            "name": name,
            "id": given.pop("id", name),
            "words": shown.words,
            "chosen": shown.chosen,
            "about": shown.about,
            "found": self.found,
            "query": self.query,
            "attrs": forms.utils.flatatt(given),
        }
        return mark_safe(render_to_string("people/person/pick.html", context))  # noqa: S308  # a template of ours


class PersonField(forms.Field):
    """A `User` who is present.

    A full name and an address are taken at their word. Whatever else fits somebody is asked back,
    so that nobody is named by a slip.
    """

    widget = PersonInput
    default_error_messages = {
        "unknown": _("Nobody here has this name or address."),
        "unclear": _("Who is meant? Choose, or enter the full name."),
    }

    def prepare_value(self, value: Any) -> Any:
        return Named.of(value) if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        named = value if isinstance(value, Named) else Named()
        if not named.words:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if len(named.words) > LONGEST_WORDS:
            raise self._refused("unknown")
        person = self._chosen(named) or self._meant(named.words)
        self._shown().person = person
        return person

    def _shown(self) -> PersonInput:
        """The widget: each form has its own."""
        return cast("PersonInput", self.widget)

    def _chosen(self, named: Named) -> User | None:
        """Who was chosen, as long as the words still fit."""
        if not named.chosen.isdecimal() or len(named.chosen) > 18:
            return None
        fitting = people_offered(named.words, self._shown().among)
        return fitting.filter(pk=int(named.chosen)).first()

    def _meant(self, words: str) -> User:
        if "@" in words:
            people = User.objects.present().select_related("department")
            person = people.at_address(address_in(words)).first()
            if person is None:
                raise self._refused("unknown")
            return person
        found = list(people_offered(words, self._shown().among)[: MOST_OFFERED + 1])
        wanted = fold(words).split()
        exact = [person for person in found if fold(person.name).split() == wanted]
        if len(exact) == 1:
            return exact[0]
        if not found:
            raise self._refused("unknown")
        self._shown().found = found[:MOST_OFFERED]
        raise self._refused("unclear")

    def _refused(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)
