"""The sixty people: who they are (`people.csv`) and how they learn (`habits.csv`)."""

from __future__ import annotations

import csv
import datetime as dt
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password

from config.demo.accounts import DEMO_PASSWORD, DOMAIN
from config.demo.days import DemoDay, moment
from people.models import Department, User

HERE = Path(__file__).resolve().parent
ON_THE_DAY_THEY_START = dt.time(9)
# When the organisation began to use Waymark.
INTRODUCED_DAYS_AGO = 300
# Whoever learns has long taken the first steps that the home page offers.
WELCOMED = 100


@dataclass(frozen=True)
class Person:
    """One person of the story.

    `habit` names a way of learning (`config.demo.sittings`), `care` is how likely they are to
    get a question of middling difficulty right, in per cent. `joined_at` is when they got their
    account.
    """

    key: str
    name: str
    email: str
    job_title: str
    department: str
    manager: str
    location: str
    language: str
    timezone: str
    hired: dt.date
    status: str
    roles: tuple[str, ...]
    goal: int
    habit: str
    care: int
    usual_start: dt.time
    away_from: dt.date | None
    joined_at: dt.datetime

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)


def people_read(day: DemoDay) -> list[Person]:
    """Everybody, in the order of the list: managers come before those who report to them."""
    habits = {row["external_id"]: row for row in _rows("habits.csv")}
    return [_person(row, habits[row["external_id"]], day) for row in _rows("people.csv")]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _person(row: dict[str, str], habit: dict[str, str], day: DemoDay) -> Person:
    away = habit["away_from_days_ago"]
    hired = day.workday_ago(int(row["hired_days_ago"]))
    joined = max(hired, day.workday_ago(INTRODUCED_DAYS_AGO))
    return Person(
        key=row["external_id"],
        name=row["name"],
        email=f"{row['email']}@{DOMAIN}",
        job_title=row["job_title"],
        department=row["department"],
        manager=row["manager"],
        location=row["location"],
        language=row["language"],
        timezone=row["timezone"],
        hired=hired,
        status=row["status"],
        roles=tuple(row["roles"].split()),
        goal=int(row["weekly_goal"]),
        habit=habit["habit"],
        care=int(habit["care"]),
        usual_start=dt.time.fromisoformat(habit["usual_start"]),
        away_from=day.workday_ago(int(away)) if away else None,
        joined_at=moment(joined, ON_THE_DAY_THEY_START, zoneinfo.ZoneInfo(row["timezone"])),
    )


def people_create(people: list[Person]) -> dict[str, User]:
    """Rows for departments and people; the accounts by the person's key."""
    departments = _departments_create(people)
    # One hash for all: hashing is slow on purpose, and there is only one password.
    password = make_password(DEMO_PASSWORD)
    users = User.objects.bulk_create(
        User(
            external_id=person.key,
            email=person.email,
            name=person.name,
            hr_name=person.name,
            job_title=person.job_title,
            department=departments[person.department],
            location=person.location,
            hire_date=person.hired,
            status=person.status,
            roles=list(person.roles),
            language=person.language,
            timezone=person.timezone,
            weekly_goal_minutes=person.goal,
            welcome_step=0 if person.habit == "none" else WELCOMED,
            password=password,
            is_demo=True,
            created_at=person.joined_at,
            updated_at=person.joined_at,
        )
        for person in people
    )
    by_key = {person.key: user for person, user in zip(people, users, strict=True)}
    for person in people:
        by_key[person.key].manager = by_key.get(person.manager)
    User.objects.bulk_update(users, ["manager"])
    return by_key


def _departments_create(people: list[Person]) -> dict[str, Department]:
    since = min(person.joined_at for person in people)
    names = dict.fromkeys(person.department for person in people)
    rows = Department.objects.bulk_create(
        Department(name=name, created_at=since, updated_at=since) for name in names
    )
    return {row.name: row for row in rows}
