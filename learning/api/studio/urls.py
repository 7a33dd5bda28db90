"""`/api/v1/studio/`."""

from __future__ import annotations

from django.urls import path

from learning.api.studio import blocks, bundle, courses, history, outline, releases, reviews

COURSE = "courses/<slug:draft>/"
SECTION = f"{COURSE}sections/<slug:section>/"
LESSON = f"{COURSE}lessons/<slug:lesson>/"
BLOCK = f"{LESSON}blocks/<slug:draft_block>/"
RELEASE = f"{COURSE}releases/<int:number>/"
REVIEW = "reviews/<int:review_id>/"

ROUTES = {
    "course-list": ("courses/", courses.CourseListView),
    "course-detail": (COURSE, courses.CourseDetailView),
    "course-archive": (f"{COURSE}archive/", courses.CourseArchiveView),
    "course-reopen": (f"{COURSE}reopen/", courses.CourseReopenView),
    "bundle-detail": (f"{COURSE}bundle/", bundle.BundleView),
    "section-list": (f"{COURSE}sections/", outline.SectionListView),
    "section-detail": (SECTION, outline.SectionDetailView),
    "section-move": (f"{SECTION}move/", outline.SectionMoveView),
    "lesson-list": (f"{COURSE}lessons/", outline.LessonListView),
    "lesson-detail": (LESSON, outline.LessonDetailView),
    "lesson-move": (f"{LESSON}move/", outline.LessonMoveView),
    "block-list": (f"{LESSON}blocks/", blocks.BlockListView),
    "block-detail": (BLOCK, blocks.BlockDetailView),
    "block-move": (f"{BLOCK}move/", blocks.BlockMoveView),
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
