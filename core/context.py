"""What the shell around every page needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.shell import Navigation, theme_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """`theme` ("light", "dark" or "system") and `navigation`, read only where a page shows it."""
    return {"theme": theme_of(request), "navigation": Navigation(request)}
