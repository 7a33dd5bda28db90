from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        # Mail is sent by the task's name, so the task has to be there.
        from core.events import subscribe
        from people import handlers, panels, tasks  # noqa: F401
        from people.events import PeopleImportConfirmed

        subscribe(PeopleImportConfirmed, "people.import_carry_out")(handlers.import_carry_out)
        panels.register()
