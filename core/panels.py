"""What core itself plugs into shared surfaces."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import registry


def register() -> None:
    """The way to what could not be delivered."""
    registry.navigation.register(
        registry.NavigationEntry(
            key="deliveries",
            label=_("Deliveries"),
            icon="send",
            url_name="core:delivery-list",
            order=90,
            group="studio",
            visible=lambda person: bool(getattr(person, "is_admin", False)),
        )
    )
