"""What is over is forgotten without anybody asking."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from core.clock import frozen, now
from people.models import ImportStatus, PeopleImport, User
from people.services.people_import import people_import_preview
from people.tasks import imports_expire, sessions_clear
from tests.factories.people import PASSWORD
from tests.people.sheets import person, sheet

pytestmark = pytest.mark.django_db


def test_it_forgets_sessions_that_are_over_and_where_they_were(
    employee: User, colleague: User
) -> None:
    for user in (employee, colleague):
        Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    over = UserSession.objects.get(user=employee)
    Session.objects.filter(session_key=over.session_key).update(expire_date=now())
    sessions_clear()
    assert [row.user for row in UserSession.objects.all()] == [colleague]
    assert Session.objects.count() == 1


def test_it_forgets_the_people_of_a_preview_that_nobody_imported(admin: User) -> None:
    batch = people_import_preview(actor=admin, file_name="a.csv", data=sheet(person("ada")))
    imports_expire()
    assert PeopleImport.objects.get(pk=batch.pk).sheet
    with frozen(now() + dt.timedelta(days=31)):
        imports_expire()
    batch.refresh_from_db()
    assert (batch.status, batch.sheet) == (ImportStatus.DISCARDED, None)


def test_it_does_so_by_itself() -> None:
    beats = {beat["task"] for beat in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {sessions_clear.name, imports_expire.name} <= beats
