"""The person who looks at the measured pages, and the pages as that person has them."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.seed import seed, utc_now
from core.clock import now
from learning.models import Attempt, Course, Enrolment
from learning.services.attempt import attempt_start
from learning.services.enrolment import enrolment_start
from learning.services.progress import progress_save
from people.models import User

COURSE = "feedback-that-lands"
LESSON = "say-what-you-saw"
ASSESSMENT = "final"


def fill(kind: str) -> None:
    """Migrate; seed an empty database as `kind` says."""
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        return
    begun = time.monotonic()
    if kind == "demo":
        call_command("demo_load", verbosity=0)
    else:
        seed(utc_now())
    print(f"{kind}: filled in {time.monotonic() - begun:.0f} s", flush=True)


def describe(kind: str) -> dict[str, Any]:
    """Cookie, page addresses, SQL queries a page, and counts of rows."""
    user = _person(kind)
    enrolment = enrolment_start(user=user, course=Course.objects.get(slug=COURSE))
    progress_save(enrolment=enrolment, lesson_key=LESSON, saved_at=now())
    attempt = Attempt.objects.filter(enrolment=enrolment, state="open").first() or attempt_start(
        enrolment=enrolment, lesson_key=ASSESSMENT
    )
    pages = _pages(attempt)
    return {
        "cookie": _session(user),
        "pages": pages,
        "queries": _queries(user, pages),
        "rows": _rows(),
    }


def _person(kind: str) -> User:
    if kind == "demo":
        return User.objects.get(email__startswith="priya.nair@")
    started = Enrolment.objects.filter(course__slug=COURSE, state="active", progress__gt=20)
    return started.order_by("user_id")[100].user


def _pages(attempt: Attempt) -> dict[str, str]:
    return {
        "home": reverse("core:home"),
        "catalogue": reverse("learning:catalogue"),
        "catalogue, searched": reverse("learning:catalogue") + "?q=feedback&level=beginner",
        "course": reverse("learning:course-detail", args=[COURSE]),
        "lesson": reverse("learning:lesson-detail", args=[COURSE, LESSON]),
        "quiz": reverse("learning:attempt-detail", args=[attempt.pk]),
        "my learning": reverse("learning:mine"),
    }


def _session(user: User) -> str:
    """A session of that person, as logging in makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def _queries(user: User, pages: dict[str, str]) -> dict[str, int]:
    """SQL queries of each page, warm, session and user among them."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    counts = {}
    for name, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{name} ({path}) answered {answer.status_code}")
        counts[name] = len(captured)
    return counts


def _rows() -> dict[str, int]:
    tables = {
        "people": "people_user",
        "courses": "learning_course",
        "enrolments": "learning_enrolment",
        "active minutes": "learning_activeminute",
    }
    with connection.cursor() as cursor:
        counts = {}
        for name, table in tables.items():
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[name] = cursor.fetchone()[0]
    return counts
