from typing import Any

from django.apps import AppConfig

LIT = "lanterns.lit"


class LanternsConfig(AppConfig):
    """An app of the kill tests: each lantern that is lit is written down, slowly."""

    name = "tests.config.lanterns"

    def ready(self) -> None:
        from core.events import subscribe
        from notifications.kinds import NotificationKind, Words, kinds
        from tests.config.lanterns.events import LanternHung
        from tests.config.lanterns.handlers import lantern_write_down

        def words(data: Any, person: Any) -> Words:
            return Words(f"Lantern {data['number']} is lit")

        subscribe(LanternHung, "lanterns.write_down")(lantern_write_down)
        kinds.register(
            NotificationKind(
                key=LIT, label="Lit", group="Lanterns", why="You like light.", words=words
            )
        )
