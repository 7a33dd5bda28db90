from django.urls import path

from analytics.views import nudge

ONE = "nudges/<slug:rule_key>/"

urlpatterns = [
    path("nudges/", nudge.nudge_list, name="nudge-list"),
    path(ONE, nudge.nudge_edit, name="nudge-edit"),
    path(f"{ONE}switch/", nudge.nudge_switch, name="nudge-switch"),
    path(f"{ONE}dry-run/", nudge.nudge_dry_run, name="nudge-dry-run"),
]
