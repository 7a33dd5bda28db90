from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        # Mail is sent by the task's name, so the task has to be there.
        from people import panels, tasks  # noqa: F401

        panels.register()
