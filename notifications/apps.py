from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        # Messages are sent by the task's name, so the task has to be there.
        from core.events import subscribe
        from notifications import handlers, notices, panels, tasks  # noqa: F401
        from people.events import PeopleImportFinished, PersonChanged

        subscribe(PeopleImportFinished, "notifications.import_finished")(handlers.import_finished)
        subscribe(PersonChanged, "notifications.digest_recut")(handlers.digest_recut)
        notices.register()
        panels.register()
