"""The team dashboard over HTTP: what it says, what is done from it, who stands in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import PersonDay, PersonWeek, StandIn, TeamMessage
from analytics.services.team_week import team_weeks_send
from core.clock import frozen
from learning.models import Requirement
from learning.selectors.week import monday_of
from learning.services.requirement import extension_request
from notifications.models import Notification
from notifications.selectors.words import words_of
from people.audience import Audience
from people.models import AuditEntry, Department, User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

# A Thursday; everybody came three months before.
NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)


@pytest.fixture
def team(personas: Personas) -> Personas:
    """The employee is overdue and asks for more time for something else; the colleague is."""
    User.objects.update(created_at=NOW - dt.timedelta(days=90))
    course = course_make("Fire safety")
    both = Audience(people=(personas.employee.pk, personas.colleague.pk))
    with frozen(NOW - dt.timedelta(days=40)):
        assignment_make(both, course, by=personas.admin, due_days=30)
    for week in range(9):
        day = NOW.date() - dt.timedelta(weeks=week)
        PersonDay.objects.create(person=personas.employee, day=day, minutes=40, required_minutes=10)
        PersonWeek.objects.create(
            person=personas.employee, monday=monday_of(day), minutes=40, required_minutes=10,
            active_days=1,
        )  # fmt: skip
    return personas


def shown(client: Any, path: str = "/team/") -> str:
    with frozen(NOW):
        response = client.get(path)
    assert response.status_code == 200, path
    text: str = response.content.decode()
    return text


def test_it_says_how_the_team_stands(as_: LogIn, team: Personas) -> None:
    enrolment_make(team.employee, course_make("Clear words"))
    page = shown(as_(team.manager))

    assert "<h1>Customer Success</h1>" in page
    assert "2 people. Two slipping." in page
    # The colleague never learned; the other one is overdue, too.
    assert "Cole has not learned in eight weeks" in page
    assert "Emi is overdue" in page
    assert "Clear words" in page
    # (40 minutes a week of one of two people)
    assert '<b class="num">20</b> min a week' in page
    assert '<b class="num">0%</b> of 2 that fell due' in page
    # The line of weeks has the eight that the figures are of, and the running one.
    assert page.count('<tr><th scope="row">') >= 9
    assert "Everyone below" not in page
    assert "Everyone below" in shown(as_(team.director))
    assert "Chosen learning stayed level" in page
    assert page.count('name="people"') == 2
    assert "style=" not in page


def test_it_says_the_same_of_somebody_wherever_it_says_it(as_: LogIn, team: Personas) -> None:
    """On the dashboard, the page of required training, the sheet and in the file."""
    User.objects.filter(pk=team.colleague.pk).update(timezone="Pacific/Kiritimati")
    soon = NOW.date() + dt.timedelta(days=5)
    with frozen(NOW - dt.timedelta(days=1)):
        only = Audience(people=(team.colleague.pk,))
        assignment_make(only, course_make("New tool"), by=team.admin, due_on=soon)
    client = as_(team.manager)
    line, other = shown(client, "/team/?q=cole"), shown(client, "/team/?q=emi")
    required = shown(client, "/team/required/")
    sheet = shown(client, f"/team/{team.colleague.pk}/")
    with frozen(NOW):
        rows = list(
            csv.DictReader(io.StringIO(client.get("/team/team.csv").content.decode("utf-8-sig")))
        )

    for page in (line, other):
        assert "Slipping</span>" in page
        assert "1 overdue</span>" in page
    assert "Not in 8 weeks" in line
    assert required.count("1 overdue</span>") == 2
    # A date, as it is another day where the colleague is.
    for page in (required, sheet):
        assert "Due on 1 December 2026" in page
        assert "Overdue since 16 November 2026" in page
    cole = next(row for row in rows if row["Name"] == "Cole Colleague")
    assert (cole["Standing"], cole["Of these overdue"], cole["Required, to do"]) == (
        "Slipping",
        "1",
        "2",
    )
    assert cole["Next due"] == "2026-12-01"


def test_it_finds_sorts_and_filters_with_the_period_in_the_address(
    as_: LogIn, team: Personas
) -> None:
    client = as_(team.manager)
    found = shown(client, "/team/?q=ÉMI&weeks=4")
    down = shown(client, "/team/?sort=-name")
    director = shown(as_(team.director), "/team/?below=all&weeks=13")
    nobody = shown(client, "/team/?show=new")

    assert "Emi Employee</a>" in found
    assert "Cole Colleague</a>" not in found
    assert "weeks=4" in found
    assert down.index("Emi Employee</a>") < down.index("Cole Colleague</a>")
    assert "3 people." in director
    assert "than a quarter ago" in director
    assert "Nobody fits." in nobody
    assert shown(client, "/team/?weeks=x&sort=1&page=9&show=%20&q=%25")


def test_it_reminds_once_in_three_days_and_says_so(as_: LogIn, team: Personas) -> None:
    client = as_(team.manager)
    row = Requirement.objects.get(person=team.employee)
    sent = {
        "people": [team.employee.pk, team.colleague.pk],
        "course": row.assignment.course_id,
        "text": "Shall we look at it together?",
        "next": "/team/?weeks=4",
    }
    form = shown(client, f"/team/remind/?people={team.employee.pk}&course={sent['course']}")
    with frozen(NOW):
        some = f"/team/remind/?people={team.employee.pk}"
        dialog = client.get(some, headers={"HX-Request": "true"}).content.decode()
        both = client.get(f"{some}&people={team.colleague.pk}").content.decode()
        Requirement.objects.filter(person=team.colleague).update(
            state="done", done_at=NOW, done_on=NOW.date()
        )
        mixed = client.get(f"{some}&people={team.colleague.pk}").content.decode()
        Requirement.objects.filter(person=team.colleague).update(
            state="open", done_at=None, done_on=None
        )
        first = client.post("/team/remind/", sent)
        page = client.get("/team/").content.decode()
        told = client.get(f"{some}&course={sent['course']}").content.decode()
        other = as_(team.director).get("/team/?below=all").content.decode()
        again = client.post("/team/remind/", sent, follow=True).content.decode()
    with frozen(NOW + dt.timedelta(days=3, minutes=1)):
        client.post("/team/remind/", sent)

    assert "“Fire safety” is still open." in form
    assert '<h2 id="act-title" hx-swap-oob="true">Send a reminder</h2>' in dialog
    # What is due first is named, as it is what they are reminded of.
    assert "Emi Employee · Fire safety" in dialog
    assert "“Fire safety” is still open." in dialog
    assert "A course is still open." in both
    # Nothing is open for one of them.
    assert "make some time for learning" in mixed
    assert first["Location"] == "/team/?weeks=4"
    assert "Reminded 2 people." in page
    assert "is overdue</h3>" not in page
    # Nobody is offered what would not be sent, whoever of those who answer for them has sent it.
    assert page.count("Reminded today<small>again on Sunday</small>") == 2
    assert "/team/remind/?people=" not in page
    assert "Emi Employee: Reminded today, again on Sunday" in told
    assert "<textarea" not in told
    assert other.count("Mo reminded today<small>again on Sunday</small>") == 2
    assert "/team/remind/?people=" not in other
    assert "twice within three days. Cole Colleague: Reminded today, again on Sunday; " in again
    assert TeamMessage.objects.count() == 4
    notice = Notification.objects.filter(person=team.employee).latest("pk")
    assert words_of(notice, team.employee).title == "Mo Manager reminds you of “Fire safety”"
    assert notice.link == row.get_absolute_url()
    assert (
        client.post("/team/remind/", sent | {"next": "https://evil.example/team/"})["Location"]
        == "/team/"
    )


def test_it_reminds_once_whoever_of_those_who_answer_for_them_does(
    as_: LogIn, team: Personas
) -> None:
    """A stand-in and the manager know of each other's reminders; of a former manager's nobody."""
    delegate, former = UserFactory.create(name="Amara Okoye"), UserFactory.create()
    StandIn.objects.create(
        manager=team.manager, delegate=delegate, first_on=NOW.date(), last_on=NOW.date()
    )
    person = team.employee
    sent = {"people": person.pk, "text": "Shall we look at it together?"}
    User.objects.filter(pk=person.pk).update(manager=former)
    with frozen(NOW - dt.timedelta(days=1)):
        as_(former).post("/team/remind/", sent)
    User.objects.filter(pk=person.pk).update(manager=team.manager)
    with frozen(NOW):
        offered = as_(delegate).get("/team/").content.decode()
        as_(delegate).post("/team/remind/", sent)
    # The days are over; what was done in them counts.
    with frozen(NOW + dt.timedelta(days=2)):
        client = as_(team.manager)
        page = client.get("/team/").content.decode()
        form = client.get(f"/team/remind/?people={person.pk}").content.decode()
        refused = client.post("/team/remind/", sent, follow=True).content.decode()
        as_(team.director).post("/team/remind/", sent)

    assert f"/team/remind/?people={person.pk}&" in offered
    assert "Emi is overdue" in offered
    assert "Amara reminded on Thursday<small>again on Sunday</small>" in page
    assert "Emi is overdue" not in page
    assert "Emi Employee: Amara reminded on Thursday, again on Sunday" in form
    assert "Emi Employee: Amara reminded on Thursday, again on Sunday." in refused
    senders = TeamMessage.objects.order_by("pk").values_list("sender", "leader")
    assert list(senders) == [(former.pk, None), (delegate.pk, team.manager.pk)]


def test_it_leads_back_to_the_team_as_it_was_left(as_: LogIn, team: Personas) -> None:
    """Period, part and who is ticked, as long as nothing was sent."""
    client, person = as_(team.manager), team.employee
    given = {"people": str(person.pk), "next": "/team/?weeks=4&show=slipping"}
    with frozen(NOW):
        page = client.get("/team/assign/", given)
        back = re.search(
            r'href="([^"]+)"><svg[^>]*>.{,80}</svg>Back to the team', page.content.decode()
        )
        assert back is not None
        address = unescape(back[1])
        left = client.get(address).content.decode()
        foreign = client.get("/team/assign/", given | {"next": "//evil.example/team/"})
    assert address == f"/team/?weeks=4&show=slipping&people={person.pk}#people"
    assert f'value="{person.pk}" checked' in left
    assert left.count(" checked") == 1
    # What is done from there leads to the page without them.
    assert "next=%2Fteam%2F%3Fweeks%3D4%26show%3Dslipping" in left
    assert f'href="/team/?people={person.pk}#people"' in foreign.content.decode()


def test_it_extends_decides_thanks_welcomes_and_assigns(as_: LogIn, team: Personas) -> None:
    client = as_(team.manager)
    row, other = (Requirement.objects.get(person=each) for each in (team.employee, team.colleague))
    course = course_make("New tool")
    assign = {
        "people": [team.employee.pk, team.colleague.pk], "course": course.slug, "due": "days",
        "due_days": 30, "opens_days_before": 60, "reason": "Agreed in the team.",
    }  # fmt: skip
    with frozen(NOW):
        offered = client.get(f"/team/extend/?people={team.employee.pk}").content.decode()
        client.post(
            "/team/extend/",
            {"people": team.employee.pk, "requirements": [row.pk], "days": 14},
        )
        stranger = client.post(
            "/team/extend/", {"people": team.employee.pk, "requirements": [other.pk], "days": 14}
        )
        asked = extension_request(
            requirement=other, wished_on=dt.date(2026, 12, 20), reason="Away until the 12th"
        )
        page = client.get("/team/").content.decode()
        client.post(f"/team/requests/{asked.pk}/decide/", {"granted": "yes"})
        client.post("/team/thank/", {"people": team.employee.pk, "text": "Well done."})
        client.post("/team/welcome/", {"people": team.employee.pk, "text": "Hello."})
        fragment = client.get(
            f"/team/assign/?people={team.employee.pk}", headers={"HX-Request": "true"}
        ).content.decode()
        enrolment_make(team.colleague, course, completed=True)
        made = client.post("/team/assign/", assign)
        said = client.get("/team/").content.decode()
        foreign = client.post("/team/assign/", assign | {"people": [team.author.pk]})

    assert f'value="{row.pk}"' in offered
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.due_on, other.due_on) == (dt.date(2026, 12, 10), dt.date(2026, 12, 20))
    assert stranger.status_code == 422
    assert "Cole asks for more time" in page
    assert "Away until the 12th" in page
    assert "<html" not in fragment
    assert "checked" in fragment
    assert made.status_code == 302
    assert "New tool is assigned to 2 people. 1 has completed it before; that counts." in said
    assert foreign.status_code == 404
    assert Requirement.objects.filter(assignment__course=course).count() == 2
    kinds = set(Notification.objects.filter(person=team.employee).values_list("kind", flat=True))
    assert kinds >= {"analytics.thanked", "analytics.welcomed"}


def test_it_lets_a_stand_in_see_and_act_on_the_record_during_these_days_only(
    as_: LogIn, team: Personas
) -> None:
    """The colleague, one of the team, stands in: for the others, never for themselves."""
    owner, client = as_(team.manager), as_(team.colleague)
    name = {"first_on": "2026-11-26", "last_on": "2026-11-27", "person": team.colleague.email}
    with frozen(NOW):
        refused = owner.post("/team/stand-in/", name | {"person": team.manager.email})
        unknown = owner.post("/team/stand-in/", name | {"person": "nobody@example.org"})
        assert client.get("/team/").status_code == 404
        assert owner.post("/team/stand-in/", name).status_code == 302
        page = client.get("/team/").content.decode()
        sheet = client.get(f"/team/{team.employee.pk}/").content.decode()
        mine = client.get(f"/team/{team.colleague.pk}/").content.decode()
        sent = {"people": team.employee.pk, "text": "Soon?", "of": team.manager.pk}
        client.post("/team/remind/", sent)
        for path in ("remind", "extend", "assign", "thank"):
            own = {"people": team.colleague.pk, "of": team.manager.pk, "text": "Me"}
            assert client.post(f"/team/{path}/", own).status_code == 404
        assert client.post(f"/team/{team.employee.pk}/talked/").status_code == 404
    with frozen(NOW + dt.timedelta(days=2)):
        assert client.get("/team/").status_code == 404
        assert client.get(f"/team/{team.employee.pk}/").status_code == 404

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert "You stand in for Mo Manager." in page
    told = Notification.objects.get(person=team.colleague, kind="analytics.stands_in")
    assert words_of(told, team.colleague).title == "You stand in for Mo Manager"
    assert told.link == f"/team/?of={team.manager.pk}"
    assert "1 person." in page
    assert "Cole Colleague</a>" not in page
    assert "Worth asking" in sheet
    assert "Worth asking" not in mine
    actions = {"analytics.team_read", "analytics.person_read", "analytics.team_remind"}
    entries = AuditEntry.objects.filter(actor=team.colleague, action__in=actions)
    assert {entry.action for entry in entries} == actions
    assert {entry.detail["as_"] for entry in entries} == {"delegate"}

    row = StandIn.objects.get()
    with frozen(NOW):
        assert owner.post(f"/team/stand-in/{row.pk}/end/").status_code == 302
        assert client.get("/team/").status_code == 404


def test_its_sheet_prepares_a_talk_and_says_what_changed_since(as_: LogIn, team: Personas) -> None:
    client = as_(team.manager)
    before = shown(client, f"/team/{team.employee.pk}/")
    with frozen(NOW):
        client.post(f"/team/{team.employee.pk}/talked/")
    with frozen(NOW + dt.timedelta(days=1)):
        enrolment_make(team.employee, course_make("Clear words"))
        after = client.get(f"/team/{team.employee.pk}/").content.decode()
        director = as_(team.director).get(f"/team/{team.employee.pk}/").content.decode()
        own = as_(team.employee).get(f"/team/{team.employee.pk}/").content.decode()

    assert "In the last four weeks" in before
    assert "What stands in the way of the course that is overdue?" in before
    assert "Since you talked on 26 November" in after
    assert "Began “Clear words”" in after
    assert "you talked" not in director
    assert "What whoever manages you sees of your learning." in own
    assert "Since you talked" in own


def test_it_exports_what_cannot_run_as_a_formula(as_: LogIn, team: Personas) -> None:
    User.objects.filter(pk=team.employee.pk).update(name="=HYPERLINK(1)", job_title="+1")
    client = as_(team.manager)
    with frozen(NOW):
        table = client.get("/team/team.csv?show=overdue")
        book = b"".join(client.get("/team/team.xlsx"))
        paper = client.get("/team/print/").content.decode()

    text = table.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(1)", "Cole Colleague"]
    assert rows[0]["Minutes a week"] == "40"
    assert "customer-success-2026-11-26.csv" in table["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "HYPERLINK(1)" in sheet
    assert "=HYPERLINK(1)" in paper
    exported = AuditEntry.objects.filter(actor=team.manager, action="analytics.team_exported")
    assert [entry.detail["form"] for entry in exported.order_by("pk")] == ["csv", "xlsx", "print"]


def test_it_writes_on_monday_morning_once_where_the_manager_is(
    team: Personas, department: Department
) -> None:
    """Half past seven in Tokyo is still Sunday in Berlin."""
    User.objects.filter(pk=team.manager.pk).update(timezone="Asia/Tokyo")
    User.objects.filter(pk=team.director.pk).update(timezone="Europe/Berlin")
    sunday = dt.datetime(2026, 11, 29, 22, 30, tzinfo=dt.UTC)
    told = []
    for hours in range(14):
        with frozen(sunday + dt.timedelta(hours=hours)):
            team_weeks_send()
        rows = Notification.objects.filter(kind="analytics.team_week")
        told.append(sorted(rows.values_list("person__name", flat=True)))

    assert told[0] == ["Mo Manager"]
    assert told[7] == ["Mo Manager"]
    assert told[8] == told[13] == ["Dana Director", "Mo Manager"]
    row = Notification.objects.get(kind="analytics.team_week", person=team.manager)
    words = words_of(row, team.manager)
    assert words.title == "Your team this week: Customer Success"
    assert words.body.startswith("2 people. Two slipping.")
    assert "Cole has not learned in eight weeks" in words.body


def test_it_asks_the_database_as_often_for_many_people_as_for_few(
    as_: LogIn, manager: User, director: User, admin: User
) -> None:
    course = course_make()

    def grow(number: int) -> None:
        crowd = people_make(number)
        ids = [each.pk for each in crowd]
        User.objects.filter(pk__in=ids).update(
            manager=manager, created_at=NOW - dt.timedelta(days=99)
        )
        with frozen(NOW - dt.timedelta(days=31)):
            assignment_make(Audience(people=tuple(ids)), course, by=admin)
        for row in Requirement.objects.filter(person__in=ids)[:2]:
            with frozen(NOW):
                extension_request(requirement=row, wished_on=dt.date(2027, 1, 1), reason="Away")
        PersonDay.objects.bulk_create(
            PersonDay(person=each, day=NOW.date(), minutes=9, completions=1) for each in crowd
        )
        for each in crowd[:3]:
            enrolment_make(each, course)

    def queries(viewer: User, path: str) -> tuple[int, int]:
        client = as_(viewer)
        shown(client, path)
        with CaptureQueriesContext(connection) as found:
            page = shown(client, path)
        return len(found), len(page)

    paths = {"/team/": 14, "/team/?weeks=13&below=all": 14, "/api/v1/team/": 8}
    grow(4)
    few = {path: queries(manager, path)[0] for path in paths}
    grow(56)
    many = {path: queries(manager, path)[0] for path in paths}

    assert few == many
    assert all(many[path] <= budget for path, budget in paths.items()), many
    assert queries(director, "/team/?below=all")[0] <= 14
    person = manager.reports.first()
    assert person is not None
    assert queries(manager, f"/team/{person.pk}/")[0] <= 18
