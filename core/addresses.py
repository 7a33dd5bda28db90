"""Addresses that are the same on every page, looked up once in a process."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_urlconf, reverse


def address(name: str) -> str:
    """`reverse` of a URL without arguments, which a page with thirty of them would pay for."""
    return _address(get_urlconf(), name)


@lru_cache(maxsize=512)
def _address(urlconf: str | None, name: str) -> str:
    return reverse(name, urlconf=urlconf)
