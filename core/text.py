"""Addresses and other small pieces of text."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings


def absolute_url(path: str) -> str:
    """`path` at the address under which people reach this installation."""
    return urljoin(settings.SITE_URL, path)
