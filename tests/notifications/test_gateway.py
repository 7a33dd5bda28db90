"""The gateway: what is told, once, and when its e-mail leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.clock import frozen
from notifications.models import (
    Attention,
    Delivery,
    DeliveryState,
    MailChoice,
    Notification,
    Preference,
    Urgency,
)
from notifications.services.gateway import notification_send, notifications_send
from people.models import Status, User
from tests.factories.people import UserFactory
from tests.notifications.saying import berlin, tell

pytestmark = pytest.mark.django_db

Work = Callable[[], None]


def subjects(outbox: list[EmailMessage]) -> list[str]:
    return [message.subject.partition(": ")[2] for message in outbox]


def test_it_tells_once_under_a_key(berliner: User, work: Work, mailoutbox: Any) -> None:
    with frozen(berlin(11, 2)):
        assert tell(berliner) is not None
        assert tell(berliner) is None
        work()
        work()
    assert Notification.objects.in_tray(berliner).count() == 1
    assert subjects(mailoutbox) == ["The lamp “Ada” shines"]


def test_it_belongs_to_the_transaction_of_what_it_tells(berliner: User) -> None:
    with transaction.atomic():
        tell(berliner)
        transaction.set_rollback(True)
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_tell_outside_a_transaction(berliner: User) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        notification_send(person=berliner, kind="lamps.lit", link="/", data={}, dedupe_key="a")


def test_it_tells_nobody_who_has_left(berliner: User) -> None:
    berliner.status = Status.LEFT
    assert tell(berliner) is None


def test_it_keeps_the_night_and_the_weekend(berliner: User, work: Work, mailoutbox: Any) -> None:
    with frozen(berlin(11, 6, 21)):  # a Friday night
        tell(berliner)
        work()
    with frozen(berlin(11, 9, 6, 59)):
        work()
        assert mailoutbox == []
        assert Notification.objects.in_tray(berliner).count() == 1
    with frozen(berlin(11, 9, 7)):
        work()
    assert len(mailoutbox) == 1


def test_it_lets_what_is_urgent_pass(berliner: User, work: Work, mailoutbox: Any) -> None:
    Attention.objects.create(person=berliner, weekly_cap=0)
    with frozen(berlin(11, 7, 23)):  # a Saturday night
        tell(berliner, kind="lamps.asked")
        tell(berliner, kind="lamps.lit", urgency=Urgency.URGENT)
        work()
    assert len(mailoutbox) == 2


def test_it_puts_what_is_over_the_cap_into_one_digest(
    berliner: User, work: Work, mailoutbox: Any
) -> None:
    with frozen(berlin(11, 2)):
        for number in range(8):
            tell(berliner, lamp=str(number))
        work()
        assert len(mailoutbox) == 5
    with frozen(berlin(11, 3, 8)):
        work()
        work()
    assert subjects(mailoutbox)[5:] == ["3 things wait for you"]
    with frozen(berlin(11, 9)):  # a new week
        tell(berliner, lamp="next")
        work()
    assert len(mailoutbox) == 7


def test_what_waits_for_the_morning_counts_in_the_week_in_which_it_leaves(
    berliner: User,
) -> None:
    with frozen(berlin(11, 8, 12)):  # a Sunday
        for number in range(6):
            tell(berliner, lamp=str(number))
    assert set(Delivery.objects.values_list("week", flat=True)) == {dt.date(2026, 11, 9)}
    assert Notification.objects.filter(mail=MailChoice.DIGEST).count() == 1


def test_it_follows_what_the_person_chose(berliner: User, work: Work, mailoutbox: Any) -> None:
    Preference.objects.create(person=berliner, kind="lamps.lit", tray=False, mail=MailChoice.OFF)
    Preference.objects.create(person=berliner, kind="lamps.asked", tray=True, mail="digest")
    Preference.objects.create(person=berliner, kind="lamps.stolen", tray=False, mail="off")
    with frozen(berlin(11, 2)):
        assert tell(berliner) is not None
        tell(berliner, kind="lamps.asked")
        tell(berliner, kind="lamps.stolen", lamp="Security passes")
        work()
    assert subjects(mailoutbox) == ["The lamp “Security passes” shines"]
    kinds = Notification.objects.in_tray(berliner).values_list("kind", flat=True)
    assert list(kinds) == ["lamps.stolen", "lamps.asked"]


def test_leave_holds_everything_back_but_security(
    berliner: User, work: Work, mailoutbox: Any
) -> None:
    Attention.objects.create(
        person=berliner, away_from=dt.date(2026, 11, 2), away_until=dt.date(2026, 11, 20)
    )
    with frozen(berlin(11, 3)):
        tell(berliner)
        tell(berliner, kind="lamps.asked")
        tell(berliner, kind="lamps.stolen", lamp="now")
        work()
    assert subjects(mailoutbox) == ["The lamp “now” shines"]
    with frozen(berlin(11, 20, 12)):
        work()
        assert len(mailoutbox) == 1
    with frozen(berlin(11, 23, 8)):  # the first workday after it
        work()
    assert subjects(mailoutbox)[1:] == ["2 things wait for you"]


def test_leave_that_hr_knows_of_waits_for_the_return(
    berliner: User, work: Work, mailoutbox: Any
) -> None:
    with frozen(berlin(11, 2, 22)):
        tell(berliner)
    User.objects.filter(pk=berliner.pk).update(status=Status.ON_LEAVE)
    for day in (3, 4, 5):
        with frozen(berlin(11, day, 9)):
            work()
    assert mailoutbox == []
    User.objects.filter(pk=berliner.pk).update(status=Status.ACTIVE)
    with frozen(berlin(11, 6, 9)):
        work()
    assert len(mailoutbox) == 1


def test_it_sends_nothing_that_was_read_or_stopped_meanwhile(
    berliner: User, work: Work, mailoutbox: Any
) -> None:
    with frozen(berlin(11, 2, 22)):
        read = tell(berliner, lamp="read")
        tell(berliner, kind="lamps.asked", lamp="stopped", urgency=Urgency.NORMAL)
    assert read is not None
    with frozen(berlin(11, 3, 6)):
        Notification.objects.filter(pk=read.pk).update(read_at=berlin(11, 3, 6))
        Preference.objects.create(person=berliner, kind="lamps.asked", tray=True, mail="off")
    with frozen(berlin(11, 3, 9)):
        work()
    assert mailoutbox == []
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {DeliveryState.DROPPED}


def test_its_statements_do_not_grow_with_the_people(db: None) -> None:
    counts = []
    for size in (2, 40):
        people = UserFactory.create_batch(size)
        with frozen(berlin(11, 2)), transaction.atomic(), CaptureQueriesContext(connection) as few:
            told = notifications_send(
                people=people,
                kind="lamps.lit",
                link=lambda person: f"/people/{person.pk}/",
                data=lambda person: {"lamp": person.name},
                dedupe_key="all",
            )
        assert [each.link for each in told] == [f"/people/{each.pk}/" for each in people]
        counts.append(len(few))
    assert counts[0] == counts[1] <= 12


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_keep_key_and_cap(berliner: User) -> None:
    start = Barrier(8)

    def run(number: int) -> None:
        try:
            start.wait()
            tell(berliner, lamp="same")
            tell(berliner, lamp=str(number))
        finally:
            connection.close()

    with frozen(berlin(11, 2)):
        threads = [Thread(target=run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Notification.objects.count() == 9
    assert Delivery.objects.count() == 5
