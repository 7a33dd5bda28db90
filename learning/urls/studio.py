from django.urls import path

from learning.views.studio import (
    analytics,
    assessment,
    bank,
    block,
    captions,
    draft,
    lesson,
    media,
    outline,
    question,
    question_import,
    section,
    settings,
    text,
    upload,
)

COURSE = "studio/<slug:draft>/"
SECTION = f"{COURSE}sections/<slug:section>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"
MEDIA = f"{COURSE}media/<int:media_id>/"
UPLOAD = f"{COURSE}media/uploads/<uuid:client_id>/"
BLOCK = f"{LESSON}blocks/<slug:draft_block>/"
QUESTION = f"{LESSON}questions/<slug:draft_question>/"
BANK = f"{COURSE}questions/"
BANKED = f"{BANK}<slug:banked>/"

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
    path(f"{BLOCK}captions/", captions.block_captions, name="draft-block-captions"),
    path(f"{BLOCK}preview/", block.block_preview, name="draft-block-preview"),
    path(f"{BLOCK}restore/", block.block_undelete, name="draft-block-restore"),
    path(f"{BLOCK}remove/", block.block_delete, name="draft-block-delete"),
    path(f"{LESSON}assessment/", assessment.assessment_update, name="draft-assessment-update"),
    path(f"{LESSON}try/", assessment.assessment_try, name="draft-assessment-try"),
    path(f"{LESSON}questions/", question.question_create, name="draft-question-create"),
    path(QUESTION, question.question_detail, name="draft-question-detail"),
    path(f"{QUESTION}save/", question.question_update, name="draft-question-update"),
    path(f"{QUESTION}move/", question.question_place, name="draft-question-place"),
    path(f"{QUESTION}copy/", question.question_copy, name="draft-question-copy"),
    path(f"{QUESTION}bank/", question.question_bank, name="draft-question-bank"),
    path(f"{QUESTION}restore/", question.question_undo, name="draft-question-restore"),
    path(f"{QUESTION}remove/", question.question_delete, name="draft-question-delete"),
    path(BANK, bank.draft_bank, name="draft-bank"),
    path(f"{BANK}new/", bank.bank_create, name="draft-bank-create"),
    path(f"{BANK}use/", question_import.bank_use, name="draft-bank-use"),
    path(f"{BANK}import/", question_import.question_import, name="draft-question-import"),
    path(
        f"{BANK}import/take/",
        question_import.question_import_take,
        name="draft-question-import-take",
    ),
    path(f"{BANK}export.<str:form>", bank.bank_export, name="draft-bank-export"),
    path(f"{BANKED}edit/", bank.bank_question, name="draft-bank-question"),
    path(f"{BANKED}copy/", bank.bank_copy, name="draft-bank-copy"),
    path(f"{BANKED}restore/", bank.bank_undo, name="draft-bank-restore"),
    path(f"{BANKED}remove/", bank.bank_delete, name="draft-bank-delete"),
]
