"""Audiences: who is meant, in the database, in memory and in words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import pytest
from django.http import QueryDict
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from people.audience import Audience, Group
from people.forms.audience import AudienceForm
from people.models import Department, Status, User
from people.selectors.audience import (
    audience_includes,
    audience_people,
    audience_reach,
    audience_words,
)
from tests.factories.people import DepartmentFactory, UserFactory
from tests.personas import LogIn, Personas

T = TypeVar("T")
JOBS, PLACES = ("Clerk", "Engineer"), ("Berlin", "Singapore", "")


def organisation(rng: random.Random) -> tuple[list[Department], list[User]]:
    """Departments four deep, people with managers at random, some gone, two in a circle."""
    departments: list[Department] = []
    for n in range(8):
        parent = rng.choice([None, *departments]) if n else None
        departments.append(DepartmentFactory.create(name=f"D{n}", parent=parent))
    people: list[User] = []
    for n in range(40):
        people.append(
            UserFactory.create(
                name=f"P{n}",
                job_title=rng.choice(JOBS),
                location=rng.choice(PLACES),
                department=rng.choice([None, *departments]),
                manager=rng.choice([None, *people]),
                status=rng.choice([Status.ACTIVE, Status.ACTIVE, Status.ON_LEAVE, Status.LEFT]),
            )
        )
    one, other = people[0], people[1]
    one.manager, other.manager = other, one
    User.objects.bulk_update([one, other], ["manager"])
    return departments, people


def any_audience(rng: random.Random, departments: list[int], people: list[int]) -> Audience:
    def some(values: Sequence[T]) -> tuple[T, ...]:
        return tuple(rng.sample(values, rng.choice([0, 0, 1, 2])))

    groups = [
        Group(some(departments), some(JOBS), some([p for p in PLACES if p]), some(people))
        for _ in range(rng.choice([0, 1, 1, 2]))
    ]
    return Audience(tuple(group for group in groups if group), some(people))


@pytest.mark.django_db
def test_it_means_the_same_people_in_memory_and_in_the_database() -> None:
    rng = random.Random(11)  # noqa: S311  # the same people each time
    departments, people = organisation(rng)
    ids, persons = [d.pk for d in departments], [p.pk for p in people]
    sizes = set()
    for _ in range(60):
        audience = any_audience(rng, ids, persons)
        found = set(audience_people(audience).values_list("pk", flat=True))
        here = {p.pk for p in people if p.status != Status.LEFT and audience_includes(audience, p)}
        assert found == here
        assert Audience.from_json(audience.as_json()) == audience
        sizes.add(len(found))
    assert len(sizes) > 8, "the audiences differ"


@pytest.mark.django_db
def test_it_follows_people_as_they_move_and_leave(
    personas: Personas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service = personas.employee.department
    assert service is not None
    below = DepartmentFactory.create(name="Night shift", parent=service)
    audience = Audience((Group(departments=(service.pk,), managers=(personas.director.pk,)),))
    with django_assert_num_queries(1):
        names = set(audience_people(audience).values_list("name", flat=True))
    assert names == {"Mo Manager", "Emi Employee", "Cole Colleague"}

    personas.colleague.department = below
    personas.colleague.save()
    personas.employee.manager = None
    personas.employee.save()
    personas.manager.status = Status.LEFT
    personas.manager.save()

    assert list(audience_people(audience)) == [personas.colleague]
    with django_assert_num_queries(1):
        assert audience_includes(audience, personas.colleague)
    assert not audience_includes(audience, personas.employee)
    assert not audience_includes(audience, personas.manager)


@pytest.mark.django_db
def test_it_says_who_is_meant(personas: Personas, department: Department) -> None:
    audience = Audience(
        (
            Group(departments=(department.pk,), locations=("Berlin",)),
            Group(job_titles=("Clerk", "Engineer"), managers=(personas.director.pk, 10**9)),
        ),
        (personas.admin.pk, personas.author.pk),
    )
    assert audience_words(audience) == [
        "Everyone in Customer Success and below who works in Berlin",
        (
            "Everyone whose job title is “Clerk” or “Engineer” and who reports to Dana Director or "
            "somebody who is gone"
        ),
        "Ada Admin and Aya Author",
    ]
    assert audience_words(Audience()) == ["Everyone"]


@pytest.mark.django_db
def test_no_figure_tells_of_fewer_than_five_that_were_not_named(personas: Personas) -> None:
    title = Group(job_titles=("Team lead",))
    named = (personas.employee.pk, personas.author.pk)

    assert audience_reach(Audience((), named)).count == 2
    assert audience_reach(Audience((title,))).count is None
    assert audience_reach(Audience((title,), named)).count is None
    assert audience_reach(Audience((Group(locations=("Nowhere",)),))).words == (
        "Reaches nobody at present."
    )
    for _ in range(5):
        UserFactory.create(job_title="Team lead")
    assert audience_reach(Audience((title,), named)).count == 8


@pytest.mark.parametrize(
    "shape",
    [
        [],
        {"groups": [{}]},
        {"groups": [{"rooms": ["A"]}]},
        {"groups": [{"departments": ["1"]}]},
        {"groups": [{"locations": [""]}]},
        {"people": [-1]},
        {"people": list(range(1, 300))},
        {"groups": [{"locations": ["A"]}] * 6},
    ],
)
def test_a_wrong_shape_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r"audience|list|expected|most"):
        Audience.from_json(shape)


def test_the_form_says_who_is_meant_and_how_many(personas: Personas, as_: LogIn) -> None:
    client, url = as_(personas.author), reverse("people:audience-preview")
    sent = {
        "scope": "some",
        "group-0-departments": ["customer success", ""],
        "group-0-managers": "Dana Director",
        "person": ["Aya Author <author@waymark.test>", "employee@waymark.test"],
    }

    html = client.post(url, sent).content.decode()
    assert "Everyone in Customer Success and below who reports to Dana Director" in html
    assert "fewer than five people besides those chosen by name" in html

    wrong = {"scope": "some", "group-0-job_titles": "Astronaut", "person": "Nobody"}
    html = client.post(url, wrong).content.decode()
    assert "Nobody here has the job title “Astronaut”." in html
    assert "Nobody here is “Nobody”." in html
    html = client.post(url, {"scope": "some"}).content.decode()
    assert "Say who, or choose everyone." in html


def test_a_description_does_not_widen_when_its_department_is_gone(
    personas: Personas, as_: LogIn
) -> None:
    audience = Audience((Group(departments=(987_654,), locations=("Berlin",)),))
    form = AudienceForm(audience=audience)
    rows = form.groups[0].conditions
    sent = QueryDict(mutable=True)
    sent["scope"] = "some"
    for row in rows:
        sent.setlist(row.name, row.values)

    again = AudienceForm(sent, audience=audience)

    assert not again.is_valid()
    assert "There is no department “a department that is gone”." in str(again.errors)


def test_people_are_offered_as_one_types(personas: Personas, as_: LogIn) -> None:
    url = reverse("people:audience-people")
    offered = as_(personas.author).get(url, {"q": "emi"}).json()
    assert offered == {"people": ["Emi Employee <employee@waymark.test>"]}
    assert as_(personas.author).get(url).json() == {"people": []}
