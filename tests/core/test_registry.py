"""Extension points: what apps plug in appears, in order, for whom it is meant."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.urls import reverse

from core.registry import (
    HomePanel,
    NavigationEntry,
    Registry,
    SearchHit,
    SearchSource,
    home_panels,
    navigation,
    search_sources,
)
from core.views.home import panels_for

pytestmark = pytest.mark.django_db


def entry(key: str, **fields: Any) -> NavigationEntry:
    return NavigationEntry(key=key, label=key, icon="house", url_name="core:home", **fields)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registries with nothing in them."""
    for registry in (navigation, home_panels, search_sources):
        monkeypatch.setattr(registry, "_entries", {})


def test_it_keeps_entries_in_order() -> None:
    registry: Registry[NavigationEntry] = Registry("lines")
    for key, order in (("late", 30), ("early", 10), ("b", 20), ("a", 20)):
        registry.register(entry(key, order=order))
    assert [line.key for line in registry] == ["early", "a", "b", "late"]


def test_it_refuses_a_key_twice_but_not_the_same_entry() -> None:
    registry: Registry[NavigationEntry] = Registry("lines")
    registry.register(entry("home"))
    registry.register(entry("home"))
    with pytest.raises(ValueError, match="lines has an entry home already"):
        registry.register(entry("home", order=5))


def test_it_shows_each_person_their_navigation(
    alone: None, client: Client, employee: Any, author: Any
) -> None:
    navigation.register(entry("everyone", tab=True))
    navigation.register(
        entry("writing", group="studio", visible=lambda person: person.is_author, badge=lambda _: 3)
    )
    request = client.request().wsgi_request
    template = engines["django"].from_string(
        "{% for i in navigation.main %}{{ i.key }} {% endfor %}"
        "{% for i in navigation.studio %}{{ i.key }} {{ i.badge }}{% endfor %}"
    )
    request.user = employee
    assert template.render({}, request).split() == ["everyone"]
    request.user = author
    assert template.render({}, request).split() == ["everyone", "writing", "3"]


def test_it_leaves_out_panels_with_nothing_to_say(alone: None, employee: Any) -> None:
    for key, selector in (("empty", lambda _: None), ("full", lambda _: {"n": 1})):
        home_panels.register(HomePanel(key=key, slot="rail", selector=selector, template="x.html"))
    slots = panels_for(employee)
    assert [panel.key for panel in slots["rail"]] == ["full"]
    assert slots["hero"] == slots["main"] == []


def test_it_searches_every_source_and_skips_those_that_find_nothing(
    alone: None, client: Client, employee: Any
) -> None:
    search_sources.register(
        SearchSource(
            key="lamps",
            label="Lamps",
            search=lambda person, words, limit: [SearchHit(f"{words} by {person.pk}", "/lamp/")],
        )
    )
    search_sources.register(
        SearchSource(key="none", label="Nothings", search=lambda person, words, limit: [])
    )
    client.force_login(employee)
    page = client.get("/search/", {"q": "oil"}).content.decode()
    assert f"oil by {employee.pk}" in page
    assert "Lamps" in page
    assert "Nothings" not in page


def test_it_says_when_nothing_was_found(alone: None, client: Client, employee: Any) -> None:
    client.force_login(employee)
    assert "Nothing by these words" in client.get("/search/", {"q": "zzz"}).content.decode()
    fragment = client.get("/search/", {"q": "zzz"}, headers={"HX-Request": "true"}).content
    assert b"<html" not in fragment


def test_it_escapes_what_somebody_searches_for(alone: None, client: Client, employee: Any) -> None:
    client.force_login(employee)
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("address", ["/", "/search/"])
def test_it_asks_strangers_to_log_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith(reverse("account_login"))


def test_it_says_what_can_be_found_before_anything_is_asked(client: Client, admin: Any) -> None:
    client.force_login(admin)
    page = client.get(reverse("core:search")).content.decode()
    assert "Courses and lessons by title, topic and skill" in page
