"""What people choose for themselves outside the settings page."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from people.models import User

LEAST_GOAL, MOST_GOAL = 10, 1200


@transaction.atomic
def completed_hide(*, user: User, hidden: bool) -> User:
    """Remember whether lists leave out the courses that the person completed."""
    user.hide_completed = hidden
    user.save(update_fields=["hide_completed"])
    return user


@transaction.atomic
def goal_set(*, user: User, minutes: int) -> User:
    """Set the person's weekly goal. Raises `AppError` for a goal that is none."""
    if not LEAST_GOAL <= minutes <= MOST_GOAL:
        raise AppError(
            "goal_out_of_range",
            _("A weekly goal is between %(least)s and %(most)s minutes.")
            % {"least": LEAST_GOAL, "most": MOST_GOAL},
        )
    user.weekly_goal_minutes = minutes
    user.save(update_fields=["weekly_goal_minutes"])
    return user


@transaction.atomic
def welcome_advance(*, user: User, step: int) -> User:
    """Note that the first steps up to `step` were taken or skipped; never back."""
    if step > user.welcome_step:
        user.welcome_step = min(step, 100)
        user.save(update_fields=["welcome_step"])
    return user
