from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        # Files are read by the task's name, so the task has to be there.
        from learning import (
            notices,
            notices_required,
            observers,
            personal_data,
            practice_notices,
            subscriptions,
            tasks,  # noqa: F401
            workshop_notices,
        )
        from learning.panels import home, person, shell

        for part in (
            subscriptions,
            observers,
            home,
            person,
            shell,
            notices,
            notices_required,
            workshop_notices,
            practice_notices,
            personal_data,
        ):
            part.register()
