"""Extension points: what an app plugs into the surfaces that several apps share.

Apps register in `AppConfig.ready`; `core` and the pages only read. `Person` stands for the
logged-in user: core knows no domain, so it does not import one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from django.utils.functional import Promise

Person = Any
Label = str | Promise
Context = Mapping[str, Any]


class _Entry(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def order(self) -> int: ...


T = TypeVar("T", bound=_Entry)


class Registry(Generic[T]):
    """Entries by key, in their order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._entries: dict[str, T] = {}

    def register(self, entry: T) -> T:
        """Add an entry. Raises `ValueError` when its key is taken by another."""
        if self._entries.setdefault(entry.key, entry) != entry:
            raise ValueError(f"{self._name} has an entry {entry.key} already")
        self._entries = dict(
            sorted(self._entries.items(), key=lambda item: (item[1].order, item[0]))
        )
        return entry

    def unregister(self, key: str) -> None:
        """Forget an entry; for tests."""
        self._entries.pop(key, None)

    def get(self, key: str) -> T:
        return self._entries[key]

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)


def everybody(person: Person) -> bool:
    return True


def no_badge(person: Person) -> int:
    return 0


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the sidebar; with `tab` also one of the phone's tab bar (at most five), where
    there is no heading above it: `tab_label` then says what it is.
    """

    key: str
    label: Label
    icon: str
    url_name: str
    order: int = 100
    group: Literal["", "team", "studio"] = ""
    visible: Callable[[Person], bool] = everybody
    badge: Callable[[Person], int] = no_badge
    tab: bool = False
    tab_label: Label = ""
    # Further URL names below this entry, as prefixes: "learning:course" marks course pages.
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class HomePanel:
    """A part of the home page; `selector` returns its template's context, None to be left out.

    The head is one sentence above everything: the first panel that has something to say.
    """

    key: str
    slot: Literal["head", "hero", "main", "rail"]
    selector: Callable[[Person], Context | None]
    template: str
    order: int = 100


@dataclass(frozen=True)
class SettingsPage:
    """A page of the settings, listed beside people's own."""

    key: str
    label: Label
    icon: str
    url_name: str
    order: int = 100


@dataclass(frozen=True)
class PageAction:
    """A button on a page of another app, which names the place: `{% page_actions "course" … %}`.

    `url(person, subject)` says where it leads, empty where the person is not offered it.
    """

    key: str
    place: str
    label: Label
    icon: str
    url: Callable[[Person, Any], str]
    order: int = 100


@dataclass(frozen=True)
class PersonSection:
    """A part of a profile page: `selector(viewer, person)`, None where the viewer sees nothing."""

    key: str
    selector: Callable[[Person, Person], Context | None]
    template: str
    order: int = 100


@dataclass(frozen=True)
class SearchHit:
    title: str
    url: str
    description: str = ""
    icon: str = "search"


@dataclass(frozen=True)
class SearchSource:
    """A kind of thing to be found: `search(person, words, limit)` returns the best first.

    `more` gives the address of all results of this kind, empty when there is no such page.
    """

    key: str
    label: Label
    search: Callable[[Person, str, int], Sequence[SearchHit]]
    order: int = 100
    more: Callable[[str], str] | None = None


@dataclass(frozen=True)
class PersonalData:
    """What an app keeps about a person: `export` as JSON-ready data, `erase` for good."""

    key: str
    label: Label
    export: Callable[[Person], Any]
    erase: Callable[[Person], None]
    order: int = 100


navigation: Registry[NavigationEntry] = Registry("navigation")
home_panels: Registry[HomePanel] = Registry("home panels")
settings_pages: Registry[SettingsPage] = Registry("settings pages")
page_actions: Registry[PageAction] = Registry("page actions")
person_sections: Registry[PersonSection] = Registry("person sections")
search_sources: Registry[SearchSource] = Registry("search sources")
personal_data: Registry[PersonalData] = Registry("personal data")
