"""The pages of nudges: rules with their switch, text, figures and dry run."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import Nudge, NudgeReport, NudgeRule
from analytics.nudges.rule import rules
from analytics.services.nudge import nudges_turn
from analytics.services.nudge_measure import nudges_measure
from core.clock import frozen
from notifications.models import Notification
from people.models import AuditEntry, User
from tests.analytics.nudging import at, begun, stalled_crowd, switch_on
from tests.personas import LogIn

pytestmark = pytest.mark.django_db
EDIT = "/nudges/stalled/"
TEXT = {"subject": "{first_name}, go on with “{course}”", "body": "{left} are left.", "holdout": 20}


def test_rules_are_switched_and_each_change_is_on_record(admin: User, as_: LogIn) -> None:
    client = as_(admin)
    page = client.get("/nudges/").content.decode()
    assert "No rule is on: nobody is nudged." in page
    assert page.count("Nobody has been nudged by it yet.") == len(rules)
    for on in ("1", "1", "0", "1"):
        assert client.post(f"{EDIT}switch/", {"on": on}).status_code == 302
    assert f"1 of {len(rules)} rules is on." in client.get("/nudges/").content.decode()

    assert client.post(EDIT, TEXT).status_code == 302
    row = NudgeRule.objects.get()
    assert (row.is_on, row.holdout) == (True, 20)
    assert row.texts == {"en": {name: TEXT[name] for name in ("subject", "body")}}
    said = client.get(EDIT).content.decode()
    assert "Maya, go on with “Feedback that lands”" in said
    assert said.count("Switched on") == 2
    assert "Left out: 10% → 20%; Text in English" in said
    # The rule's own text is not kept: it follows the rule.
    first = {"subject": "“{course}” is where you left it", "holdout": 20}
    body = "{left} are left. If it is no longer for you, leave the course: that is fine, too."
    client.post(EDIT, first | {"body": body})
    assert NudgeRule.objects.get().texts == {}
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert sorted(actions) == [
        "analytics.nudge_changed",
        "analytics.nudge_changed",
        "analytics.nudge_switched_off",
        "analytics.nudge_switched_on",
        "analytics.nudge_switched_on",
    ]


def test_a_text_is_previewed_and_refused_where_it_names_what_there_is_not(
    admin: User, as_: LogIn
) -> None:
    client = as_(admin)
    seen = client.post(EDIT, TEXT | {"preview": "1"})
    assert "Maya, go on with “Feedback that lands”" in seen.content.decode()
    assert not NudgeRule.objects.exists()
    refused = client.post(EDIT, TEXT | {"body": "{minutes} left", "holdout": 60})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "There is no {minutes}. You may use {course}, {left}, {first_name}." in said
    assert "less than or equal to 50" in said
    assert client.get("/nudges/nothing/").status_code == 404


def test_a_dry_run_tells_who_would_get_what_and_sends_nothing(
    admin: User, employee: User, as_: LogIn
) -> None:
    employee.timezone = "Europe/Berlin"
    employee.save()
    course = begun(employee, days_ago=14)
    client = as_(admin)
    with frozen(at(hour=15)):
        page = client.get(f"{EDIT}dry-run/").content.decode()
        assert "1 person would be nudged today." in page
        assert f"“{course.title}” is where you left it" in page
        NudgeRule.objects.create(key="stalled", holdout=50, salt="x")
        stalled_crowd(60)
        page = client.get(f"{EDIT}dry-run/?page=2").content.decode()
    assert "61 people would be nudged today." in page
    assert 5 <= page.count("Left out by chance") <= 20
    assert not Notification.objects.exists()
    assert not Nudge.objects.exists()
    looks = AuditEntry.objects.filter(action="analytics.nudge_dry_run", actor=admin)
    assert looks.count() == 2


def test_figures_are_rounded_and_small_groups_are_not_told(admin: User, as_: LogIn) -> None:
    client = as_(admin)
    switch_on("stalled", holdout=10)
    stalled_crowd(30)
    with frozen(at()):
        nudges_turn()
    Nudge.objects.update(created_at=at(), withheld=False)
    few = Nudge.objects.order_by("pk").values("pk")[:3]
    Nudge.objects.filter(pk__in=list(few.values_list("pk", flat=True))).update(
        withheld=True, notification=None
    )
    with frozen(at(9)):
        nudges_measure()
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/nudges/").content.decode()
    assert '<b class="num">25</b><span class="dl">left out: fewer than five</span>' in page
    assert page.count("fewer than five people") == 2
    assert "Not measurable at this size: only a difference of" in page
    counts = len(captured)
    switch_on()
    NudgeReport.objects.bulk_create(
        NudgeReport(rule=key, figures=NudgeReport.objects.get(rule="stalled").figures)
        for key in ("goal", "streak", "back", "manager")
    )
    with frozen(at(9)), CaptureQueriesContext(connection) as captured:
        client.get("/nudges/")
    assert len(captured) == counts
