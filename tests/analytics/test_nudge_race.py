"""Several workers that nudge at once."""

from __future__ import annotations

import pytest

from analytics.models import Nudge
from analytics.services.nudge import nudges_turn
from core.clock import frozen
from notifications.models import Notification
from tests.analytics.nudging import at, required, stalled_crowd, switch_on
from tests.crossing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_is_nudged_once_however_many_workers_look() -> None:
    people = stalled_crowd(12)
    for person in people[:4]:
        required(person, due=-1)
    switch_on("stalled", "overdue")
    with frozen(at()):
        meant = at_once(*[nudges_turn] * 4)

    assert sum(meant) == 12
    rules = Nudge.objects.order_by("person_id").values_list("rule", flat=True)
    assert list(rules) == ["overdue"] * 4 + ["stalled"] * 8
    nudges = Notification.objects.filter(kind__startswith="analytics.")
    assert sorted(nudges.values_list("person", flat=True)) == [each.pk for each in people]
