"""Where nudges are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import registry


def register() -> None:
    """Put nudges beside required training."""
    registry.navigation.register(
        registry.NavigationEntry(
            key="nudges",
            label=_("Nudges"),
            icon="lightbulb",
            url_name="analytics:nudge-list",
            order=35,
            group="studio",
            visible=lambda person: bool(person.is_admin),
            covers=("analytics:nudge-",),
        )
    )
