"""`/api/v1/studio/`."""

from __future__ import annotations

from django.urls import path

from learning.api.studio import (
    audience,
    authors,
    bank,
    blocks,
    bundle,
    courses,
    files,
    history,
    outline,
    questions,
    releases,
    reviews,
)

COURSE = "courses/<slug:draft>/"
SECTION = f"{COURSE}sections/<slug:section>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"
BLOCK = f"{LESSON}blocks/<slug:draft_block>/"
QUESTION = f"{LESSON}questions/<slug:draft_question>/"
AUTHOR = f"{COURSE}authors/<int:author_id>/"
RELEASE = f"{COURSE}releases/<int:number>/"
REVIEW = "reviews/<int:review_id>/"

ROUTES = {
    "course-list": ("courses/", courses.CourseListView),
    "course-detail": (COURSE, courses.CourseDetailView),
    "course-archive": (f"{COURSE}archive/", courses.CourseArchiveView),
    "course-reopen": (f"{COURSE}reopen/", courses.CourseReopenView),
    "course-audience": (f"{COURSE}audience/", audience.AudienceView),
    "bundle-detail": (f"{COURSE}bundle/", bundle.BundleView),
    "section-list": (f"{COURSE}sections/", outline.SectionListView),
    "section-detail": (SECTION, outline.SectionDetailView),
    "section-move": (f"{SECTION}move/", outline.SectionMoveView),
    "lesson-list": (f"{COURSE}lessons/", outline.LessonListView),
    "lesson-detail": (LESSON, outline.LessonDetailView),
    "lesson-move": (f"{LESSON}move/", outline.LessonMoveView),
    "lesson-convert": (f"{LESSON}convert/", outline.LessonConvertView),
    "block-list": (f"{LESSON}blocks/", blocks.BlockListView),
    "block-detail": (BLOCK, blocks.BlockDetailView),
    "block-move": (f"{BLOCK}move/", blocks.BlockMoveView),
    "block-captions": (f"{BLOCK}captions/", files.CaptionsView),
    "assessment-detail": (f"{LESSON}assessment/", questions.AssessmentView),
    "question-list": (f"{LESSON}questions/", questions.QuestionListView),
    "question-detail": (QUESTION, questions.QuestionDetailView),
    "question-move": (f"{QUESTION}move/", questions.QuestionMoveView),
    "bank-list": (f"{COURSE}bank/", bank.BankListView),
    "bank-detail": (f"{COURSE}bank/<slug:banked>/", bank.BankDetailView),
    "file-list": (f"{COURSE}files/", files.FileListView),
    "file-detail": (f"{COURSE}files/<int:media_id>/", files.FileDetailView),
    "author-list": (f"{COURSE}authors/", authors.AuthorListView),
    "author-detail": (AUTHOR, authors.AuthorDetailView),
    "author-owner": (f"{AUTHOR}owner/", authors.AuthorOwnerView),
    "publish": (f"{COURSE}publish/", releases.PublishView),
    "release-list": (f"{COURSE}releases/", releases.ReleaseListView),
    "release-diff": (f"{RELEASE}diff/", releases.ReleaseDiffView),
    "release-restore": (f"{RELEASE}restore/", releases.ReleaseRestoreView),
    "change-list": (f"{COURSE}history/", history.ChangeListView),
    "change-restore": (f"{COURSE}history/<int:change_id>/restore/", history.ChangeRestoreView),
    "analytics-table": (f"{COURSE}analytics/<slug:table>/", history.AnalyticsTableView),
    "review-list": (f"{COURSE}reviews/", reviews.ReviewListView),
    "review-detail": (REVIEW, reviews.ReviewDetailView),
    "review-decide": (f"{REVIEW}decide/", reviews.ReviewDecideView),
    "review-withdraw": (f"{REVIEW}withdraw/", reviews.ReviewWithdrawView),
    "comment-list": (f"{REVIEW}comments/", reviews.CommentListView),
    "comment-detail": (f"{REVIEW}comments/<int:comment_id>/", reviews.CommentDetailView),
}

urlpatterns = [
    path(f"studio/{route}", view.as_view(), name=f"api-studio-{name}")
    for name, (route, view) in ROUTES.items()
]
