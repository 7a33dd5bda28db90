"""The app's URLs."""

from __future__ import annotations

from django.urls import path

from analytics.nudges import urls as nudge
from analytics.views import stand_in, team, team_act, team_export, team_sheet

app_name = "analytics"

urlpatterns = [
    path("team/", team.team_dashboard, name="team-dashboard"),
    path("team/remind/", team_act.team_remind, name="team-remind"),
    path("team/thank/", team_act.team_thank, name="team-thank"),
    path("team/welcome/", team_act.team_welcome, name="team-welcome"),
    path("team/extend/", team_act.team_extend_time, name="team-extend"),
    path("team/assign/", team_act.team_assign_course, name="team-assign"),
    path("team/requests/<int:request_id>/decide/", team_act.team_answer, name="team-decide"),
    path("team/team.csv", team_export.team_csv, name="team-csv"),
    path("team/team.xlsx", team_export.team_xlsx, name="team-xlsx"),
    path("team/print/", team_export.team_print, name="team-print"),
    path("team/stand-in/", stand_in.stand_in_list, name="stand-in-list"),
    path("team/stand-in/<int:stand_in_id>/end/", stand_in.stand_in_close, name="stand-in-end"),
    path("team/<int:person_id>/", team_sheet.team_person, name="team-person"),
    path("team/<int:person_id>/talked/", team_sheet.team_talked, name="team-talk"),
    *nudge.urlpatterns,
]
