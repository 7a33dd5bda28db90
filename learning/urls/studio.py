from django.urls import path

from learning.views.studio import (
    analytics,
    block,
    draft,
    lesson,
    outline,
    section,
    settings,
    text,
)

COURSE = "studio/<slug:draft>/"
SECTION = f"{COURSE}sections/<slug:section>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"
BLOCK = f"{LESSON}blocks/<slug:draft_block>/"

urlpatterns = [
    path("studio/", draft.drafts, name="draft-list"),
    path("studio/new/", draft.draft_create, name="draft-create"),
    path(COURSE, outline.draft_detail, name="draft-detail"),
    path(f"{COURSE}settings/", settings.draft_settings, name="draft-settings"),
    path(f"{COURSE}authors/", settings.author_create, name="draft-author-create"),
    path(f"{COURSE}authors/<int:author_id>/", settings.author_delete, name="draft-author-delete"),
    path(f"{COURSE}sections/", section.section_create, name="draft-section-create"),
    path(f"{SECTION}rename/", section.section_update, name="draft-section-update"),
    path(f"{SECTION}move/", section.section_place, name="draft-section-place"),
    path(f"{SECTION}remove/", section.section_delete, name="draft-section-delete"),
    path(f"{COURSE}text/", text.text_convert, name="draft-text-convert"),
    path(f"{COURSE}lessons/", lesson.lesson_create, name="draft-lesson-create"),
    path(f"{COURSE}analytics/", analytics.draft_analytics, name="draft-analytics"),
    path(
        f"{COURSE}analytics/<slug:table>.csv",
        analytics.draft_analytics_table,
        name="draft-analytics-table",
    ),
    path(LESSON, outline.draft_lesson, name="draft-lesson"),
    path(f"{LESSON}settings/", lesson.lesson_update, name="draft-lesson-update"),
    path(f"{LESSON}move/", lesson.lesson_place, name="draft-lesson-place"),
    path(f"{LESSON}copy/", lesson.lesson_copy, name="draft-lesson-copy"),
    path(f"{LESSON}remove/", lesson.lesson_delete, name="draft-lesson-delete"),
    path(f"{LESSON}blocks/", block.block_create, name="draft-block-create"),
    path(BLOCK, block.block_detail, name="draft-block-detail"),
    path(f"{BLOCK}save/", block.block_update, name="draft-block-update"),
    path(f"{BLOCK}move/", block.block_place, name="draft-block-place"),
    path(f"{BLOCK}copy/", block.block_copy, name="draft-block-copy"),
    path(f"{BLOCK}preview/", block.block_preview, name="draft-block-preview"),
    path(f"{BLOCK}restore/", block.block_undelete, name="draft-block-restore"),
    path(f"{BLOCK}remove/", block.block_delete, name="draft-block-delete"),
]
