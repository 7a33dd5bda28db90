"""Celery tasks; each takes ids and calls a service."""

from learning.tasks.attempt import attempts_expire
from learning.tasks.incoming import incoming_read, incomings_sweep
from learning.tasks.item_estimate import items_estimate, items_estimate_due
from learning.tasks.popularity import popularity_recompute
from learning.tasks.requirement import (
    requirements_range,
    requirements_sweep,
    requirements_turn,
)
from learning.tasks.review_due import reviews_due_announce
from learning.tasks.upload import uploads_sweep
from learning.tasks.workshop import workshops_remind

__all__ = [
    "attempts_expire",
    "incoming_read",
    "incomings_sweep",
    "items_estimate",
    "items_estimate_due",
    "popularity_recompute",
    "requirements_range",
    "requirements_sweep",
    "requirements_turn",
    "reviews_due_announce",
    "uploads_sweep",
    "workshops_remind",
]
