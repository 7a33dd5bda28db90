"""What people decide for themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.events import emit
from people.events import PersonChanged
from people.models import User

_OWN = frozenset({"language", "timezone", "theme", "weekly_goal_minutes", "single_key_shortcuts"})


@transaction.atomic
def preferences_save(*, user: User, **chosen: Any) -> User:
    """Keep a person's choices; the values are valid. Raises `TypeError` for other fields.

    A new time zone is announced: other apps keep what they cut into the person's days.
    """
    if not chosen.keys() <= _OWN:
        raise TypeError(f"not a preference: {', '.join(sorted(chosen.keys() - _OWN))}")
    # Not the zone of `user`: a form that was bound to it has set the new one already.
    zone = User.objects.select_for_update(no_key=True).values_list("timezone", flat=True)
    before = zone.get(pk=user.pk)
    for name, value in chosen.items():
        setattr(user, name, value)
    user.save(update_fields=list(chosen))
    if user.timezone != before and "timezone" in chosen:
        emit(PersonChanged(fields=("timezone",)), actor=user, subject=user)
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
