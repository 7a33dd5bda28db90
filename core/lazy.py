"""Modules that only some processes need, loaded where they are first used.

What a worker computes or draws with takes memory and time that no process which serves pages
should pay. The type checker sees an ordinary import:

    if TYPE_CHECKING:
        from learning.certificate import pdf
    else:
        pdf = later("learning.certificate.pdf")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Later:
    """Stands for a module; whatever is asked of it is the module's."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


def later(name: str) -> Any:
    """The module `name`, imported when something of it is first asked for."""
    return _Later(name)
