"""The person who looks at the measured pages, and the pages as that person has them."""

from __future__ import annotations

import random
import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.seed import seed, utc_now
from bench.teams import BOSSES
from config.demo.answers import answer_of
from core.clock import now
from learning.models import Attempt, AttemptState, Course, Enrolment
from learning.selectors.assessment import assessment_of
from learning.selectors.attempt import field_name, question_public
from learning.services.attempt import attempt_answer, attempt_start, attempt_submit
from learning.services.enrolment import enrolment_start
from learning.services.progress import progress_save
from people.models import User

COURSE = "feedback-that-lands"
LESSON = "say-what-you-saw"
ASSESSMENT = "final"
CSRF = "b" * 32


def fill(kind: str) -> None:
    """Do what `make run` does before it serves; seed the organisation that nobody is in yet."""
    begun = time.monotonic()
    empty = "people_user" not in connection.introspection.table_names()
    call_command("prepare")
    if kind == "seeded" and not User.objects.exists():
        seed(utc_now())
    if empty:
        print(f"{kind}: filled in {time.monotonic() - begun:.0f} s", flush=True)


def describe(kind: str) -> dict[str, Any]:
    """Cookie, page addresses, SQL queries a page, and counts of rows."""
    user = _person(kind)
    enrolment = enrolment_start(user=user, course=Course.objects.get(slug=COURSE))
    progress_save(enrolment=enrolment, lesson_key=LESSON, saved_at=now())
    closed = _closed(enrolment)
    pages = _pages(_open(enrolment), closed)
    queries = {page["name"]: _queries(user, page) for page in pages}
    for name, boss in _bosses(kind).items():
        page = {"name": name, "path": f"{reverse('analytics:team-dashboard')}?below=all"}
        queries[name] = _queries(boss, page)
        pages.append({**page, "cookie": f"{_session(boss)}; csrftoken={CSRF}"})
    return {
        "cookie": f"{_session(user)}; csrftoken={CSRF}",
        "pages": pages,
        "queries": queries,
        "rows": _rows(),
    }


def _open(enrolment: Enrolment) -> Attempt:
    """The open attempt, begun if there is none."""
    found = Attempt.objects.filter(enrolment=enrolment, state=AttemptState.OPEN).first()
    return found or attempt_start(enrolment=enrolment, lesson_key=ASSESSMENT)


def _closed(enrolment: Enrolment) -> Attempt:
    """An attempt that is over: every third question missed, every fourth left out."""
    over = Attempt.objects.filter(enrolment=enrolment, lesson_key=ASSESSMENT)
    found = over.exclude(state=AttemptState.OPEN).first()
    if found is not None:
        return found
    attempt = _open(enrolment)
    questions = assessment_of(attempt.release_id, ASSESSMENT).questions
    luck = random.Random(1)  # noqa: S311  # a story, not a secret
    for place, key in enumerate(attempt.questions):
        if place % 4 != 3:
            answer = answer_of(questions[key], luck, right=place % 3 > 0)
            attempt_answer(attempt=attempt, question_key=key, answer=answer)
    return attempt_submit(attempt=attempt)


def _person(kind: str) -> User:
    if kind == "demo":
        return User.objects.get(email__startswith="priya.nair@")
    started = Enrolment.objects.filter(course__slug=COURSE, state="active", progress__gt=20)
    return started.order_by("user_id")[started.count() // 2].user


def _bosses(kind: str) -> dict[str, User]:
    """The managers whose dashboards are measured; the demo's has about eight people."""
    if kind == "demo":
        return {}
    return {name: User.objects.get(pk=pk) for name, pk in BOSSES.items()}


def _pages(attempt: Attempt, closed: Attempt) -> list[dict[str, str]]:
    """The pages, and the save of an answer, as `bench.meter.Page` takes them."""
    addresses = {
        "home": reverse("core:home"),
        "catalogue": reverse("learning:course-list"),
        "catalogue, searched": reverse("learning:course-list") + "?q=feedback&level=beginner",
        "course": reverse("learning:course-detail", args=[COURSE]),
        "lesson": reverse("learning:lesson-detail", args=[COURSE, LESSON]),
        "quiz": reverse("learning:attempt-detail", args=[attempt.pk]),
        "quiz result": reverse("learning:attempt-result", args=[closed.pk]),
        "my learning": reverse("learning:enrolment-list"),
    }
    pages = [{"name": name, "path": path} for name, path in addresses.items()]
    return [*pages, _answer(attempt)]


def _answer(attempt: Attempt) -> dict[str, str]:
    """Saving the answer to a question with one right option, as the page's script does."""
    asked = {key: question_public(attempt, key) for key in attempt.questions}
    key = next(key for key, question in asked.items() if question["kind"] == "single")
    choice = {field_name(attempt, key): asked[key]["options"][0]["key"]}
    return {
        "name": "quiz answer",
        "path": reverse("learning:attempt-answer", args=[attempt.pk, key]),
        "body": urlencode(choice),
    }


def _session(user: User) -> str:
    """A session of that person, as logging in makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def _queries(user: User, page: dict[str, str]) -> int:
    """SQL queries of the page, warm, session and user among them."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = _asked(client, page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page['name']} ({page['path']}) answered {answer.status_code}")
    return len(captured)


def _asked(client: Client, page: dict[str, str]) -> Any:
    """The answer to the page, as a browser or its script asks for it."""
    if "body" not in page:
        return client.get(page["path"])
    return client.post(
        page["path"],
        page["body"],
        content_type="application/x-www-form-urlencoded",
        headers={"Accept": "application/json"},
    )


def _rows() -> dict[str, int]:
    tables = {
        "people": "people_user",
        "courses": "learning_course",
        "enrolments": "learning_enrolment",
        "required": "learning_requirement",
        "active minutes": "learning_activeminute",
    }
    with connection.cursor() as cursor:
        counts = {}
        for name, table in tables.items():
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[name] = cursor.fetchone()[0]
    return counts
