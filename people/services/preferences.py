"""What people decide for themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from people.models import User

_OWN = frozenset({"language", "timezone", "theme", "weekly_goal_minutes", "single_key_shortcuts"})


@transaction.atomic
def preferences_save(*, user: User, **chosen: Any) -> User:
    """Keep a person's choices; the values are valid. Raises `TypeError` for other fields."""
    if not chosen.keys() <= _OWN:
        raise TypeError(f"not a preference: {', '.join(sorted(chosen.keys() - _OWN))}")
    for name, value in chosen.items():
        setattr(user, name, value)
    user.save(update_fields=list(chosen))
    return user


@transaction.atomic
def name_save(*, user: User, name: str) -> User:
    """The name the person goes by. HR's own stays in `hr_name`."""
    user.name = name
    user.save(update_fields=["name"])
    return user


def theme_save(person: User, theme: str) -> None:
    """Remember a theme chosen in the shell."""
    preferences_save(user=person, theme=theme)
