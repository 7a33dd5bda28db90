"""Counting time: active minutes as they are reported, days as they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from core.clock import now
from learning.models import ActiveMinute, Course, LearningDay
from people.models import User

# How late a browser may report minutes that it kept while offline.
OLDEST = timedelta(days=14)
# How far a reader's clock may be ahead of ours.
AHEAD = timedelta(minutes=2)
MOST_AT_ONCE = 600


@transaction.atomic
def minutes_record(*, user: User, course: Course, minutes: Iterable[datetime]) -> int:
    """Record minutes in which `user` was active; returns how many were new.

    A minute counts once, however often and from wherever it is reported. Minutes in the future
    or older than two weeks are not believed and passed over, and so are all but the newest
    `MOST_AT_ONCE` of one report.
    """
    moment = now()
    sane = (minute for minute in minutes if moment - OLDEST <= minute <= moment + AHEAD)
    cut = {minute.astimezone(UTC).replace(second=0, microsecond=0) for minute in sane}
    believed = sorted(cut)[-MOST_AT_ONCE:]
    if not believed:
        return 0
    # Two courses at once: without taking turns each would count the day without the other.
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=user.pk)
    known = set(
        ActiveMinute.objects.filter(user=user, minute__in=believed).values_list("minute", flat=True)
    )
    new = [minute for minute in believed if minute not in known]
    if not new:
        return 0
    ActiveMinute.objects.bulk_create(
        [ActiveMinute(user=user, course=course, minute=minute) for minute in new],
        ignore_conflicts=True,
    )
    days_recompute(user=user, days={minute.astimezone(user.zone).date() for minute in new})
    return len(new)


@transaction.atomic
def days_rebuild(*, user: User) -> None:
    """Cut all of the person's minutes into days anew: they have moved to another time zone."""
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=user.pk)
    minutes = ActiveMinute.objects.filter(user=user).values_list("minute", flat=True)
    days = {minute.astimezone(user.zone).date() for minute in minutes.iterator()}
    LearningDay.objects.filter(user=user).exclude(day__in=days).delete()
    days_recompute(user=user, days=days)


@transaction.atomic
def days_recompute(*, user: User, days: Iterable[date]) -> None:
    """Recompute the person's days from the minutes, each as a day of their time zone."""
    rows = []
    for day in sorted(set(days)):
        start, end = day_bounds(user, day)
        count = ActiveMinute.objects.filter(user=user, minute__gte=start, minute__lt=end).count()
        rows.append(LearningDay(user=user, day=day, minutes=count))
    LearningDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "day"],
        update_fields=["minutes", "updated_at"],
    )


def day_bounds(user: User, day: date) -> tuple[datetime, datetime]:
    """The first moment of the person's day and of the next: 23 to 25 hours apart."""
    start = datetime.combine(day, time(), user.zone)
    end = datetime.combine(day + timedelta(days=1), time(), user.zone)
    return start.astimezone(UTC), end.astimezone(UTC)
