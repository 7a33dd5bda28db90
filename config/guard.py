"""Keeps the demo organisation's public password out of production."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection


def demo_refusal() -> str:
    """Why this start is refused because of demo accounts, empty when it is not.

    Their password is public, so outside demo mode nobody with one may be able to log in.
    """
    if settings.DEMO or connection.introspection.table_names() == []:
        return ""
    people = get_user_model().objects.filter(is_demo=True).count()
    if not people:
        return ""
    return (
        f"the database holds {people} demo accounts, whose password is public; "
        "start with an empty database"
    )
