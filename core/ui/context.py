"""What the page's frame needs beside navigation: name, hues, addresses; a context processor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import gettext as _

from core.registry import settings_pages
from core.shell import theme_of

DEFAULT_HUES = (176, 74)


@dataclass(frozen=True)
class Link:
    """One entry of the account menu."""

    label: str
    icon: str
    url: str


def _url(*names: str) -> str:
    """Return the address of the first name that this installation routes, or ``""``."""
    return _reversed(get_urlconf(), names)


@lru_cache(maxsize=64)
def _reversed(urlconf: Any, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name, urlconf=urlconf)
        except NoReverseMatch:
            continue
    return ""


class Shell:
    """The shell of one request; lazy throughout, so that a fragment pays for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def key(self) -> tuple[Any, ...]:
        """All that the looks of the shell depend on, but for language and reader."""
        return get_urlconf(), self.organisation, settings.LIVE, self.theme

    @cached_property
    def theme(self) -> str:
        """``light``, ``dark``, or ``""`` for what the device prefers."""
        chosen = theme_of(self._request)
        return "" if chosen == "system" else chosen

    @cached_property
    def organisation(self) -> str:
        return settings.ORGANISATION_NAME

    @cached_property
    def hues(self) -> tuple[int, int]:
        """The organisation's brand and next hue."""
        return settings.BRAND_HUE, settings.NEXT_HUE

    @cached_property
    def brand_url(self) -> str:
        """The style sheet with the organisation's two hues; ``""`` when they are Waymark's own."""
        if self.hues == DEFAULT_HUES:
            return ""
        return reverse("core:brand", args=self.hues)

    @cached_property
    def home_url(self) -> str:
        return _url("core:home") or "/"

    @cached_property
    def search_url(self) -> str:
        return _url("core:search")

    @cached_property
    def theme_url(self) -> str:
        return _url("core:theme-set")

    @cached_property
    def login_url(self) -> str:
        return _url(settings.LOGIN_URL, "account_login")

    @cached_property
    def logout_url(self) -> str:
        return _url("account_logout")

    @cached_property
    def profile_url(self) -> str:
        return _url("people:profile")

    @cached_property
    def inbox_url(self) -> str:
        return _url("notifications:tray")

    @property
    def unread(self) -> int:
        """How many notifications are unread; it comes with the person, without a query."""
        return getattr(self._request.user, "unread_notifications", 0)

    @cached_property
    def drawer_url(self) -> str:
        """The fragment with the latest notifications."""
        return _url("notifications:tray-latest")

    @cached_property
    def live_url(self) -> str:
        """The stream of server-sent events, ``""`` where there is none."""
        return _url("notifications:live") if settings.LIVE else ""

    @cached_property
    def settings_pages(self) -> list[tuple[str, Link]]:
        """What other apps add to the settings: key and link."""
        return [
            (page.key, Link(str(page.label), page.icon, reverse(page.url_name)))
            for page in settings_pages
        ]

    @cached_property
    def account_links(self) -> list[Link]:
        """Profile and settings, as far as this installation routes them."""
        entries = (
            (_("Your profile"), "user-round", self.profile_url),
            (_("Settings"), "settings", _url("people:settings")),
        )
        return [Link(label, icon, url) for label, icon, url in entries if url]


def ui(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: ``ui`` for templates/base*.html."""
    return {"ui": Shell(request)}
