"""The seeded organisation: 10,000 people, 300 courses, 5 million active minutes, by COPY.

Deterministic. Runs once in its own state folder; `python -m bench --fresh` starts anew.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from bench import teams
from learning.models import Assignment, AssignmentSource, Course, Release, ReleaseLesson
from learning.services.course import course_import
from learning.services.popularity import popularity_recompute
from learning.services.rating import ratings_recompute
from people.models import User

PEOPLE = 10_000
COURSES = 300
MINUTES_EACH = 500
COURSES_EACH = 6
DEPARTMENTS = 40
ZONES = ["Europe/London", "Asia/Kolkata", "America/Toronto", "Asia/Singapore", "Europe/Lisbon"]
BATCH = 200_000

Row = Iterable[Any]


def copy_rows(table: str, columns: list[str], rows: Iterable[Row]) -> int:
    """COPY the rows in batches; returns how many. Columns that are left out get their defaults."""
    usual = _usual(table, columns)
    names = ", ".join(f'"{name}"' for name in [*columns, *usual])
    rest = tuple(usual.values())
    count = 0
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        text = "".join("\t".join(map(_field, (*row, *rest))) + "\n" for row in batch)
        with connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO(text))
        count += len(batch)
    return count


def _usual(table: str, columns: list[str]) -> dict[str, Any]:
    """What Django would write into the columns that are not given, those that must have a value."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {
        str(field.column): field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.null and not field.primary_key
    }


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    text = str(value)
    for raw, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(raw, escaped)
    return text


def seed(now: datetime) -> None:
    """Fill the empty database."""
    rng = random.Random(20_26)  # noqa: S311  # deterministic, not secret
    people(rng, now)
    courses(now)
    releases = list(
        Course.objects.filter(status="published", format="course").values_list(
            "pk", "current_release", "current_release__outline"
        )
    )
    enrolments(rng, now, releases)
    copy_rows("learning_activeminute", ["user_id", "minute", "course_id"],
              minutes(rng, now, [pk for pk, _release, _outline in releases]))  # fmt: skip
    required(rng, now, [pk for pk, _release, _outline in releases][: teams.ASSIGNMENTS])
    rollups()


def required(rng: random.Random, now: datetime, course_ids: list[int]) -> None:
    """Some courses are required of everyone, for a year."""
    rows = [
        Assignment.objects.create(
            course_id=pk,
            reason="The law asks for it.",
            starts_on=now.date() - timedelta(days=360),
            source=AssignmentSource.ADMIN,
        ).pk
        for pk in course_ids
    ]
    copy_rows("learning_requirement", teams.COLUMNS, teams.requirements(rng, now, PEOPLE, rows))
    teams.figures(course_ids)


def people(rng: random.Random, now: datetime) -> None:
    """Departments and people; person n reports to person (n - 2) // SPAN + 1, with some moved."""
    copy_rows(
        "people_department",
        ["id", "name", "parent_id", "created_at", "updated_at"],
        (
            (n, f"Department {n:02}", None if n <= 8 else (n - 1) % 8 + 1, now, now)
            for n in range(1, DEPARTMENTS + 1)
        ),
    )
    columns = [str(field.column) for field in User._meta.concrete_fields]
    moved = teams.moved(PEOPLE)
    rows = (_person(n, rng, now, columns, moved) for n in range(1, PEOPLE + 1))
    copy_rows("people_user", columns, rows)
    with connection.cursor() as cursor:
        for table in ("people_user", "people_department"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def _person(
    n: int, rng: random.Random, now: datetime, columns: list[str], moved: dict[int, int]
) -> list[Any]:
    values: dict[str, Any] = {
        "id": n,
        "email": f"person{n}@bench.example",
        "name": f"Person {n}",
        "password": "!",
        "external_id": f"B{n:05}",
        "department_id": rng.randint(1, DEPARTMENTS),
        "manager_id": moved.get(n, teams.boss_of(n)),
        "job_title": rng.choice(["Engineer", "Analyst", "Specialist", "Lead", "Coordinator"]),
        "location": "Here",
        "hire_date": date(2020, 1, 1) + timedelta(days=rng.randint(0, 2000)),
        "status": "active",
        "roles": "{}",
        "timezone": ZONES[n % len(ZONES)],
        "language": "en",
        "theme": "system",
        "weekly_goal_minutes": 60,
        "created_at": now - timedelta(days=400),
        "updated_at": now,
    }
    return [values[c] if c in values else _default(c) for c in columns]


def _default(column: str) -> Any:
    field = next(f for f in User._meta.concrete_fields if f.column == column)
    default = field.get_default()
    return default if default is not None or field.null else ""


def courses(now: datetime) -> None:
    """The demo courses through the importer, then copies of them up to 300, by SQL."""
    folder = Path(settings.BASE_DIR) / "config" / "demo" / "courses"
    for path in sorted(folder.iterdir()):
        course_import(source=path, author=None)
    originals = list(Course.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for n in range(COURSES - len(originals)):
            _clone(cursor, originals[n % len(originals)], n + 1, now)


def _clone(cursor: Any, original: int, number: int, now: datetime) -> None:
    """Copy a course, its current release and its lessons under another slug."""
    skip = {"id", "slug", "title", "current_release_id", "status"}
    columns = [str(f.column) for f in Course._meta.concrete_fields if f.column not in skip]
    names = ", ".join(columns)
    cursor.execute(
        f"INSERT INTO learning_course (slug, title, status, {names}) "
        f"SELECT slug || '-' || %s, title || ' ' || %s, 'draft', {names} "
        "FROM learning_course WHERE id = %s RETURNING id",
        [number, number, original],
    )
    course = cursor.fetchone()[0]
    fields = _columns(Release, "id", "course_id", "number", "created_at", "updated_at")
    cursor.execute(
        f"INSERT INTO learning_release (course_id, number, created_at, updated_at, {fields}) "
        f"SELECT %s, 1, %s, %s, {_of('r', fields)} FROM learning_release r "
        "JOIN learning_course c ON c.current_release_id = r.id WHERE c.id = %s RETURNING id",
        [course, now, now, original],
    )
    release = cursor.fetchone()[0]
    fields = _columns(ReleaseLesson, "id", "release_id")
    cursor.execute(
        f"INSERT INTO learning_releaselesson (release_id, {fields}) "
        f"SELECT %s, {_of('l', fields)} FROM learning_releaselesson l "
        "JOIN learning_course c ON c.current_release_id = l.release_id WHERE c.id = %s",
        [release, original],
    )
    cursor.execute(
        "INSERT INTO learning_courseskill (course_id, skill_id, level, created_at, updated_at) "
        "SELECT %s, skill_id, level, created_at, updated_at FROM learning_courseskill "
        "WHERE course_id = %s",
        [course, original],
    )
    cursor.execute(
        "UPDATE learning_course SET current_release_id = %s, status = 'published' WHERE id = %s",
        [release, course],
    )


def _columns(model: type[Model], *skipped: str) -> str:
    """The columns of a table but for some, as a list in SQL."""
    names = [str(field.column) for field in model._meta.concrete_fields]
    return ", ".join(f'"{name}"' for name in names if name not in skipped)


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))


def enrolments(
    rng: random.Random, now: datetime, releases: list[tuple[int, int, list[dict[str, Any]]]]
) -> None:
    """Each person takes some courses, each to somewhere; everybody rates what they finished."""
    taken = [_enrolment(rng, now, n, release) for n in range(1, PEOPLE + 1)
             for release in rng.sample(releases, COURSES_EACH)]  # fmt: skip
    columns = ["id", "user_id", "course_id", "release_id", "state", "progress", "progress_floor",
               "minutes_left", "last_lesson_key", "started_at", "last_active_at", "completed_at",
               "left_reason", "created_at", "updated_at"]  # fmt: skip
    copy_rows(
        "learning_enrolment",
        columns,
        ((n, *row, now, now) for n, (row, _done) in enumerate(taken, start=1)),
    )
    copy_rows(
        "learning_lessonprogress",
        ["enrolment_id", "lesson_key", "block_key", "media", "end_reached", "started_at",
         "saved_at", "completed_at", "created_at", "updated_at"],
        (
            (n, key, "", {}, True, row[8], row[9], row[9], now, now)
            for n, (row, done) in enumerate(taken, start=1)
            for key in done
        ),
    )  # fmt: skip
    copy_rows(
        "learning_rating",
        ["user_id", "course_id", "stars", "comment", "created_at", "updated_at"],
        (
            (row[0], row[1], rng.choice([3, 4, 4, 5, 5]), "Clear, short and useful.", now, now)
            for row, _done in taken
            if row[3] == "completed"
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('learning_enrolment', 'id'), %s)", [len(taken)]
        )


def _enrolment(
    rng: random.Random, now: datetime, person: int, release: tuple[int, int, list[dict[str, Any]]]
) -> tuple[list[Any], list[str]]:
    """The columns of `enrolments` from `user_id` to `left_reason`, and the lessons done."""
    course, release_id, outline = release
    count = rng.choice([0, 1, 2, 3, 4, 5, len(outline), len(outline)])
    done = outline[:count]
    complete = len(done) == len(outline)
    total = sum(max(1, entry["minutes"]) for entry in outline)
    earned = sum(max(1, entry["minutes"]) for entry in done)
    left = sum(entry["minutes"] for entry in outline[len(done) :])
    started = now - timedelta(days=rng.randint(10, 360), minutes=rng.randint(0, 1440))
    active = started + timedelta(days=rng.randint(0, 9))
    here = outline[min(len(done), len(outline) - 1)]["key"]
    row = [person, course, release_id, "completed" if complete else "active",
           100 * earned // total, 0, left, here, started, active, active if complete else None,
           ""]  # fmt: skip
    return row, [entry["key"] for entry in done]


def minutes(rng: random.Random, now: datetime, course_ids: list[int]) -> Iterator[Row]:
    """Sittings of 5 to 40 minutes over a year, none overlapping for a person."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for person in range(1, PEOPLE + 1):
        left = MINUTES_EACH
        for days in sorted(rng.sample(range(365), 60)):
            length = min(left, rng.randint(5, 40))
            start = today - timedelta(days=days) + timedelta(minutes=rng.randint(360, 1000))
            course = rng.choice(course_ids)
            for minute in range(length):
                yield person, (start + timedelta(minutes=minute)).isoformat(), course
            left -= length
            if left == 0:
                break


def rollups() -> None:
    """What tasks and services derive: days, popularity, ratings, the planner's statistics."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_learningday (user_id, day, minutes, created_at, updated_at) "
            "SELECT m.user_id, (m.minute AT TIME ZONE u.timezone)::date, count(*), now(), now() "
            "FROM learning_activeminute m JOIN people_user u ON u.id = m.user_id GROUP BY 1, 2"
        )
    popularity_recompute()
    for course in Course.objects.filter(status="published"):
        ratings_recompute(course=course)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def utc_now() -> datetime:
    return datetime.now(UTC)
