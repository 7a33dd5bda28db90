"""What a hostile, hasty or unlucky hand sends to a team's pages, and what must not come of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from analytics.access import Team
from analytics.models import StandIn, TeamMessage
from analytics.personal_data import analytics_erase
from analytics.privacy import Relation
from analytics.selectors import team_whole
from analytics.selectors.team_facts import facts_rows
from analytics.services.team_week import team_weeks_send
from core.clock import frozen
from core.errors import AppError
from learning.models import Assignment, Requirement
from learning.services.requirement import (
    extension_decide,
    extension_request,
    requirement_exempt,
    requirement_extend,
)
from notifications.models import Notification
from notifications.selectors.words import words_of
from people.audience import Audience
from people.models import AuditEntry, User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

# A Thursday.
NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def row(personas: Personas) -> Requirement:
    """Fire safety, of the employee, due on 26 November."""
    audience = Audience(people=(personas.employee.pk,))
    with frozen(NOW - 30 * DAY):
        assignment_make(audience, course_make("Fire safety"), by=personas.admin, due_days=30)
    return Requirement.objects.get()


def stand_in(manager: User, delegate: User, first: dt.date, last: dt.date) -> StandIn:
    return StandIn.objects.create(
        manager=manager, delegate=delegate, first_on=first, last_on=last
    )  # fmt: skip


def test_it_takes_a_form_that_is_sent_twice_for_one(
    as_: LogIn, personas: Personas, row: Requirement
) -> None:
    """A second click, or the page before reloaded: nobody gets more time, or thanks, again."""
    client, person = as_(personas.manager), personas.employee
    course = course_make("New tool")
    sent: dict[str, dict[str, Any]] = {
        "/team/thank/": {"text": "Well done."},
        "/team/welcome/": {"text": "Hello."},
        "/team/extend/": {"requirements": row.pk, "days": 14, "seen": f"{row.pk}:{row.due_on}"},
        "/team/assign/": {
            "course": course.slug, "due": "days", "due_days": 30, "opens_days_before": 60,
            "reason": "Agreed in the team.",
        },
        "/team/stand-in/": {
            "person": personas.colleague.email, "first_on": "2026-11-26", "last_on": "2026-11-27",
        },
    }  # fmt: skip
    with frozen(NOW):
        form = client.get(f"/team/extend/?people={person.pk}").content.decode()
        for path, data in sent.items():
            for _time in range(2):
                assert client.post(path, data | {"people": person.pk}).status_code == 302, path
        # Thanks for something else, and a later decision about time, are another matter.
        client.post("/team/thank/", {"people": person.pk, "text": "Again."})
        late = {"people": person.pk, "requirements": row.pk, "days": 30, "seen": f"{row.pk}:{NOW}"}
        stale = client.post("/team/extend/", late | {"seen": f"{row.pk}:2026-11-26"})

    assert f'name="seen" value="{row.pk}:2026-11-26"' in form
    texts = list(TeamMessage.objects.order_by("pk").values_list("text", flat=True))
    assert texts == ["Well done.", "Hello.", "Again."]
    row.refresh_from_db()
    assert row.due_on == dt.date(2026, 12, 10)
    assert stale.status_code == 422
    assert "the due date is 10 December 2026 by now" in stale.content.decode()
    assert f'value="{row.pk}:2026-12-10"' in stale.content.decode()
    assert Assignment.objects.filter(course=course).count() == 1
    assert StandIn.objects.count() == 1


def test_it_puts_what_a_stand_in_decides_on_record_whichever_team_they_name(
    as_: LogIn, personas: Personas, row: Requirement
) -> None:
    """Somebody with a team of their own who stands in for another manager."""
    delegate = UserFactory.create()
    UserFactory.create(manager=delegate)
    stand_in(personas.manager, delegate, NOW.date(), NOW.date())
    with frozen(NOW):
        asked = extension_request(requirement=row, wished_on=NOW.date() + DAY, reason="Away")
        path, client = f"/team/requests/{asked.pk}/decide/", as_(delegate)
        assert client.post(path, {"granted": "yes"}).status_code == 404
        given = {"granted": "yes", "of": personas.manager.pk}
        assert client.post(path, given).status_code == 302
        # Nobody decides about themselves, whoever they stand in for.
        stand_in(personas.manager, personas.employee, NOW.date(), NOW.date())
        own = extension_request(requirement=row, wished_on=NOW.date() + 5 * DAY, reason="Away")
        mine = as_(personas.employee).post(f"/team/requests/{own.pk}/decide/", given)
    assert mine.status_code == 404
    entry = AuditEntry.objects.get(actor=delegate, action="analytics.team_decided")
    assert (entry.detail["as_"], entry.detail["leader"]) == ("delegate", personas.manager.pk)


def test_it_keeps_from_a_stand_in_whoever_manages_them(
    as_: LogIn, personas: Personas, row: Requirement
) -> None:
    """The employee stands in for the director: for all below but themselves and their manager."""
    client = as_(personas.employee)
    person, manager = personas.colleague, personas.manager
    stand_in(personas.director, personas.employee, NOW.date(), NOW.date())
    with frozen(NOW - 30 * DAY):
        assignment_make(Audience(people=(manager.pk,)), by=personas.admin)
    of, late = {"of": personas.director.pk}, Requirement.objects.get(person=manager)
    with frozen(NOW):
        asked = extension_request(requirement=late, wished_on=NOW.date() + 9 * DAY, reason="Away")
        everyone = client.get("/api/v1/team/?below=all").json()["results"]
        assert client.get(f"/team/{person.pk}/").status_code == 200
        assert client.get(f"/team/{manager.pk}/").status_code == 404
        offered = client.get("/team/assign/?below=all").content.decode()
        decided = client.post(f"/team/requests/{asked.pk}/decide/", of | {"granted": "yes"})
        sent = client.post("/team/remind/", of | {"people": manager.pk, "text": "Do it."})
    assert {each["id"] for each in everyone} >= {person.pk}
    assert not {each["id"] for each in everyone} & {manager.pk, personas.employee.pk}
    assert person.name in offered
    assert manager.name not in offered
    assert (decided.status_code, sent.status_code) == (404, 404)


def test_it_asks_the_same_clock_everywhere_who_stands_in(as_: LogIn, personas: Personas) -> None:
    """The query that finds out who asks goes by Waymark's clock, whatever day the database has."""
    far = NOW + 1000 * DAY
    stand_in(personas.manager, personas.colleague, far.date(), far.date())
    client = as_(personas.colleague)
    for moment, status in ((far - 3 * DAY, 404), (far, 200), (far + 3 * DAY, 404)):
        with frozen(moment):
            assert client.get("/team/").status_code == status


def test_it_tells_a_stand_in_on_the_managers_days_and_on_record(
    personas: Personas, row: Requirement
) -> None:
    """In Los Angeles it is Monday morning when in Tokyo the last day of standing in is over."""
    users = User.objects
    users.filter(pk=personas.manager.pk).update(timezone="Asia/Tokyo")
    users.filter(pk=personas.colleague.pk).update(timezone="America/Los_Angeles", manager=None)
    gone = UserFactory.create(status="left")
    UserFactory.create(manager=gone)
    named = stand_in(
        personas.manager, personas.colleague, NOW.date() + 2 * DAY, NOW.date() + 4 * DAY
    )
    stand_in(gone, personas.colleague, NOW.date(), NOW.date() + 90 * DAY)
    told = Notification.objects.filter(person=personas.colleague, kind="analytics.team_week")
    with frozen(dt.datetime(2026, 11, 30, 15, 30, tzinfo=dt.UTC)):
        team_weeks_send()
        assert not told.exists()
        StandIn.objects.filter(pk=named.pk).update(last_on=dt.date(2026, 12, 1))
        team_weeks_send()
        team_weeks_send()
    assert told.count() == 1
    assert "Emi is overdue" in words_of(told.get(), personas.colleague).body
    looks = AuditEntry.objects.filter(actor=personas.colleague, action="analytics.team_read")
    assert looks.get().person == personas.manager
    # The words have the names of whom they are about, and go with them.
    analytics_erase(personas.employee)
    assert not told.exists()


def test_it_names_no_course_that_the_people_have_nothing_to_do_with(
    as_: LogIn, personas: Personas
) -> None:
    """Numbers of courses can be tried; of drafts and closed courses not even the title is told."""
    secret, known = course_make("Secret merger", publish=False), course_make("Clear words")
    enrolment_make(personas.employee, known)
    client = as_(personas.manager)
    for path in ("remind", "thank", "welcome", "extend", "assign"):
        ask = f"/team/{path}/?people={personas.employee.pk}&course="
        assert "Secret merger" not in client.get(f"{ask}{secret.pk}").content.decode()
    assert (
        "Clear words"
        in client.get(
            f"/team/remind/?people={personas.employee.pk}&course={known.pk}"
        ).content.decode()
    )
    given = {"people": personas.employee.pk, "course": secret.pk, "text": "Do it."}
    client.post("/team/remind/", given)
    assert not Notification.objects.filter(data__course="Secret merger").exists()


def test_it_survives_what_no_form_offers(as_: LogIn, personas: Personas, row: Requirement) -> None:
    client, person = as_(personas.manager), personas.employee
    crowd = people_make(201)
    User.objects.filter(pk__in=[each.pk for each in crowd]).update(manager=personas.manager)
    assign = {"course": course_make().slug, "opens_days_before": 0, "reason": "So", "due": "date"}
    many = {"people": [each.pk for each in crowd], "due_days": 3, "due_on": "2026-12-24"}
    far = {"people": [person.pk], "due_days": 3, "due_on": "9999-12-31"}
    seen = ["x", "1", f"{row.pk}:9999-99-99", f"{'9' * 5000}:2026-11-26", f"{row.pk}:9999-12-31"]
    huge = "9" * 5000
    with frozen(NOW):
        answers = {
            "many": client.post("/team/assign/", assign | many),
            "far": client.post("/team/assign/", assign | far),
            "seen": client.post(
                "/team/extend/",
                {"people": person.pk, "requirements": row.pk, "days": 7, "seen": seen},
            ),
            "requirement": client.post(
                "/team/extend/", {"people": person.pk, "requirements": huge, "days": 7}
            ),
        }
        for query in (f"page={huge}", "page=-1", f"weeks={huge}", "sort=--name"):
            assert client.get(f"/team/?{query}").status_code == 200, query
            assert client.get(f"/api/v1/team/?{query}").status_code in {200, 404}, query
        for of in (huge, "-1", "²"):
            assert client.get(f"/team/?of={of}").status_code == 404, of
        thank = {"people": person.pk, "text": "Thanks", "next": "/team/\r\nX-Evil: 1"}
        back = client.post("/team/thank/", thank)
        long = {
            "person": personas.colleague.email,
            "first_on": "0001-01-01",
            "last_on": "9999-12-31",
        }
        answers["stand-in"] = client.post("/team/stand-in/", long)
        with pytest.raises(AppError, match="ten years"):
            requirement_exempt(requirement=row, actor=personas.admin, reason="x", until=dt.date.max)
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 422
    )
    assert not back.has_header("X-Evil")


def test_it_grants_what_somebody_has_been_given_meanwhile(
    personas: Personas, row: Requirement
) -> None:
    """One manager extends, another grants a shorter wish: nothing is taken away or in the way."""
    with frozen(NOW):
        asked = extension_request(requirement=row, wished_on=NOW.date() + DAY, reason="Away")
        requirement_extend(requirement=row, actor=personas.manager, due_on=NOW.date() + 14 * DAY)
        extension_decide(request=asked, actor=personas.director, granted=True)
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (row.due_on, asked.state) == (dt.date(2026, 12, 10), "granted")


def test_it_tells_of_nobody_who_has_just_moved_to_another_team(
    as_: LogIn, personas: Personas, row: Requirement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known of a large team is kept for a minute; who belongs to it is asked anew."""
    monkeypatch.setattr(team_whole, "MANY", 2)
    client = as_(personas.director)
    # On the page they would be named twice: by their line, and by a card that says what is due.
    paths = ("/api/v1/team/?below=all", "/team/team.csv?below=all", "/team/?below=all")
    with frozen(NOW):
        before = [client.get(path).content.decode() for path in paths]
        User.objects.filter(pk=personas.employee.pk).update(manager=None)
        after = [client.get(path).content.decode() for path in paths]
    assert all(personas.employee.name in text for text in before)
    assert not any(personas.employee.name in text for text in after)
    assert "Emi is due" in before[-1]
    assert "Emi is due" not in after[-1]


def test_it_keeps_what_is_known_of_many_until_the_viewer_changes_something(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute old for who only looks; nobody is given what was gathered for somebody else."""
    monkeypatch.setattr(team_whole, "MANY", 2)
    mine = Team(personas.director, personas.director, Relation.MANAGER, everyone=True)
    theirs = Team(personas.admin, personas.director, Relation.ADMIN, everyone=True)

    def names(team: Team) -> set[str]:
        return {fact.name for fact in team_whole.team_whole(team, weeks=8).facts}

    with frozen(NOW):
        before = names(mine)
        User.objects.filter(pk=personas.employee.pk).update(name="Somebody Else")
        assert names(mine) == before
        assert "Somebody Else" in names(theirs)
        team_whole.whole_forget(personas.director)
        assert "Somebody Else" in names(mine)
        # Whom the viewer may not see any more is not in what was gathered before.
        hidden = replace(mine, unseen=frozenset({personas.employee.pk}))
        assert "Somebody Else" not in names(hidden)


def test_it_shows_at_once_what_was_decided_elsewhere(
    as_: LogIn,
    personas: Personas,
    row: Requirement,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """The manager lets somebody off on the page of required training; the director is looking."""
    monkeypatch.setattr(team_whole, "MANY", 2)
    client, manager = as_(personas.director), as_(personas.manager)

    def overdue() -> bool:
        people = client.get("/api/v1/team/?below=all").json()["results"]
        return any(each["overdue"] for each in people)

    with frozen(NOW + 2 * DAY):
        assert overdue()
        with django_capture_on_commit_callbacks(execute=True):
            path = f"/requirements/{row.pk}/exempt/"
            given = {"exempt-reason": "Trained", "exempt-link": "https://example.org/proof"}
            assert manager.post(path, given).status_code == 302
        assert not overdue()


def test_it_keeps_nothing_that_was_read_before_the_viewer_changed_something(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows: one is still reading the team when the other has changed it."""
    monkeypatch.setattr(team_whole, "MANY", 2)
    team = Team(personas.director, personas.director, Relation.MANAGER, everyone=True)
    read = facts_rows

    def overtaken(*args: Any, **kwargs: Any) -> list[Any]:
        rows = read(*args, **kwargs)
        User.objects.filter(pk=personas.employee.pk).update(name="Somebody Else")
        team_whole.whole_forget(personas.director)
        return rows

    with frozen(NOW):
        monkeypatch.setattr(team_whole, "facts_rows", overtaken)
        team_whole.team_whole(team, weeks=8)
        monkeypatch.setattr(team_whole, "facts_rows", read)
        names = {fact.name for fact in team_whole.team_whole(team, weeks=8).facts}
    assert "Somebody Else" in names
