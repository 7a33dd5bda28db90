"""`/api/v1/`, the learner's part."""

from __future__ import annotations

from django.urls import path

from learning.api import courses, enrolments

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
    path("certificates/", enrolments.CertificateListView.as_view(), name="api-certificate-list"),
]
