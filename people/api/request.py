"""Who asks."""

from __future__ import annotations

from rest_framework.request import Request

from people.models import User


def person_of(request: Request) -> User:
    """The person behind an API request; the default permission lets nobody else through."""
    if not isinstance(request.user, User):
        raise TypeError("an API view of a person was opened to anybody")
    return request.user
