"""Notifications by e-mail, and the workers killed in the middle: each arrives once.

`WAYMARK_KILL_PEOPLE=400` makes it 2,000 of them.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.conftest import CopyOf
from tests.config.instance import Instance, wait_for
from tests.config.test_kill import rows
from tests.post_office import PostOffice, post_office

pytestmark = pytest.mark.kill

PEOPLE, CAP = int(os.environ.get("WAYMARK_KILL_PEOPLE", "60")), 5
ALL = PEOPLE * CAP


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as open_office:
        yield open_office


@pytest.fixture
def instance(prepared_home: Path, copy_of: CopyOf, office: PostOffice) -> Iterator[Instance]:
    waymark = Instance(
        copy_of(prepared_home),
        settings="tests.config.lantern_settings",
        extra={"MAIL_URL": f"smtp://127.0.0.1:{office.port}", "WORKER_PROCESSES": "2"},
    )
    try:
        waymark.start_and_wait()
        yield waymark
    finally:
        waymark.close()


def kill_at(instance: Instance, office: PostOffice, count: int) -> None:
    """Kill everybody who delivers once so many messages have arrived."""
    wait_for(lambda: len(office.accepted) >= count, 60, f"{count} messages")
    assert len(office.accepted) < PEOPLE * CAP
    # A slow machine may be so late that who was killed before is only now starting again.
    wait_for(lambda: instance.kill_all("celery", "worker") >= 2, 60, "workers to kill")


def states(instance: Instance) -> dict[str, int]:
    query = "SELECT state, count(*) FROM notifications_delivery GROUP BY state"
    return {str(state): count for state, count in rows(instance, query)}


def test_each_message_arrives_once_though_the_workers_are_killed(
    instance: Instance, office: PostOffice
) -> None:
    told = instance.manage("lanterns_tell", str(PEOPLE))
    assert told.returncode == 0, told.stderr
    for count in (ALL // 10, ALL * 55 // 100):
        kill_at(instance, office, count)
    finished = {"sent", "unconfirmed"}
    wait_for(lambda: set(states(instance)) <= finished and states(instance), 120, "all delivered")
    # Nothing comes after that.
    arrived = len(office.accepted)
    time.sleep(5)

    assert len(office.accepted) == arrived
    assert sum(states(instance).values()) == PEOPLE * CAP
    # Whoever dies in the instant between noting the hand-over and the write has sent nothing:
    # an admin sees it as not confirmed. Nothing else may be missing, and nothing comes twice.
    missing = PEOPLE * CAP - arrived
    assert 0 <= missing <= min(states(instance).get("unconfirmed", 0), 2)
    assert len({each.id for each in office.accepted}) == arrived
    by_person = Counter(each.to for each in office.accepted)
    assert max(by_person.values()) == CAP
    assert sum(CAP - count for count in by_person.values()) == missing
    assert not any(to.startswith("deaf") for to in by_person)
    # The sixth of each is over the cap and waits for the digest.
    waiting = "SELECT count(*) FROM notifications_notification WHERE mail = 'digest'"
    assert rows(instance, waiting) == [(PEOPLE,)]
