"""The shell around every page: theme and navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.addresses import address
from core.registry import Label, NavigationEntry, Person, navigation

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"
_A_YEAR = 365 * 24 * 3600

# Called with the person and the theme they chose in the shell, so that it follows them to other
# browsers; core knows no people.
theme_listeners: list[Callable[[Person, str], None]] = []


def theme_of(request: HttpRequest) -> str:
    """The theme chosen in this browser, else the person's own, else "system"."""
    person = getattr(request, "user", None)
    chosen = request.COOKIES.get(THEME_COOKIE) or getattr(person, "theme", "system")
    return chosen if chosen in THEMES else "system"


def theme_keep(request: HttpRequest, response: HttpResponse, theme: str) -> None:
    """Have this browser remember `theme`, which is one of `THEMES`."""
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=_A_YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


@dataclass(frozen=True)
class NavigationItem:
    """An entry as this person sees it on this page."""

    key: str
    label: Label
    icon: str
    url: str
    current: bool
    badge: int
    tab: bool
    tab_label: Label


class Navigation:
    """The entries this person sees, asked for once and only when a page shows them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _items(self) -> dict[str, list[NavigationItem]]:
        person = getattr(self._request, "user", None)
        found: dict[str, list[NavigationItem]] = {"": [], "team": [], "studio": []}
        if person is None or not person.is_authenticated:
            return found
        for entry in navigation:
            if entry.visible(person):
                found[entry.group].append(self._item(entry))
        return found

    def _item(self, entry: NavigationEntry) -> NavigationItem:
        match = self._request.resolver_match
        name = match.view_name if match else ""
        return NavigationItem(
            key=entry.key,
            label=entry.label,
            icon=entry.icon,
            url=address(entry.url_name),
            current=name == entry.url_name or name.startswith(entry.covers),
            badge=entry.badge(self._request.user),
            tab=entry.tab,
            tab_label=entry.tab_label or entry.label,
        )

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """All that the looks of the navigation depend on, but for the language."""
        items = [item for group in self._items.values() for item in group]
        return tuple((item.key, item.url, item.current, item.badge) for item in items)

    @property
    def main(self) -> list[NavigationItem]:
        return self._items[""]

    @property
    def team(self) -> list[NavigationItem]:
        return self._items["team"]

    @property
    def studio(self) -> list[NavigationItem]:
        return self._items["studio"]

    @property
    def tabs(self) -> list[NavigationItem]:
        """The phone's tab bar."""
        return [item for group in self._items.values() for item in group if item.tab][:5]

    @property
    def beyond_tabs(self) -> list[tuple[str, list[NavigationItem]]]:
        """What the tab bar has no room for, by group; below the sidebar's width the account menu
        shows it. Two groups may call a page of theirs the same.
        """
        shown = self.tabs
        left = {
            group: [item for item in items if item not in shown]
            for group, items in self._items.items()
        }
        return [(group, items) for group, items in left.items() if items]
