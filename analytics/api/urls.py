"""`/api/v1/`: teams."""

from __future__ import annotations

from django.urls import path

from analytics.api import team

urlpatterns = [path("team/", team.TeamView.as_view(), name="api-team-list")]
