"""Who reports to whom, and the departments as a tree."""

from __future__ import annotations

from typing import Any

import pytest

from people.models import Status, User
from people.selectors.department import department_lines, department_tree, people_in
from people.selectors.reporting import is_manager_of, managers_above, people_below
from tests.factories.people import DepartmentFactory, UserFactory, chain
from tests.personas import Personas

pytestmark = pytest.mark.django_db


def names(people: Any) -> list[str]:
    return sorted(person.name for person in people)


def test_it_finds_reports_at_any_depth_in_one_query(
    personas: Personas, django_assert_num_queries: Any
) -> None:
    deep = [UserFactory.create(name=f"Level {number}") for number in range(20)]
    chain(personas.employee, *deep)
    with django_assert_num_queries(1):
        found = names(people_below(personas.director))
    assert len(found) == 23
    assert names(people_below(personas.director, direct_only=True)) == ["Mo Manager"]
    assert names(people_below(personas.colleague)) == []


def test_it_can_be_narrowed_like_any_queryset(personas: Personas) -> None:
    found = people_below(personas.director).filter(job_title="Team lead").values_list("name")
    assert list(found) == [("Mo Manager",)]


def test_it_looks_past_a_manager_who_has_left(personas: Personas) -> None:
    User.objects.filter(pk=personas.manager.pk).update(status=Status.LEFT)
    assert names(people_below(personas.director)) == ["Cole Colleague", "Emi Employee"]
    assert [person.name for person in managers_above(personas.employee)] == ["Dana Director"]


def test_it_comes_to_an_end_even_in_a_loop(personas: Personas) -> None:
    User.objects.filter(pk=personas.director.pk).update(manager=personas.employee)
    assert names(people_below(personas.director)) == [
        "Cole Colleague",
        "Emi Employee",
        "Mo Manager",
    ]
    assert personas.employee not in managers_above(personas.employee)


def test_it_knows_the_managers_above_the_nearest_first(
    personas: Personas, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        found = managers_above(personas.employee)
    assert found == [personas.manager, personas.director]


def test_it_knows_who_manages_whom(personas: Personas, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert is_manager_of(personas.director, personas.employee)
    assert not is_manager_of(personas.employee, personas.director)
    assert not is_manager_of(personas.employee, personas.employee)
    assert not is_manager_of(personas.author, personas.employee)


def test_only_somebody_with_reports_who_are_there_is_a_manager(personas: Personas) -> None:
    assert [name for name, user in personas if user.is_manager] == ["manager", "director"]
    User.objects.filter(manager=personas.manager).update(status=Status.LEFT)
    fresh = User.objects.for_session().get(pk=personas.manager.pk)
    assert fresh.is_manager is False


def test_departments_are_a_tree_in_one_query(django_assert_num_queries: Any) -> None:
    top = DepartmentFactory.create(name="Product")
    design = DepartmentFactory.create(name="Design", parent=top)
    research = DepartmentFactory.create(name="Research", parent=design)
    DepartmentFactory.create(name="Finance")
    UserFactory.create(department=top)
    UserFactory.create(department=research)
    UserFactory.create(department=research, status=Status.LEFT)
    with django_assert_num_queries(1):
        roots = department_tree()
    assert [(node.department.name, node.people) for node in roots] == [
        ("Finance", 0),
        ("Product", 2),
    ]
    assert [(line.department.name, line.depth) for line in department_lines()] == [
        ("Finance", 0),
        ("Product", 0),
        ("Design", 1),
        ("Research", 2),
    ]
    with django_assert_num_queries(1):
        assert len(people_in(top.pk)) == 2
