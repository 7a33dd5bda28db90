from django.urls import path

from learning.views.studio import analytics, draft, outline

COURSE = "studio/<slug:draft>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"

urlpatterns = [
    path("studio/", draft.drafts, name="draft-list"),
    path("studio/new/", draft.draft_create, name="draft-create"),
    path(COURSE, outline.draft_detail, name="draft-detail"),
    path(f"{COURSE}analytics/", analytics.draft_analytics, name="draft-analytics"),
    path(
        f"{COURSE}analytics/<slug:table>.csv",
        analytics.draft_analytics_table,
        name="draft-analytics-table",
    ),
    path(LESSON, outline.draft_lesson, name="draft-lesson"),
]
