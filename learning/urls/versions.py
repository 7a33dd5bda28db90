from django.urls import path

from learning.urls.studio import COURSE
from learning.views.studio import history, publish, release, review

RELEASE = f"{COURSE}versions/<int:number>/"
CHANGE = f"{COURSE}history/<int:change_id>/"
REVIEW = "reviews/<int:review_id>/"
COMMENT = f"{REVIEW}comments/<int:comment_id>/"

urlpatterns = [
    path(f"{COURSE}publish/", publish.draft_publish, name="draft-publish"),
    path(f"{COURSE}archive/", publish.draft_archive, name="draft-archive"),
    path(f"{COURSE}reopen/", publish.draft_reopen, name="draft-reopen"),
    path(f"{COURSE}versions/", release.release_list, name="release-list"),
    path(f"{COURSE}versions/compare/", release.release_compare, name="release-compare"),
    path(f"{COURSE}versions/move/", release.release_move, name="release-move"),
    path(RELEASE, release.release_detail, name="release-detail"),
    path(f"{RELEASE}lessons/<slug:lesson>/", release.release_lesson, name="release-lesson"),
    path(f"{RELEASE}restore/", release.release_restore, name="release-restore"),
    path(f"{RELEASE}export/", release.release_export, name="release-export"),
    path(f"{COURSE}history/", history.change_list, name="change-list"),
    path(CHANGE, history.change_detail, name="change-detail"),
    path(f"{CHANGE}restore/", history.change_restore, name="change-restore"),
    path(f"{COURSE}review/", review.review_ask, name="review-ask"),
    path(REVIEW, review.review_detail, name="review-detail"),
    path(f"{REVIEW}lessons/<slug:lesson>/", review.review_lesson, name="review-lesson"),
    path(f"{REVIEW}comments/", review.comment_add, name="comment-add"),
    path(f"{COMMENT}resolve/", review.comment_resolve, name="comment-resolve"),
    path(f"{REVIEW}decide/", review.review_decide, name="review-decide"),
    path(f"{REVIEW}withdraw/", review.review_withdraw, name="review-withdraw"),
]
