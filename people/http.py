"""The request of somebody who is logged in."""

from __future__ import annotations

from django.http import HttpRequest

from people.models import User


class PersonRequest(HttpRequest):
    """What a view behind `login_required` gets: `user` is a person, never anonymous."""

    user: User
