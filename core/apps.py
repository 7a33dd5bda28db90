from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        # Events are sent by the task's name, so the tasks have to be there.
        from core import panels, tasks  # noqa: F401

        panels.register()
