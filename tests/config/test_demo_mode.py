"""The demo organisation is loaded only where it belongs, and its questions can be answered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings

from config.demo.accounts import DEMO_PASSWORD
from config.demo.catalogue import COURSES
from config.demo.days import demo_day
from core.clock import frozen
from learning.content.grading import grade
from learning.content.questions import question_errors, question_normalised, right_answer
from people.models import User
from tests.factories.people import UserFactory


def test_it_is_refused_outside_demo_mode(db: None) -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="DEMO is off"):
        call_command("demo_load")
    with override_settings(DEMO=False), pytest.raises(CommandError, match="no demo accounts"):
        call_command("demo_accounts")
    assert not User.objects.exists()


def test_it_is_refused_where_others_are(db: None) -> None:
    UserFactory.create()
    with pytest.raises(CommandError, match="1 people here who are not from the demo"):
        call_command("demo_load")
    assert User.objects.count() == 1


def test_it_opens_nothing_to_a_demo_account_outside_demo_mode(db: None, client: Client) -> None:
    user = UserFactory.create(is_demo=True, password=DEMO_PASSWORD)
    with override_settings(DEMO=False):
        assert not client.login(email=user.email, password=DEMO_PASSWORD)
    assert client.login(email=user.email, password=DEMO_PASSWORD)


def test_it_prints_accounts_for_people_and_for_scripts(settings: Any) -> None:
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    accounts = json.loads(out.getvalue())
    assert [account["role"] for account in accounts] == ["employee", "manager", "author", "admin"]
    assert all(account["password"] == DEMO_PASSWORD for account in accounts)
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert "priya.nair@haldenreyes.example" in out.getvalue()


def test_it_grades_every_stated_answer_as_right() -> None:
    questions = [q for folder in sorted(COURSES.iterdir()) for q in _questions(folder)]
    assert len(questions) > 60
    for question in questions:
        assert question_errors(question) == []
        assert grade(question, right_answer(question)).correct, question["key"]
        for text in question.get("accept", []):
            assert grade(question, text).correct, text


def _questions(folder: Path) -> Iterator[dict[str, Any]]:
    for file in folder.glob("assessments/*.json"):
        for question in json.loads(file.read_text(encoding="utf-8"))["questions"]:
            yield question_normalised(question)


def test_it_begins_the_day_at_three() -> None:
    with frozen(dt.datetime(2026, 11, 23, 2, 59, tzinfo=dt.UTC)):
        assert demo_day().date == dt.date(2026, 11, 22)
    with frozen(dt.datetime(2026, 11, 23, 3, 1, tzinfo=dt.UTC)):
        assert demo_day().date == dt.date(2026, 11, 23)
