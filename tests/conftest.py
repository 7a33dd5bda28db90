"""What every test stands on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from config.embedded import hold
from core.events import deliver_pending

pytest_plugins = ["tests.personas"]


def pytest_configure(config: pytest.Config) -> None:
    if settings.EMBEDDED_PARTS:
        hold(settings.WAYMARK_HOME, settings.EMBEDDED_PARTS)


@pytest.fixture
def deliver_events() -> Callable[[], int]:
    """Runs the handlers of every event emitted so far; returns how many ran."""
    return deliver_pending
