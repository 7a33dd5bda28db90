"""`/api/v1/`: the learner's part and the studio's."""

from __future__ import annotations

from django.urls import path

from learning.api import attempts, courses, enrolments, practice, required, workshops
from learning.api.studio.urls import urlpatterns as studio

urlpatterns = [
    path("courses/", courses.CourseListView.as_view(), name="api-course-list"),
    path("courses/<slug:slug>/", courses.CourseDetailView.as_view(), name="api-course-detail"),
    path(
        "courses/<slug:slug>/lessons/<slug:key>/",
        courses.LessonView.as_view(),
        name="api-lesson-detail",
    ),
    path("enrolments/", enrolments.EnrolmentListView.as_view(), name="api-enrolment-list"),
    path(
        "enrolments/<int:enrolment_id>/",
        enrolments.EnrolmentDetailView.as_view(),
        name="api-enrolment-detail",
    ),
    path(
        "enrolments/<int:enrolment_id>/progress/",
        enrolments.ProgressView.as_view(),
        name="api-progress-detail",
    ),
    path(
        "enrolments/<int:enrolment_id>/lessons/<slug:key>/attempts/",
        attempts.AttemptStartView.as_view(),
        name="api-attempt-start",
    ),
    path(
        "attempts/<int:attempt_id>/",
        attempts.AttemptDetailView.as_view(),
        name="api-attempt-detail",
    ),
    path(
        "attempts/<int:attempt_id>/answers/<slug:question>/",
        attempts.AnswerView.as_view(),
        name="api-attempt-answer",
    ),
    path(
        "attempts/<int:attempt_id>/submit/",
        attempts.AttemptSubmitView.as_view(),
        name="api-attempt-submit",
    ),
    path("certificates/", enrolments.CertificateListView.as_view(), name="api-certificate-list"),
    path("requirements/", required.RequirementListView.as_view(), name="api-requirement-list"),
    path(
        "requirements/<int:requirement_id>/",
        required.RequirementDetailView.as_view(),
        name="api-requirement-detail",
    ),
    path("assignments/", required.AssignmentListView.as_view(), name="api-assignment-list"),
    path(
        "assignments/<int:assignment_id>/",
        required.AssignmentDetailView.as_view(),
        name="api-assignment-detail",
    ),
    path(
        "courses/<slug:slug>/lessons/<slug:key>/sessions/",
        workshops.SessionListView.as_view(),
        name="api-session-list",
    ),
    path(
        "sessions/<int:session_id>/place/",
        workshops.PlaceView.as_view(),
        name="api-session-place",
    ),
    path(
        "sessions/<int:session_id>/attendance/",
        workshops.AttendanceView.as_view(),
        name="api-session-attendance",
    ),
    path(
        "courses/<slug:slug>/lessons/<slug:key>/practice/",
        practice.PracticeDetailView.as_view(),
        name="api-practice-detail",
    ),
    path(
        "courses/<slug:slug>/lessons/<slug:key>/observations/",
        practice.PracticeObservationView.as_view(),
        name="api-practice-observation",
    ),
    path("observations/", practice.ObservationListView.as_view(), name="api-observation-list"),
    path(
        "observations/<int:observation_id>/",
        practice.ObservationView.as_view(),
        name="api-observation-detail",
    ),
    path(
        "observations/<int:observation_id>/answer/",
        practice.ObservationAnswerView.as_view(),
        name="api-observation-answer",
    ),
    path(
        "observations/<int:observation_id>/decline/",
        practice.ObservationDeclineView.as_view(),
        name="api-observation-decline",
    ),
    *studio,
]
