"""Panels of one page ask for the same things; each is read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def once(person: Any, name: str, read: Callable[[Any], T]) -> T:
    """What `read(person)` returns, kept on the person's object, which lives for one request."""
    attribute = f"_panel_{name}"
    if not hasattr(person, attribute):
        setattr(person, attribute, read(person))
    kept: T = getattr(person, attribute)
    return kept
