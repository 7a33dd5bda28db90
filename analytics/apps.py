from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("Analytics")

    def ready(self) -> None:
        from analytics import handlers, nudges, personal_data
        from analytics.acts import TELLING
        from analytics.nudges import panels as nudge_panels
        from core.events import subscribe
        from people.events import PersonChanged

        for event in TELLING:
            subscribe(event, "analytics.activity_write")(handlers.activity_write)
        subscribe(PersonChanged, "analytics.days_recut")(handlers.days_recut)
        personal_data.register()
        nudges.register()
        nudge_panels.register()
