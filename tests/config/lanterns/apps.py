from django.apps import AppConfig


class LanternsConfig(AppConfig):
    """An app of the kill tests: each lantern that is lit is written down, slowly."""

    name = "tests.config.lanterns"

    def ready(self) -> None:
        from core.events import subscribe
        from tests.config.lanterns.events import LanternHung
        from tests.config.lanterns.handlers import lantern_write_down

        subscribe(LanternHung, "lanterns.write_down")(lantern_write_down)
