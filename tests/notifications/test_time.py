"""Twelve weeks in Tokyo, Berlin and Los Angeles, over the changes of their clocks."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import frozen
from core.events import deliver_pending
from notifications.models import Attention, Channel, Delivery, DigestEvery
from notifications.services.preference import attention_save
from notifications.timing import Quiet, Rhythm, digest_after, local_moment, quiet_end, week_of
from people.models import User
from people.services.preferences import preferences_save
from tests.factories.people import UserFactory
from tests.notifications.saying import berlin, tell

ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles")
# Clocks go back on 25 October in Berlin and on 1 November in Los Angeles.
FIRST, DAYS = dt.date(2026, 10, 5), 84
NIGHT = Quiet(dt.time(20), dt.time(7), weekends=True)

moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
zones = st.sampled_from([*ZONES, "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]).map(ZoneInfo)
times = st.times(dt.time(0), dt.time(23, 59))


@given(moments, st.builds(Quiet, times, times, st.booleans()), zones)
def test_quiet_ends_at_the_first_moment_that_is_not_quiet(
    moment: dt.datetime, quiet: Quiet, zone: ZoneInfo
) -> None:
    end = quiet_end(moment, quiet, zone)
    assert end >= moment
    assert not quiet.holds(end.astimezone(zone))
    if quiet.holds(moment.astimezone(zone)):
        before = end - dt.timedelta(minutes=1)
        assert before < moment or quiet.holds(before.astimezone(zone))
    else:
        assert end == moment


@given(moments, st.integers(0, 23), st.sampled_from([None, *range(7)]), st.booleans(), zones)
def test_digests_follow_each_other_on_days_of_their_own(
    moment: dt.datetime, hour: int, weekday: int | None, quiet: bool, zone: ZoneInfo
) -> None:
    rhythm = Rhythm(hour, weekday, quiet_weekends=quiet)
    leaves = [moment]
    for _number in range(10):
        leaves.append(digest_after(leaves[-1], rhythm, zone))
    days = [each.astimezone(zone).date() for each in leaves[1:]]
    assert all(earlier < later for earlier, later in itertools.pairwise(leaves))
    assert len(set(days)) == 10
    assert all(rhythm.takes(day) for day in days)
    longest = 7 if weekday is not None else 3 if quiet else 1
    assert all((b - a).days <= longest for a, b in itertools.pairwise(days))


@pytest.mark.parametrize(
    ("moment", "zone", "end"),
    [
        # Friday evening to Monday morning, over the hour that comes twice.
        ("2026-10-23T19:30Z", "Europe/Berlin", "2026-10-26T06:00Z"),
        ("2026-10-31T04:00Z", "America/Los_Angeles", "2026-11-02T15:00Z"),
        ("2026-10-30T11:30Z", "Asia/Tokyo", "2026-11-01T22:00Z"),
        # Spring: the night of 29 March is an hour shorter.
        ("2026-03-27T20:00Z", "Europe/Berlin", "2026-03-30T05:00Z"),
    ],
)
def test_quiet_ends_in_the_morning_of_the_persons_own_day(moment: str, zone: str, end: str) -> None:
    got = quiet_end(dt.datetime.fromisoformat(moment), NIGHT, ZoneInfo(zone))
    assert got == dt.datetime.fromisoformat(end)


def test_a_week_begins_on_the_persons_own_monday() -> None:
    moment = dt.datetime(2026, 11, 1, 23, 30, tzinfo=dt.UTC)
    weeks = [week_of(moment, ZoneInfo(zone)) for zone in ZONES]
    assert weeks == [dt.date(2026, 11, 2), dt.date(2026, 11, 2), dt.date(2026, 10, 26)]


def moments_of(people: list[User]) -> Iterator[tuple[dt.datetime, User | None]]:
    """Each person's 7 and 8 o'clock, at which scheduler and workers run, and their 22 o'clock."""
    marks: list[tuple[dt.datetime, User | None]] = []
    for person, ahead in itertools.product(people, range(DAYS)):
        day = FIRST + dt.timedelta(days=ahead)
        marks += [(local_moment(day, dt.time(hour), person.zone), None) for hour in (7, 8)]
        marks.append((local_moment(day, dt.time(22), person.zone), person))
    return iter(sorted(marks, key=lambda mark: mark[0]))


@pytest.mark.django_db
def test_twelve_weeks_land_on_each_persons_own_hours(
    lamp_kinds: None, work: Callable[[], None], mailoutbox: Any
) -> None:
    people = [UserFactory.create(timezone=zone) for zone in ZONES]
    Attention.objects.bulk_create(Attention(person=person, weekly_cap=3) for person in people)
    for moment, told in moments_of(people):
        with frozen(moment):
            if told is not None:
                tell(told, lamp=f"now {moment}")
                tell(told, kind="lamps.dim", lamp=f"dim {moment}")
            else:
                work()

    assert len(mailoutbox) == Delivery.objects.filter(state="sent").count()
    for person in people:
        local = [
            (row.channel, row.finished_at.astimezone(person.zone))
            for row in Delivery.objects.filter(person=person).select_related("person")
            if row.finished_at is not None
        ]
        assert all(each.weekday() < 5 and each.minute == 0 for _channel, each in local)
        single = [each for channel, each in local if channel == Channel.EMAIL]
        digests = [each for channel, each in local if channel == Channel.DIGEST]
        assert {each.hour for each in single} == {7}
        assert {each.hour for each in digests} == {8}
        # One digest each workday, but for the first, before which nobody was told anything.
        assert len({each.date() for each in digests}) == len(digests) == 12 * 5 - 1
        weeks = Counter(week_of(each, person.zone) for each in single)
        assert set(weeks.values()) == {3}
        assert len(weeks) == 12


@pytest.mark.django_db
def test_a_weekly_digest_comes_on_its_day_and_moves_with_its_person(
    lamp_kinds: None, berliner: User, work: Callable[[], None], mailoutbox: Any
) -> None:
    with frozen(berlin(11, 3)):
        attention_save(
            person=berliner, digest_every=DigestEvery.WEEK, digest_weekday=3, digest_hour=16
        )
        tell(berliner, kind="lamps.dim")
    with frozen(berlin(11, 5, 15, 59)):
        work()
        assert mailoutbox == []
    with frozen(berlin(11, 4)):
        preferences_save(user=berliner, timezone="Asia/Tokyo")
    with frozen(berlin(11, 4, 11)):
        deliver_pending()
    # Thursday at four in Tokyo is eight in the morning in Berlin.
    with frozen(berlin(11, 5, 7, 59)):
        work()
        assert mailoutbox == []
    with frozen(berlin(11, 5, 8)):
        work()
        work()
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_nobody_gets_a_digest_of_nothing_or_of_what_they_have_read(
    lamp_kinds: None, berliner: User, work: Callable[[], None], mailoutbox: Any
) -> None:
    with frozen(berlin(11, 2)):
        notification = tell(berliner, kind="lamps.dim")
    assert notification is not None
    notification.mark(read=True)
    notification.save()
    for day in (3, 4, 5):
        with frozen(berlin(11, day, 9)):
            work()
    assert mailoutbox == []
    assert not Delivery.objects.exists()
