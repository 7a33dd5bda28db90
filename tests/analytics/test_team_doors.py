"""Where assigning a course to a team begins: its own page, the team's required training."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from learning.models import Assignment, Course
from people.models import User
from tests.factories.crowd import people_make
from tests.factories.learning import course_make
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db: None) -> Course:
    return course_make("Safe at the workplace")


def page_of(client: Any, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    text: str = unquote(html.unescape(response.content.decode()))
    return text


def assigning(page: str) -> list[str]:
    """The addresses on a page that lead to assigning, or requiring, a course."""
    return re.findall(r'"((?:/team/assign/|/required/new/)[^"]*)"', page)


def test_a_course_offers_each_what_they_may_do_with_it(
    as_: LogIn, personas: Personas, course: Course
) -> None:
    path = course.get_absolute_url()
    chosen = f"/team/assign/?course={course.slug}&below=all"

    assert assigning(page_of(as_(personas.manager), path)) == [chosen]
    assert assigning(page_of(as_(personas.employee), path)) == []
    required = assigning(page_of(as_(personas.admin), path))
    assert required == [f"/required/new/?course={course.slug}"]
    form = page_of(as_(personas.director), chosen)
    assert f'value="{course.slug}" selected' in form
    assert personas.employee.name in form


def test_it_assigns_from_required_training_and_goes_back_there(
    as_: LogIn, manager: User, employee: User, colleague: User, course: Course
) -> None:
    client, here = as_(manager), reverse("learning:team-required")
    page = page_of(client, f"{here}?below=all")
    assert assigning(page) == ["/team/assign/?next=/team/required/?below=all", "/team/assign/"]
    chosen = f"/team/assign/?people={employee.pk}&next={here}"
    form = page_of(client, chosen)
    sent = {
        "course": course.slug, "people": [employee.pk, colleague.pk], "reason": "New tool",
        "due": "days", "due_days": 14, "opens_days_before": 60, "next": here,
    }  # fmt: skip
    done = client.post("/team/assign/", sent)

    assert form.count(" checked") >= 2
    assert colleague.name not in form
    # These people are meant from today; nobody comes to be meant later.
    assert "A number of days from today" in form
    assert done["Location"] == here
    assignment = Assignment.objects.get()
    assert (assignment.source, assignment.requirements.count()) == ("manager", 2)


def test_of_a_large_team_it_offers_direct_reports_or_sends_to_the_table(
    as_: LogIn, director: User, manager: User, employee: User
) -> None:
    crowd = [person.pk for person in people_make(61)]
    User.objects.filter(pk__in=crowd).update(manager=manager)
    form = page_of(as_(director), "/team/assign/?below=all")
    assert (manager.name in form, employee.name in form) == (True, False)
    assert "Choose people first" in page_of(as_(manager), "/team/assign/")


def test_it_requires_nothing_twice_of_whoever_has_to_do_it_no_later(
    as_: LogIn, manager: User, employee: User, colleague: User, course: Course
) -> None:
    client = as_(manager)
    sent = {
        "course": course.slug, "people": [employee.pk], "reason": "New tool",
        "due": "days", "due_days": 14, "opens_days_before": 60,
    }  # fmt: skip
    client.post("/team/assign/", sent)
    later = sent | {"people": [employee.pk, colleague.pk], "due_days": 30}
    said = [page_of(client, client.post("/team/assign/", later)["Location"]) for _time in range(2)]
    alone = client.post("/team/assign/", sent | {"reason": "Once more", "due_days": 21})

    for page in said:
        assert f"{course.title} is assigned to 1 person." in page
        assert f"{employee.name} has to do it already, and no later." in page
    assert alone.status_code == 422
    assert "Whoever is chosen has to do it already, and no later." in alone.content.decode()
    assert [row.requirements.count() for row in Assignment.objects.all()] == [1, 1]
    # Sooner than they have to is another matter, and so is what has to be done again.
    client.post("/team/assign/", sent | {"due_days": 7})
    client.post("/team/assign/", sent | {"due_days": 60, "renews": "on", "valid_months": 12})
    assert employee.requirements.count() == 3
