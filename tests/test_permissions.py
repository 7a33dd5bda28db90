"""Every URL with seven personas, held against tests/permission_matrix.txt."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permission_world import World, world_make
from tests.personas import PERSONAS, LogIn, Personas

MATRIX = Path(__file__).parent / "permission_matrix.txt"


@dataclass(frozen=True)
class Line:
    """One line of the matrix."""

    name: str
    method: str
    expected: tuple[str, ...]


def lines() -> list[Line]:
    found = []
    for text in MATRIX.read_text().splitlines():
        if text.strip() and not text.startswith("#"):
            name, method, *expected = text.split()
            found.append(Line(name, method, tuple(expected)))
    return found


def url_names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The names of all routes, with their namespace."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from url_names(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def answer(client: Any, line: Line, world: World) -> str:
    """What the URL answers: a status, or "login" for a redirect there."""
    url = reverse(line.name.split("@")[0], kwargs=world.arguments(line.name))
    response = client.generic(line.method, url, **world.content(line.name))
    closed(response)
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "login"
    return str(response.status_code)


def closed(response: HttpResponseBase) -> None:
    """Close what a file answer holds open, and leave the test's connection be."""
    if isinstance(response, StreamingHttpResponse):
        b"".join(response)
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def test_it_lists_every_url() -> None:
    listed = {line.name.split("@")[0] for line in lines()}
    routed = set(url_names())

    assert routed - listed == set(), "add these to tests/permission_matrix.txt"
    assert listed - routed == set(), "these are routed no more"


@pytest.mark.parametrize("persona", PERSONAS)
def test_it_answers_each_persona_as_listed(
    persona: str, personas: Personas, as_: LogIn, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    place = PERSONAS.index(persona)
    wrong = []
    world = world_make(personas)
    cookies = as_(personas.get(persona)).cookies
    for line in lines():
        # Each URL meets the same world: what one of them changes, the next must not see.
        with transaction.atomic():
            client = as_(None)
            client.cookies = deepcopy(cookies)
            got = answer(client, line, world)
            transaction.set_rollback(True)
        if got != line.expected[place]:
            wrong.append(f"{line.method} {line.name}: {got}, not {line.expected[place]}")

    assert wrong == []
