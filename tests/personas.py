"""The seven personas every test speaks of.

director ─ manager ─┬─ employee     (all in Customer Success)
                    └─ colleague
author, admin: nobody's manager, in Learning and development
outsider: not logged in

Each person is a fixture of that name; `personas` makes all six at once; `as_(person)` is a
client logged in as that person, and `as_(None)` is the outsider's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import pytest
from django.test import Client

from people.models import Department, Role, User
from tests.factories.people import DepartmentFactory, UserFactory

PERSONAS = (
    "employee",
    "colleague",
    "manager",
    "director",
    "author",
    "admin",
    "outsider",
)

LogIn = Callable[[User | None], Client]


@dataclass(frozen=True)
class Personas:
    """The six people who can log in."""

    employee: User
    colleague: User
    manager: User
    director: User
    author: User
    admin: User

    def __iter__(self) -> Iterator[tuple[str, User]]:
        for field in fields(self):
            yield field.name, getattr(self, field.name)

    def get(self, name: str) -> User | None:
        """The person of that name; None for the outsider."""
        return None if name == "outsider" else getattr(self, name)


def client_for(user: User | None) -> Client:
    """A client logged in as `user`, or the outsider's when None."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def as_() -> LogIn:
    return client_for


@pytest.fixture
def department(db: None) -> Department:
    return DepartmentFactory.create(name="Customer Success")


@pytest.fixture
def director(department: Department) -> User:
    return UserFactory.create(
        name="Dana Director",
        email="director@waymark.test",
        job_title="Director of Customer Success",
        department=department,
    )


@pytest.fixture
def manager(department: Department, director: User) -> User:
    return UserFactory.create(
        name="Mo Manager",
        email="manager@waymark.test",
        job_title="Team lead",
        department=department,
        manager=director,
    )


@pytest.fixture
def employee(department: Department, manager: User) -> User:
    return UserFactory.create(
        name="Emi Employee",
        email="employee@waymark.test",
        department=department,
        manager=manager,
    )


@pytest.fixture
def colleague(department: Department, manager: User) -> User:
    return UserFactory.create(
        name="Cole Colleague",
        email="colleague@waymark.test",
        department=department,
        manager=manager,
    )


@pytest.fixture
def learning_department(db: None) -> Department:
    return DepartmentFactory.create(name="Learning and development")


@pytest.fixture
def author(learning_department: Department) -> User:
    return UserFactory.create(
        name="Aya Author",
        email="author@waymark.test",
        department=learning_department,
        roles=[Role.AUTHOR],
    )


@pytest.fixture
def admin(learning_department: Department) -> User:
    return UserFactory.create(
        name="Ada Admin",
        email="admin@waymark.test",
        department=learning_department,
        roles=[Role.ADMIN],
    )


@pytest.fixture
def personas(
    employee: User,
    colleague: User,
    manager: User,
    director: User,
    author: User,
    admin: User,
) -> Personas:
    return Personas(employee, colleague, manager, director, author, admin)
