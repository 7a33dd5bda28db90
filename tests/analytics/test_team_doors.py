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
