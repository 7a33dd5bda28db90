from django.urls import path

from learning.views import catalogue, course, language, mine, welcome

urlpatterns = [
    path("explore/", catalogue.course_list, name="course-list"),
    path(
        "explore/hide-completed/",
        catalogue.catalogue_completed_hide,
        name="catalogue-completed-hide",
    ),
    path("courses/<slug:slug>/", course.course_detail, name="course-detail"),
    path("courses/<slug:slug>/enrol/", course.course_enrol, name="course-enrol"),
    path("courses/<slug:slug>/leave/", course.course_leave, name="course-leave"),
    path("courses/<slug:slug>/move/", course.course_move, name="course-move"),
    path("courses/<slug:slug>/language/", language.course_language, name="course-language"),
    path("courses/<slug:slug>/bookmark/", course.course_bookmark, name="course-bookmark"),
    path("learning/", mine.enrolment_list, name="enrolment-list"),
    path("learning/completed/", mine.enrolment_completed, name="enrolment-completed"),
    path("learning/bookmarks/", mine.bookmark_list, name="bookmark-list"),
    path("welcome/", welcome.welcome_step, name="welcome-step"),
]
