from django.urls import path

from learning.views import workshop, workshop_host
from learning.views.studio import session

ONE = "workshops/<int:session_id>/"
COURSE = "studio/<slug:draft>/"

urlpatterns = [
    path("workshops/", workshop_host.session_list, name="session-list"),
    path(ONE, workshop_host.session_detail, name="session-detail"),
    path(f"{ONE}edit/", workshop_host.session_edit, name="session-edit"),
    path(f"{ONE}call-off/", workshop_host.session_call_off, name="session-call-off"),
    path(f"{ONE}mark/", workshop_host.session_mark, name="session-mark"),
    path(f"{ONE}register/", workshop.session_register, name="session-register"),
    path(f"{ONE}release/", workshop.session_release, name="session-release"),
    path(f"{ONE}attend/", workshop.session_attend, name="session-attend"),
    path(f"{ONE}calendar.ics", workshop.session_calendar, name="session-calendar"),
    path(
        "workshops/registrations/<int:registration_id>/decide/",
        workshop_host.registration_answer,
        name="registration-decide",
    ),
    path(f"{COURSE}sessions/", session.draft_sessions, name="draft-sessions"),
    path(
        f"{COURSE}lessons/<slug:lesson>/sessions/new/",
        session.draft_session_create,
        name="draft-session-create",
    ),
]
