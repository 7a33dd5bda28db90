"""Marking the days whose minutes are required, or no longer are."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from analytics.models import StaleDay
from learning.models import Requirement


@transaction.atomic
def requirement_days_mark(*, requirement_id: int, at: dt.datetime) -> None:
    """Mark the days at which a round's time begins and ends, and that of `at`.

    What happens to a round changes how the minutes of that day divide, never those of days
    before: rounds begin on the day on which they are made.
    """
    row = Requirement.objects.select_related("person").filter(pk=requirement_id).first()
    if row is None:
        return
    days = {row.applies_since, at.astimezone(row.person.zone).date()}
    if row.done_on is not None and row.done_on >= row.applies_since:
        days.add(row.done_on)
    StaleDay.objects.bulk_create(StaleDay(person_id=row.person_id, day=day) for day in sorted(days))
