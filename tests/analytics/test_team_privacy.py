"""Who sees what of whom: every viewer against every page, export and field."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest

from analytics.api.team import FIELDS
from analytics.models import PersonDay, PersonWeek, StandIn, Talk
from analytics.privacy import Figure, Relation, seen
from analytics.selectors.team_table import COLUMNS
from core.clock import frozen
from learning.models import BlockResponse, Note, TimeAllowance
from learning.selectors.week import monday_of
from people.audience import Audience
from people.models import AuditEntry, User
from tests.factories.learning import course_make, enrolment_make
from tests.factories.people import UserFactory
from tests.factories.requirement import assignment_make
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
# What the sheet says when a figure is told; "private" is never told.
TOLD = {
    Figure.ENROLMENTS: "Clear words",
    Figure.COMPLETIONS: "Finished once",
    Figure.REQUIRED: "Fire safety",
    Figure.WEEK_MINUTES: "<td>47</td>",
    Figure.LAST_DAY: "Last active",
    Figure.ENGAGEMENT: "a week in the last two weeks.",
    Figure.TALKS: "you talked on",
}
PRIVATE = ("PRIVATE-NOTE", "PRIVATE-REFLECTION", "PRIVATE-ANSWER", "937% of")


@dataclass(frozen=True)
class Viewer:
    """A viewer: what they are to the employee, and which team pages open to them."""

    name: str
    relation: Relation
    own_team: bool = False
    of: bool = False
    recorded: bool = False


VIEWERS = (
    Viewer("manager", Relation.MANAGER, own_team=True, of=True),
    Viewer("director", Relation.ABOVE, own_team=True, of=True),
    Viewer("former", Relation.NONE),
    Viewer("colleague", Relation.NONE),
    Viewer("author", Relation.NONE),
    Viewer("admin", Relation.ADMIN, of=True, recorded=True),
    Viewer("delegate", Relation.DELEGATE, own_team=True, of=True, recorded=True),
    Viewer("past_delegate", Relation.NONE),
    Viewer("employee", Relation.SELF),
)


@pytest.fixture
def people(personas: Personas) -> dict[str, User]:
    """Everybody of the table; the employee has moved here from another manager today."""
    found = dict(personas) | {
        name: UserFactory.create(name=name) for name in ("former", "delegate", "past_delegate")
    }
    User.objects.update(created_at=NOW - dt.timedelta(days=90))
    employee, manager = personas.employee, personas.manager
    User.objects.filter(pk=employee.pk).update(manager=found["former"])
    User.objects.filter(pk=employee.pk).update(manager=manager)
    for name, first in (("delegate", NOW), ("past_delegate", NOW - dt.timedelta(days=9))):
        day = first.date()
        StandIn.objects.create(
            manager=manager, delegate=found[name], first_on=day,
            last_on=day + dt.timedelta(days=3),
        )  # fmt: skip
    _learned(employee, personas)
    Talk.objects.create(manager=manager, person=employee, held_on=NOW.date())
    return found


def _learned(employee: User, personas: Personas) -> None:
    course = course_make("Clear words")
    enrolment = enrolment_make(employee, course)
    enrolment_make(employee, course_make("Finished once"), completed=True)
    with frozen(NOW - dt.timedelta(days=40)):
        required = course_make("Fire safety")
        assignment_make(Audience(people=(employee.pk,)), required, by=personas.admin)
    day = NOW.date()
    PersonDay.objects.create(person=employee, day=day, minutes=47)
    PersonWeek.objects.create(person=employee, monday=monday_of(day), minutes=47, active_days=1)
    Note.objects.create(
        user=employee, course=course, lesson_key="lesson-1", lesson_title="One",
        text="PRIVATE-NOTE", client_id=uuid.uuid4(),
    )  # fmt: skip
    for key, text in (("r", "PRIVATE-REFLECTION"), ("q", "PRIVATE-ANSWER")):
        BlockResponse.objects.create(
            enrolment=enrolment, lesson_key="lesson-1", block_key=key, answer=text
        )
    TimeAllowance.objects.create(user=employee, granted_by=personas.admin, percent=937)


def surfaces(client: Any, of: User, person: User) -> dict[str, Any]:
    """Every page, export and API answer, by name: the response."""
    paths = {
        "team": "/team/",
        "all": "/team/?below=all",
        "of": f"/team/?of={of.pk}",
        "csv": f"/team/team.csv?of={of.pk}",
        "xlsx": f"/team/team.xlsx?of={of.pk}",
        "print": f"/team/print/?of={of.pk}",
        "api": f"/api/v1/team/?of={of.pk}",
        "sheet": f"/team/{person.pk}/",
    }
    with frozen(NOW):
        return {name: client.get(path) for name, path in paths.items()}


def text_of(response: Any) -> str:
    """What a reader can find in an answer, spreadsheets unpacked."""
    body = b"".join(response)
    if response.status_code == 200 and body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())
    return body.decode()


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda each: each.name)
def test_it_shows_each_viewer_exactly_what_is_theirs_to_see(
    viewer: Viewer, people: dict[str, User], as_: LogIn
) -> None:
    AuditEntry.objects.all().delete()
    employee = people["employee"]
    found = surfaces(as_(people[viewer.name]), people["manager"], employee)
    texts = {name: text_of(response) for name, response in found.items()}

    statuses = {name: response.status_code for name, response in found.items()}
    opens = dict.fromkeys(("team", "all"), viewer.own_team)
    opens |= dict.fromkeys(("of", "csv", "xlsx", "print", "api"), viewer.of)
    opens["sheet"] = viewer.relation != Relation.NONE
    assert statuses == {name: 200 if opens[name] else 404 for name in found}

    told = {figure for figure, words in TOLD.items() if words in texts["sheet"]}
    assert told == set(seen(viewer.relation))
    assert not [words for words in PRIVATE for text in texts.values() if words in text]
    # A stranger finds no trace of them anywhere.
    if not opens["sheet"]:
        assert not [name for name, text in texts.items() if employee.email in text]
        assert not [name for name, text in texts.items() if employee.name in text]

    looks = AuditEntry.objects.filter(actor=people[viewer.name], action__endswith="_read")
    assert looks.filter(action="analytics.person_read").exists() == viewer.recorded
    assert looks.filter(action="analytics.team_read").exists() == viewer.recorded
    if viewer.of:
        _check_columns(viewer, found)


def _check_columns(viewer: Viewer, found: dict[str, Any]) -> None:
    """Exports and API have the fields whose figures the viewer may see, and no other."""
    may = seen(viewer.relation)
    header = next(csv.reader(io.StringIO(text_of(found["csv"]).removeprefix("\ufeff"))))
    assert header == [
        str(each.label) for each in COLUMNS if each.figure is None or each.figure in may
    ]
    (row, *_rest) = [each for each in found["api"].json()["results"] if "Emi" in each["name"]]
    assert set(row) == {name for name, figure in FIELDS.items() if not figure or figure in may}
    assert (row["overdue"], row["learning"], row["weekly_minutes"]) == (1, "Clear words", 24)


def test_no_export_or_field_tells_what_has_no_figure() -> None:
    """A new column or field has to say which figure it tells, or be who somebody is."""
    assert {each.key for each in COLUMNS if each.figure is None} == {"name", "job_title"}
    assert {name for name, figure in FIELDS.items() if figure is None} == {
        "id", "name", "job_title",
    }  # fmt: skip


def test_groups_under_five_are_no_figures_for_who_does_not_manage_each(
    people: dict[str, User], as_: LogIn
) -> None:
    """An L&D admin sees a team of two without its figures, whoever manages each with them."""
    path = f"/team/?of={people['manager'].pk}"
    with frozen(NOW):
        admin = as_(people["admin"]).get(path).content.decode()
        director = as_(people["director"]).get(path).content.decode()
        UserFactory.create_batch(4, manager=people["manager"])
        more = as_(people["admin"]).get(path).content.decode()

    assert "told to whoever manages each of them" in admin
    assert "On track" in director
    assert "min a week" in director
    assert "min a week" not in admin
    # Six people: the whole is told, its parts under five are not.
    assert "min a week" in more
    assert 'Slipping <span class="num">' not in more
    # Nor by the sentence, or by how many of all are on track.
    assert "<p>6 people.</p>" in more
    assert "not told of few people" in more
    assert "on track" in director
