"""The app's URLs."""

from __future__ import annotations

from analytics.nudges import urls as nudge

app_name = "analytics"

urlpatterns = [*nudge.urlpatterns]
