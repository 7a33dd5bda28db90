"""What a hostile or unlucky hand sends to a workshop, and what it must not learn from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from core.clock import frozen
from learning.forms.workshop import SessionForm
from learning.models import Course, PlaceState, WorkshopRegistration, WorkshopSession
from learning.services.workshop import session_change
from learning.services.workshop_attendance import attendance_enter
from learning.services.workshop_place import workshop_cancel
from notifications.models import Notification
from notifications.selectors.words import words_of
from people.audience import Audience
from people.models import User
from tests.factories.workshop import (
    KEY,
    learner_make,
    register,
    session_make,
    terms_of,
    workshop_make,
)
from tests.personas import LogIn

pytestmark = pytest.mark.django_db
Deliver = Callable[[], int]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def session(author: User, manager: User) -> WorkshopSession:
    """Online, hosted by the manager, with one place."""
    course = workshop_make(owner=author)
    return session_make(course, host=manager, place="", link="https://meet.example/x", capacity=1)


# Of a session that cannot be: what is sent, and the field at which that is said.
WRONG: list[tuple[dict[str, str], str]] = [
    ({"day": "0001-01-01", "begins": "00:00", "timezone": "Asia/Tokyo"}, "day"),
    ({"day": "0001-01-01", "begins": "00:00", "timezone": "UTC", "closes": "168"}, "day"),
    ({"day": "9999-12-31", "begins": "23:00", "timezone": "America/Los_Angeles"}, "day"),
    ({"day": "2027-03-28", "begins": "02:30"}, "begins"),
    ({"link": "https://meet.example/a\nX-Evil: 1"}, "link"),
    ({"link": "javascript:alert(1)"}, "link"),
    ({"title": "\x00"}, "title"),
    ({"capacity": "9" * 5000}, "capacity"),
    ({"closes": "-1"}, "closes"),
    ({"host": "x" * 300 + "@waymark.test"}, "host"),
    ({"timezone": "../../etc/passwd"}, "timezone"),
]


def test_it_says_what_is_wrong_with_a_session_that_cannot_be(
    session: WorkshopSession, manager: User
) -> None:
    given = {
        "title": "Practise", "day": "2027-03-01", "begins": "10:00", "ends": "23:30",
        "timezone": "Europe/Berlin", "link": "https://meet.example/y", "capacity": "2",
        "host": manager.email, "closes": "0",
    }  # fmt: skip
    with frozen(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)):
        for change, field in WRONG:
            form = SessionForm(given | change, session=session)
            assert list(form.errors) == [field], change


def test_it_takes_no_number_for_a_registration_that_is_none(
    session: WorkshopSession, manager: User, as_: LogIn
) -> None:
    client = as_(manager)
    with frozen(session.starts_at + MINUTE):
        for number in ("9" * 5000, "9" * 30, "-1", "²", ""):
            sent = client.post(f"/workshops/{session.pk}/mark/", {"present": number})
            assert sent.status_code == 302
    assert client.get("/workshops/?page=" + "9" * 5000).status_code in {200, 404}


def test_it_tells_the_link_to_nobody_who_only_waits(
    session: WorkshopSession, manager: User, deliver_events: Deliver
) -> None:
    """Neither on the page nor in what they hear of a change."""
    seated, waiting = (learner_make(session.course) for _number in range(2))
    register(session, seated, waiting)
    terms = terms_of(session, link="https://meet.example/secret")
    session_change(session=session, actor=manager, terms=terms)
    deliver_events()

    bodies = {
        told.person_id: words_of(told, told.person).body
        for told in Notification.objects.filter(kind="learning.workshop_changed")
    }
    assert "https://meet.example/secret" in bodies[seated.pk]
    assert "Where: Online." in bodies[waiting.pk]
    known = Notification.objects.filter(person=waiting).values_list("data", flat=True)
    assert not [data for data in known if "meet.example" in str(data)]


def test_it_gives_the_host_the_file_of_a_course_that_is_not_for_them(
    session: WorkshopSession, manager: User, colleague: User, as_: LogIn
) -> None:
    """Who hosts need not be of those whom the course is for; nobody else hears that it is."""
    Course.objects.filter(pk=session.course_id).update(audience=Audience(people=(1,)).as_json())
    path = f"/workshops/{session.pk}/calendar.ics"
    assert b"https://meet.example/x" in as_(manager).get(path).content
    assert as_(colleague).get(path).status_code == 404
    assert as_(manager).post(f"/workshops/{session.pk}/register/").status_code == 302
    assert not session.registrations.exists()


def test_it_can_be_changed_while_more_came_than_there_are_places(
    session: WorkshopSession, manager: User
) -> None:
    """Who waited and came is there; the host of the running session may still change its link."""
    register(session, learner_make(session.course), learner_make(session.course))
    with frozen(session.starts_at + MINUTE):
        for row in WorkshopRegistration.objects.all():
            attendance_enter(registration=row, code=session.attendance_code)
        terms = terms_of(session, link="https://meet.example/new")
        assert session_change(session=session, actor=manager, terms=terms).sequence == 1
    assert session.registrations.filter(state=PlaceState.ATTENDED).count() == 2


def test_it_shows_the_session_that_somebody_has_a_place_in_however_many_there_are(
    session: WorkshopSession, as_: LogIn
) -> None:
    person = learner_make(session.course)
    last = session_make(
        session.course, starts_at=session.starts_at + dt.timedelta(days=300), title="The last"
    )
    register(last, person)
    WorkshopSession.objects.bulk_create(
        WorkshopSession(
            course=session.course, lesson_key=KEY, title="One of many", place="Room",
            starts_at=session.starts_at + number * MINUTE,
            ends_at=session.ends_at + number * MINUTE, attendance_code="1",
        )
        for number in range(60)
    )  # fmt: skip
    page = as_(person).get(last.get_absolute_url().partition("#")[0]).content.decode()
    assert "The last" in page
    workshop_cancel(registration=last.registrations.get(), actor=person)
