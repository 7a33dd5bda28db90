"""Required training on the pages: the learner's, the manager's, those of L&D admins."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.clock import frozen, today
from core.registry import personal_data
from learning.models import Assignment, AssignmentSource, Course, Requirement
from people.audience import Audience, Group
from people.models import AuditEntry, Department, User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make, enrolment_make
from tests.factories.requirement import assignment_make, rounds_of, states_of
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)


@pytest.fixture
def course(db: None) -> Course:
    return course_make("Safe at the workplace")


@pytest.fixture
def required(personas: Personas, department: Department, course: Course) -> Assignment:
    """Of everyone in Customer Success, by the admin, on 3 November, in 39 days."""
    with frozen(START):
        audience = Audience((Group(departments=(department.pk,)),))
        return assignment_make(audience, course, by=personas.admin, due_days=39)


def row_of(assignment: Assignment, person: User) -> Requirement:
    return rounds_of(assignment, person)[-1]


def test_it_explains_on_the_course_page_why_since_when_and_until_when(
    as_: LogIn, employee: User, required: Assignment, course: Course
) -> None:
    with frozen(START):
        page = as_(employee).get(course.get_absolute_url()).content.decode()

    assert (
        "Required by 12 December 2026, because you are in Customer Success; since 3 November 2026;"
        " assigned by Ada Admin." in page
    )


def test_it_stands_on_home_and_in_my_learning(
    as_: LogIn, employee: User, required: Assignment
) -> None:
    client = as_(employee)
    with frozen(START + dt.timedelta(days=34)):
        home = client.get(reverse("core:home")).content.decode()
        mine = client.get(reverse("learning:requirement-list")).content.decode()
    with frozen(START + dt.timedelta(days=41)):
        late = client.get(reverse("learning:requirement-list")).content.decode()

    assert "Due soon" in home
    assert "Due in 5 days" in home
    assert "because you are in Customer Success" in mine
    assert "Overdue since 12 December 2026" in late


def test_it_starts_what_is_required_and_begins_anew_what_no_longer_counts(
    as_: LogIn, employee: User, personas: Personas
) -> None:
    course = course_make()
    with frozen(START - dt.timedelta(days=800)):
        enrolment = enrolment_make(employee, course, completed=True)
    with frozen(START):
        assignment = assignment_make(
            Audience(people=(employee.pk,)), course, by=personas.admin, valid_months=12
        )
        row = row_of(assignment, employee)
        page = as_(employee).get(row.get_absolute_url()).content.decode()
        response = as_(employee).post(reverse("learning:requirement-start", args=[row.pk]))

    assert "Take it again" in page
    assert response["Location"].endswith("/lessons/lesson-1/")
    enrolment.refresh_from_db()
    assert (enrolment.round, enrolment.progress, enrolment.completed_at) == (2, 0, None)


def test_it_lets_a_person_ask_for_more_time_and_the_manager_grant_it(
    as_: LogIn, employee: User, manager: User, required: Assignment
) -> None:
    row = row_of(required, employee)
    ask = reverse("learning:extension-ask", args=[row.pk])
    with frozen(START):
        sent = {"ask-wished_on": "2026-12-20", "ask-reason": "Away until the 10th"}
        assert as_(employee).post(ask, sent).status_code == 302
        assert as_(employee).post(ask, sent).status_code == 422
        team = as_(manager).get(reverse("learning:team-required")).content.decode()
        request = row.extension_requests.get()
        answer = {"granted": "yes", "next": "team"}
        url = reverse("learning:extension-decide", args=[request.pk])
        assert as_(manager).post(url, answer).status_code == 302
        again = as_(manager).post(url, answer)

    assert "Away until the 10th" in team
    assert again.status_code == 422
    row.refresh_from_db()
    assert row.due_on == dt.date(2026, 12, 20)


def test_it_lets_a_manager_extend_and_exempt_with_evidence(
    as_: LogIn, employee: User, colleague: User, manager: User, required: Assignment
) -> None:
    row, other = row_of(required, employee), row_of(required, colleague)
    with frozen(START):
        extend = reverse("learning:requirement-extend", args=[row.pk])
        assert as_(manager).post(extend, {"extend-due_on": "2026-11-20"}).status_code == 422
        assert as_(manager).post(extend, {"extend-due_on": "2026-12-30"}).status_code == 302
        exempt = reverse("learning:requirement-exempt", args=[other.pk])
        fake = SimpleUploadedFile("note.pdf", b"<html>")
        sent = {"exempt-reason": "Trained elsewhere", "exempt-file": fake}
        assert as_(manager).post(exempt, sent).status_code == 422
        sent["exempt-file"] = SimpleUploadedFile("note.pdf", b"%PDF-1.7 proof")
        assert as_(manager).post(exempt, sent).status_code == 302
        file = as_(colleague).get(reverse("learning:exemption-file", args=[other.pk]))

    row.refresh_from_db()
    assert row.due_on == dt.date(2026, 12, 30)
    assert states_of(required, colleague) == ["exempt"]
    assert b"".join(file) == b"%PDF-1.7 proof"
    assert file["Content-Disposition"].startswith("attachment")


def test_it_shows_a_former_manager_nothing_from_the_day_of_the_move(
    as_: LogIn, manager: User, director: User, employee: User, course: Course
) -> None:
    chosen = Audience(people=(employee.pk,))
    assignment = assignment_make(chosen, course, by=manager, source=AssignmentSource.MANAGER)
    row = row_of(assignment, employee)
    assert as_(manager).get(row.get_absolute_url()).status_code == 200
    User.objects.filter(pk=employee.pk).update(manager=director)

    assert as_(manager).get(row.get_absolute_url()).status_code == 404
    assert employee.name not in as_(manager).get(assignment.get_absolute_url()).content.decode()
    table = as_(manager).get(reverse("learning:assignment-people", args=[assignment.pk]))
    assert employee.email not in table.content.decode()
    assert as_(director).get(row.get_absolute_url()).status_code == 200


def test_it_lets_an_admin_assign_to_an_audience_and_see_who_is_meant_first(
    as_: LogIn, personas: Personas, department: Department, course: Course
) -> None:
    client, url = as_(personas.admin), reverse("learning:assignment-new")
    sent = {
        "scope": "some", "group-0-departments": "Customer Success", "course": course.slug,
        "reason": "The law", "due": "date", "due_on": "", "due_days": 30, "opens_days_before": 60,
    }  # fmt: skip
    preview = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    refused = client.post(url, sent)
    later = (today(personas.admin.zone) + dt.timedelta(days=20)).isoformat()
    made = client.post(url, sent | {"due_on": later})

    assert "Everyone in Customer Success and below" in preview
    assert "Choose a date." in refused.content.decode()
    assignment = Assignment.objects.get()
    assert made["Location"] == assignment.get_absolute_url()
    assert assignment.requirements.count() == 4
    edit = reverse("learning:assignment-edit", args=[assignment.pk])
    assert "Customer Success" in client.get(edit).content.decode()
    everyone = {**sent, "due_on": later, "group-0-departments": "", "scope": "everyone"}
    changed = client.post(edit, everyone)
    assert changed.status_code == 302
    assert assignment.requirements.count() == 6
    client.post(reverse("learning:assignment-close", args=[assignment.pk]))
    assert not assignment.requirements.open().exists()


@pytest.mark.parametrize(("people", "shown"), [(4, "fewer than five"), (23, "25")])
def test_it_rounds_the_figures_of_groups_and_hides_small_ones(
    people: int, shown: str, as_: LogIn, admin: User, course: Course
) -> None:
    crowd = people_make(people)
    assignment_make(Audience(people=tuple(each.pk for each in crowd)), course, by=admin)
    page = as_(admin).get(reverse("learning:assignment-list")).content.decode()
    table = as_(admin).get(reverse("learning:assignment-export")).content.decode()
    one = as_(admin).get(Assignment.objects.get().get_absolute_url()).content.decode()

    assert f'<td class="n" data-label="Assigned">{shown}</td>' in page
    assert f",{shown}," in table
    # Where each of them is named, a rounded number would only puzzle.
    assert f'<b class="num">{people}</b>' in one


def test_it_keeps_a_record_of_whoever_looks_without_managing(
    as_: LogIn, admin: User, manager: User, employee: User, required: Assignment
) -> None:
    AuditEntry.objects.all().delete()
    row = row_of(required, employee)
    for viewer in (manager, employee, admin):
        as_(viewer).get(row.get_absolute_url())

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.person, entry.action) == (
        admin, employee, "learning.requirement_read",
    )  # fmt: skip


def test_it_opens_a_course_for_some_to_whom_it_is_required_of(
    as_: LogIn, employee: User, admin: User
) -> None:
    closed = course_make("For few", audience={"people": [admin.pk]})
    assert as_(employee).get(closed.get_absolute_url()).status_code == 404
    assignment_make(Audience(people=(employee.pk,)), closed, by=admin)

    assert as_(employee).get(closed.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("size", [3, 30])
def test_it_asks_the_database_as_often_for_many_as_for_few(
    size: int, as_: LogIn, manager: User, admin: User, django_assert_max_num_queries: Any
) -> None:
    crowd = people_make(size)
    User.objects.filter(pk__in=[each.pk for each in crowd]).update(manager=manager)
    for _n in range(size):
        assignment_make(Audience((Group(managers=(manager.pk,)),)), by=admin)
    person = User.objects.get(pk=crowd[0].pk)
    pages = [
        (manager, "/team/required/", 7),
        (admin, "/required/", 6),
        (person, "/learning/required/", 7),
        (person, "/api/v1/requirements/", 5),
    ]
    for viewer, url, budget in pages:
        client = as_(viewer)
        with django_assert_max_num_queries(budget):
            assert client.get(url).status_code == 200


def test_it_speaks_json(as_: LogIn, personas: Personas, course: Course) -> None:
    client = as_(personas.admin)
    body = {"course": course.slug, "audience": {"people": [personas.employee.pk]}, "reason": "Law"}
    bad = client.post("/api/v1/assignments/", {**body, "audience": {"x": 1}}, "application/json")
    made = client.post("/api/v1/assignments/", body, "application/json")
    one = f"/api/v1/assignments/{made.json()['id']}/"
    changed = client.patch(one, {"due_days": 7, "renews": True}, "application/json")
    mine = as_(personas.employee).get("/api/v1/requirements/").json()["results"]
    closed = client.delete(one)

    assert bad.status_code == 400
    assert (made.status_code, changed.json()["due_days"], closed.status_code) == (201, 7, 204)
    assert [(row["why"], row["state"]) for row in mine] == [
        ("because you were chosen by name", "open")
    ]
    assert (
        mine[0]["due_on"]
        == (dt.date.fromisoformat(mine[0]["applies_since"]) + dt.timedelta(days=7)).isoformat()
    )


def test_it_gives_a_person_their_rows_and_erases_them(
    employee: User, colleague: User, required: Assignment
) -> None:
    data = personal_data.get("learning")
    exported = data.export(employee)
    data.erase(employee)

    assert exported["required"][0]["state"] == "open"
    json.dumps(exported)
    assert rounds_of(required, employee) == []
    assert len(rounds_of(required, colleague)) == 1
