"""The browser's fixtures are `tests.browser`'s; the whole suite shares one Chromium."""

from __future__ import annotations

from tests.browser import Open

__all__ = ["Open"]
