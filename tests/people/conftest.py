"""What tests of people stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Rate limits are counted in the cache: each test begins at nought."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    """Photos of a test go with it."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves on commit, which a test's transaction never does."""
    monkeypatch.setattr("people.services.mail.transaction.on_commit", lambda function: function())
