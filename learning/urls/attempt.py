from django.urls import path

from learning.urls.player import LESSON
from learning.views import attempt

ATTEMPT = "attempts/<int:attempt_id>/"

urlpatterns = [
    path(f"{LESSON}attempts/", attempt.attempt_start, name="attempt-start"),
    path(ATTEMPT, attempt.attempt_detail, name="attempt-detail"),
    path(f"{ATTEMPT}answers/", attempt.attempt_save, name="attempt-save"),
    path(f"{ATTEMPT}answers/<slug:question>/", attempt.attempt_answer, name="attempt-answer"),
    path(f"{ATTEMPT}review/", attempt.attempt_review, name="attempt-review"),
    path(f"{ATTEMPT}submit/", attempt.attempt_submit, name="attempt-submit"),
    path(f"{ATTEMPT}result/", attempt.attempt_result, name="attempt-result"),
]
