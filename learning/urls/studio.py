from django.urls import path

from learning.views.studio import (
    block,
    captions,
    draft,
    lesson,
    media,
    outline,
    section,
    settings,
    upload,
)

COURSE = "studio/<slug:draft>/"
SECTION = f"{COURSE}sections/<slug:section>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"
MEDIA = f"{COURSE}media/<int:media_id>/"
UPLOAD = f"{COURSE}media/uploads/<uuid:client_id>/"
BLOCK = f"{LESSON}blocks/<slug:draft_block>/"

urlpatterns = [
    path("studio/", draft.drafts, name="draft-list"),
    path("studio/new/", draft.draft_create, name="draft-create"),
    path(COURSE, outline.draft_detail, name="draft-detail"),
    path(f"{COURSE}settings/", settings.draft_settings, name="draft-settings"),
    path(f"{COURSE}authors/", settings.author_create, name="draft-author-create"),
    path(f"{COURSE}authors/<int:author_id>/", settings.author_delete, name="draft-author-delete"),
    path(f"{COURSE}media/", media.draft_media, name="draft-media"),
    path(f"{COURSE}media/add/", media.media_create, name="draft-media-create"),
    path(f"{COURSE}media/uploads/", upload.upload_create, name="draft-upload-create"),
    path(UPLOAD, upload.upload_detail, name="draft-upload-detail"),
    path(f"{UPLOAD}remove/", upload.upload_delete, name="draft-upload-delete"),
    path(MEDIA, media.media_detail, name="draft-media-detail"),
    path(f"{MEDIA}save/", media.media_update, name="draft-media-update"),
    path(f"{MEDIA}replace/", media.media_replace, name="draft-media-replace"),
    path(f"{MEDIA}remove/", media.media_delete, name="draft-media-delete"),
    path(f"{COURSE}sections/", section.section_create, name="draft-section-create"),
    path(f"{SECTION}rename/", section.section_update, name="draft-section-update"),
    path(f"{SECTION}move/", section.section_place, name="draft-section-place"),
    path(f"{SECTION}remove/", section.section_delete, name="draft-section-delete"),
    path(f"{COURSE}lessons/", lesson.lesson_create, name="draft-lesson-create"),
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
    path(f"{BLOCK}captions/", captions.block_captions, name="draft-block-captions"),
    path(f"{BLOCK}remove/", block.block_delete, name="draft-block-delete"),
]
