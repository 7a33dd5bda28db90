"""People and departments for tests."""

from __future__ import annotations

import itertools
from typing import Any

from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from people.models import Department, User

PASSWORD = "a quiet lighthouse 42"


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    name = Sequence(lambda n: f"Department {n}")  # type: ignore[no-untyped-call]


class UserFactory(DjangoModelFactory[User]):
    """A person who can log in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Person {n}")  # type: ignore[no-untyped-call]
    email = Sequence(lambda n: f"person{n}@waymark.test")  # type: ignore[no-untyped-call]
    job_title = "Specialist"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create_user(kwargs.pop("email"), password, **kwargs)


def chain(*people: User) -> None:
    """Make each person the manager of the next."""
    for manager, person in itertools.pairwise(people):
        person.manager = manager
        person.save(update_fields=["manager"])
