from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("Analytics")

    def ready(self) -> None:
        from analytics import handlers, notices, nudges, panels, personal_data
        from analytics.acts import TELLING
        from analytics.nudges import panels as nudge_panels
        from core.events import subscribe
        from learning.events import (
            RequirementDone,
            RequirementExempted,
            RequirementOpened,
            RequirementWithdrawn,
        )
        from people.events import PersonChanged

        for event in TELLING:
            subscribe(event, "analytics.activity_write")(handlers.activity_write)
        subscribe(PersonChanged, "analytics.days_recut")(handlers.days_recut)
        for moved in (
            RequirementDone,
            RequirementExempted,
            RequirementOpened,
            RequirementWithdrawn,
        ):
            subscribe(moved, "analytics.required_recount")(handlers.required_recount)
        notices.register()
        panels.register()
        personal_data.register()
        nudges.register()
        nudge_panels.register()
