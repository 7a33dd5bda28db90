"""Workshops on the pages: the learner's, the host's, the author's, and over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import frozen
from learning.bundle.diff import content_diff
from learning.bundle.read import bundle_read
from learning.bundle.write import bundle_write
from learning.models import Course, WorkshopSession
from learning.selectors.content import course_content
from learning.selectors.workshop import sessions_hosted, sessions_of
from learning.services.authoring import course_create
from learning.services.block import block_save
from learning.services.outline import lesson_add
from learning.services.release import release_publish
from people.models import AuditEntry, User
from tests.factories.learning import enrolment_make
from tests.factories.workshop import (
    HOUR,
    KEY,
    learner_make,
    register,
    session_make,
    states,
    workshop_make,
)
from tests.learning.calendar_rules import entry_of
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def course(author: User) -> Course:
    return workshop_make(owner=author)


@pytest.fixture
def session(course: Course, manager: User) -> WorkshopSession:
    """In a week, hosted by the manager, with two places."""
    with frozen(START):
        return session_make(course, host=manager, link="https://meet.example/x")


@pytest.fixture
def lesson(course: Course) -> str:
    return reverse("learning:lesson-detail", args=[course.slug, KEY])


def text(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_it_registers_waits_and_gives_back_on_the_lesson_page(
    as_: LogIn, employee: User, course: Course, session: WorkshopSession, lesson: str
) -> None:
    employee.timezone = "America/New_York"
    employee.save()
    enrolment_make(employee, course)
    client = as_(employee)
    act = {name: reverse(f"learning:session-{name}", args=[session.pk])
           for name in ("register", "release", "calendar")}  # fmt: skip
    with frozen(START):
        page = text(client, lesson)
        assert "Tuesday 27 October, 05:00 to 07:00" in page
        assert "New York time, UTC−4" in page
        # Berlin has gone back to winter time by then, New York has not.
        assert "There: Tuesday 27 October, 10:00 to 12:00, Berlin time, UTC+1" in page
        assert "2 of 2 places are free" in page
        assert "Done when you take part in a session." in page
        assert "https://meet.example/x" not in page
        open_entry = entry_of(client.get(act["calendar"]).content)
        assert client.post(act["register"])["Location"] == f"{lesson}#session-{session.pk}"
        page = text(client, lesson)
        assert "You have a place" in page
        assert 'href="https://meet.example/x"' in page
        mine = entry_of(client.get(act["calendar"]).content)
        home = text(client, reverse("core:home"))
        assert "Your next session" in home
        assert "Next session" in text(client, course.get_absolute_url())
        register(session, learner_make(course), learner_make(course))
        client.post(act["release"])
        client.post(act["register"])
        assert "Waiting list, place 1" in text(client, lesson)
        assert "You are on the waiting list" in text(client, reverse("core:home"))
    assert open_entry.value("UID") == mine.value("UID") == str(session.uid)
    assert "meet.example" not in str(open_entry)
    assert "meet.example" in mine.value("DESCRIPTION")


def test_it_takes_the_code_and_says_what_is_wrong_beside_it(
    as_: LogIn, employee: User, course: Course, session: WorkshopSession, lesson: str
) -> None:
    with frozen(START):
        enrolment_make(employee, course)
        register(session, employee)
    client = as_(employee)
    attend = reverse("learning:session-attend", args=[session.pk])
    with frozen(session.starts_at + HOUR):
        assert "Code in the room" in text(client, lesson)
        wrong = client.post(attend, {"code": "wrong"})
        assert wrong.status_code == 422
        assert "This is not the code of this session." in wrong.content.decode()
        assert client.post(attend, {"code": session.attendance_code}).status_code == 302
        page = text(client, lesson)
    assert "You took part" in page
    assert "Lesson done" in page


def test_it_shows_the_host_who_comes_and_lets_them_mark(
    as_: LogIn, manager: User, author: User, course: Course, session: WorkshopSession
) -> None:
    with frozen(START):
        people = [learner_make(course, name=name) for name in ("Ana One", "Bo Two", "Cy Three")]
        rows = register(session, *people)
    roster = reverse("learning:session-detail", args=[session.pk])
    mark = reverse("learning:session-mark", args=[session.pk])
    client = as_(manager)
    with frozen(session.starts_at - WEEK):
        assert "My sessions" in text(client, reverse("core:home"))
        assert "2 of 2 · 1 waiting" in text(client, reverse("learning:session-list"))
        page = text(client, roster)
        assert f"{session.attendance_code[:3]} {session.attendance_code[3:]}" in page
        decide = reverse("learning:registration-decide", args=[rows[0].pk])
        client.post(decide, {"approved": "no"})
    assert states(session) == ["declined", "registered", "registered"]
    with frozen(session.starts_at):
        client.post(mark, {"absent": rows[1].pk})
        client.post(mark, {"present": "all"})
        page = text(client, roster)
    assert states(session) == ["declined", "absent", "attended"]
    assert "1 of 2 there" in page
    with frozen(session.ends_at + 40 * dt.timedelta(days=1)):
        assert "Who was there" in text(client, roster)
    assert not AuditEntry.objects.filter(action="learning.session_roster_read").exists()
    # Whoever looks without hosting it is in the audit log, as are the marks.
    text(as_(author), roster)
    looks = AuditEntry.objects.filter(action="learning.session_roster_read", actor=author)
    assert looks.get().detail == {"session": session.pk}
    assert AuditEntry.objects.filter(action="learning.attendance_marked").count() == 2


def test_it_lists_the_next_session_first_and_what_is_over_last(
    course: Course, manager: User
) -> None:
    with frozen(START):
        made = [
            session_make(course, host=manager, starts_at=START + n * WEEK) for n in (4, 1, 3, 2)
        ]
    with frozen(START + 2.5 * WEEK):
        weeks = [made.index(row) for row in sessions_of(course)]
        assert weeks == [made.index(row) for row in sessions_hosted(manager)]
    assert [(4, 1, 3, 2)[place] for place in weeks] == [3, 4, 2, 1]


def test_it_lets_authors_plan_change_and_call_off(as_: LogIn, author: User, manager: User) -> None:

    course = course_create(author=author, title="Feedback")
    lesson = lesson_add(course=course, actor=author, title="Practise", kind="workshop")
    client = as_(author)
    new = reverse("learning:draft-session-create", args=[course.slug, lesson.key])
    sent: dict[str, Any] = {
        "title": "Practise", "day": "2026-03-29", "begins": "02:30", "ends": "04:30",
        "timezone": "Europe/Berlin", "place": "", "link": "http://meet.example", "capacity": 3,
        "host": "nobody@waymark.test", "closes": 24,
    }  # fmt: skip
    with frozen(dt.datetime(2026, 3, 1, tzinfo=dt.UTC)):
        assert "Practise" in text(client, reverse("learning:draft-sessions", args=[course.slug]))
        assert "Europe" in text(client, new)
        refused = client.post(new, sent)
        errors = refused.context["form"].errors
        assert refused.status_code == 422
        assert set(errors) == {"begins", "link", "host"}
        sent |= {"begins": "03:30", "link": "https://meet.example", "host": manager.email}
        assert client.post(new, sent).status_code == 302
        session = WorkshopSession.objects.get()
        # The clocks have gone forward by half past three.
        assert session.starts_at == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
        assert session.closes_at == session.starts_at - dt.timedelta(days=1)
        edit = reverse("learning:session-edit", args=[session.pk])
        assert 'value="03:30"' in text(client, edit)
        assert client.post(edit, sent | {"ends": "03:00"}).status_code == 422
        # One of the evening ends on the next day.
        late = {"begins": "22:30", "ends": "00:30"}
        assert client.post(edit, sent | late).status_code == 302
        session.refresh_from_db()
        assert session.ends_at - session.starts_at == dt.timedelta(hours=2)
        assert 'value="00:30"' in text(client, edit)
        assert client.post(edit, sent | {"title": "Practise more"}).status_code == 302
        off = reverse("learning:session-call-off", args=[session.pk])
        assert "0 people registered" in text(client, off)
        assert client.post(off, {"why": "No room."}).status_code == 302
        assert client.post(edit, sent).status_code == 422
        roster = reverse("learning:session-detail", args=[session.pk])
        assert "It was called off; everybody" in text(client, roster)
    session.refresh_from_db()
    assert (session.state, session.sequence, session.title) == ("cancelled", 3, "Practise more")


def test_it_is_a_kind_of_lesson_in_studio_bundle_and_release(
    as_: LogIn, author: User, tmp_path: Any
) -> None:

    course = course_create(author=author, title="Feedback")
    add = reverse("learning:draft-lesson-create", args=[course.slug])
    as_(author).post(add, {"title": "Practise together", "kind": "workshop"})
    lesson = course.lessons.get(kind="workshop")
    for each in course.lessons.all():
        prose = {"kind": "prose", "markdown": "What we do."}
        block_save(lesson=each, actor=author, key=each.blocks[0]["key"], block=prose)
    page = text(as_(author), reverse("learning:draft-lesson", args=[course.slug, lesson.key]))
    assert "it is done by taking part in a session" in page
    release = release_publish(course=course, author=author)
    entry = release.entry(lesson.key)
    assert entry is not None
    assert (entry["kind"], entry["icon"], entry["minutes"]) == ("workshop", "users-round", 60)

    bundle_write(course_content(course), tmp_path / "out")
    read = bundle_read(tmp_path / "out").content
    bundle_write(read, tmp_path / "again")
    assert content_diff(read, bundle_read(tmp_path / "again").content) == []
    assert [each.kind for each in read.lessons] == ["lesson", "workshop"]


def test_it_lists_registers_and_gives_back_over_the_api(
    as_: LogIn, employee: User, course: Course, session: WorkshopSession, personas: Personas
) -> None:
    enrolment_make(employee, course)
    client = as_(employee)
    sessions = reverse("api-session-list", args=[course.slug, KEY])
    place = reverse("api-session-place", args=[session.pk])
    with frozen(START):
        (listed,) = client.get(sessions).json()
        assert (listed["free"], listed["state"], listed["link"]) == (2, None, None)
        assert client.post(place).json()["state"] == "registered"
        (listed,) = client.get(sessions).json()
        assert (listed["free"], listed["link"]) == (1, "https://meet.example/x")
        assert client.delete(place).status_code == 204
        refused = as_(personas.colleague).post(place)
        code = client.post(reverse("api-session-attendance", args=[session.pk]),
                           {"code": "1"}, content_type="application/json")  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (422, "not_enrolled")
    assert code.json()["code"] == "not_registered"


def test_it_asks_the_database_as_often_with_many_sessions_and_people(
    as_: LogIn, employee: User, manager: User, course: Course, lesson: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    enrolment_make(employee, course)
    first = session_make(course, host=manager, capacity=9)
    register(first, employee)
    pages = (
        (employee, lesson, 6),
        (employee, course.get_absolute_url(), 8),
        (employee, reverse("core:home"), 12),
        (manager, reverse("learning:session-list"), 6),
        (manager, reverse("learning:session-detail", args=[first.pk]), 6),
    )
    for size in (1, 12):
        people = [learner_make(course) for _ in range(size)]
        for _ in range(size):
            register(session_make(course, host=manager), *people[:2])
        register(session_make(course, host=manager), people[0])
        register(first, *people[2:])
        for person, url, budget in pages:
            client = as_(person)
            client.get(url)
            with django_assert_max_num_queries(budget):
                assert client.get(url).status_code == 200
