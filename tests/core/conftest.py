from __future__ import annotations

import pytest


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The deliveries that workers were asked for; nobody does them."""
    asked: list[int] = []
    for module in ("emission", "delivery"):
        monkeypatch.setattr(f"core.events.{module}.send", asked.extend)
    return asked
