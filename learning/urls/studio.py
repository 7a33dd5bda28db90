from django.urls import path

from learning.views.studio import (
    analytics,
    block,
    draft,
    incoming,
    lesson,
    outline,
    section,
    settings,
)

COURSE = "studio/<slug:draft>/"
SECTION = f"{COURSE}sections/<slug:section>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"
INCOMING = "studio/import/<str:incoming>/"
BLOCK = f"{LESSON}blocks/<slug:draft_block>/"

urlpatterns = [
    path("studio/", draft.drafts, name="draft-list"),
    path("studio/new/", draft.draft_create, name="draft-create"),
    path("studio/import/", incoming.incoming_create, name="incoming-create"),
    path(INCOMING, incoming.incoming_detail, name="incoming-detail"),
    path(f"{INCOMING}confirm/", incoming.incoming_apply, name="incoming-apply"),
    path(f"{INCOMING}discard/", incoming.incoming_discard, name="incoming-discard"),
    path(COURSE, outline.draft_detail, name="draft-detail"),
    path(f"{COURSE}settings/", settings.draft_settings, name="draft-settings"),
    path(f"{COURSE}import/", incoming.draft_import, name="draft-import"),
    path(f"{COURSE}export/", incoming.draft_export, name="draft-export"),
    path(f"{COURSE}authors/", settings.author_create, name="draft-author-create"),
    path(f"{COURSE}authors/<int:author_id>/", settings.author_delete, name="draft-author-delete"),
    path(f"{COURSE}sections/", section.section_create, name="draft-section-create"),
    path(f"{SECTION}rename/", section.section_update, name="draft-section-update"),
    path(f"{SECTION}move/", section.section_place, name="draft-section-place"),
    path(f"{SECTION}remove/", section.section_delete, name="draft-section-delete"),
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
    path(f"{BLOCK}remove/", block.block_delete, name="draft-block-delete"),
]
