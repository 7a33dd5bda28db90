from django.urls import path

from learning.views.studio import draft, outline

COURSE = "studio/<slug:draft>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"

urlpatterns = [
    path("studio/", draft.drafts, name="draft-list"),
    path("studio/new/", draft.draft_create, name="draft-create"),
    path(COURSE, outline.draft_detail, name="draft-detail"),
    path(LESSON, outline.draft_lesson, name="draft-lesson"),
]
