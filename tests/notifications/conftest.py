"""Kinds that only tests know, and what the workers were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.clock import now
from notifications.kinds import Channels, NotificationKind, kinds
from notifications.models import Delivery, MailChoice, Urgency
from notifications.services.delivery import messages_deliver
from notifications.services.digest import digests_make
from notifications.services.sending import messages_sweep
from people.models import User
from tests.notifications.saying import words


@pytest.fixture(autouse=True)
def lamp_kinds() -> Iterator[None]:
    """A kind for each way: at once, in the digest, urgent, and about security."""
    made = [
        ("lamps.lit", Channels(), Urgency.NORMAL),
        ("lamps.dim", Channels(mail=MailChoice.DIGEST), Urgency.NORMAL),
        ("lamps.asked", Channels(), Urgency.URGENT),
        ("lamps.stolen", Channels(), Urgency.SECURITY),
    ]
    for key, channels, urgency in made:
        kinds.register(
            NotificationKind(
                key=key,
                label=key.partition(".")[2].capitalize(),
                group="Lamps",
                why="You get this because you look after lamps.",
                words=words,
                channels=channels,
                urgency=urgency,
            )
        )
    yield
    for key, _channels, _urgency in made:
        kinds.unregister(key)


@pytest.fixture
def work() -> Callable[[], None]:
    """Does what scheduler and workers would do at this moment."""

    def run() -> None:
        digests_make()
        messages_sweep()
        due = Delivery.objects.due(now()).order_by("send_at", "pk")
        messages_deliver(list(due.values_list("pk", flat=True)))

    return run


@pytest.fixture
def berliner(employee: User) -> User:
    employee.timezone = "Europe/Berlin"
    employee.save()
    return employee
