"""Noticing new active minutes, which are saved without telling anybody.

Saving minutes is what Waymark does most, so it costs nothing more: a turn reads what came since
the last. Ids are given out before rows can be seen, so the newest are read again for a while.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import F, Max
from django.db.models.functions import TruncHour

from analytics.models import StaleDay, Watermark
from core.clock import now
from learning.models import ActiveMinute
from people.models import User

MINUTES = "minutes"
# By then every transaction that was writing minutes is over.
SETTLES = dt.timedelta(minutes=5)
MOST = 50_000

_DRIFTED = """
INSERT INTO analytics_staleday (person_id, day)
SELECT coalesce(learned.user_id, kept.person_id), coalesce(learned.day, kept.day)
FROM learning_learningday AS learned
FULL JOIN analytics_personday AS kept
  ON kept.person_id = learned.user_id AND kept.day = learned.day
WHERE coalesce(learned.minutes, 0) <> coalesce(kept.minutes, 0)
"""


@transaction.atomic
def minutes_mark() -> bool:
    """Mark the days of minutes that are new; whether there are more than one turn reads."""
    moment = now()
    top = ActiveMinute.objects.aggregate(top=Max("pk"))["top"] or 0
    Watermark.objects.get_or_create(key=MINUTES, defaults={"seen": top, "seen_at": moment})
    row = Watermark.objects.select_for_update().get(key=MINUTES)
    until = min(top, row.settled + MOST)
    _mark(row.settled, until)
    if moment - row.seen_at >= SETTLES:
        row.safe, row.seen, row.seen_at = row.seen, top, moment
    before = row.settled
    row.settled = max(row.settled, min(until, row.safe))
    row.save()
    return before < row.settled < row.safe


@transaction.atomic
def minutes_passed_over() -> None:
    """Take all minutes that can be seen now for looked at: everything is about to be rebuilt."""
    top = ActiveMinute.objects.aggregate(top=Max("pk"))["top"] or 0
    Watermark.objects.update_or_create(
        key=MINUTES, defaults={"settled": top, "safe": top, "seen": top, "seen_at": now()}
    )


def drift_mark() -> int:
    """Mark the days whose minutes are not those that learning counts; how many.

    Nothing should ever bring that about; once a night it is looked for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DRIFTED)
        count: int = cursor.rowcount
    return count


def _mark(after: int, until: int) -> None:
    """Mark the days of the minutes with an id over `after`, up to `until`."""
    found = (
        ActiveMinute.objects.filter(pk__gt=after, pk__lte=until)
        .order_by()
        .annotate(hour=TruncHour("minute", tzinfo=dt.UTC), zone_name=F("user__timezone"))
        .values_list("user_id", "zone_name", "hour")
        .distinct()
    )
    days = set()
    for person, zone_name, hour in found:
        zone = User(timezone=zone_name).zone
        for moment in (hour, hour + dt.timedelta(minutes=59)):
            days.add((person, moment.astimezone(zone).date()))
    StaleDay.objects.bulk_create(
        (StaleDay(person_id=person, day=day) for person, day in sorted(days)), batch_size=2000
    )
