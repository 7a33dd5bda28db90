"""The home page's panels, and My learning."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from core.clock import frozen, today
from learning.models import Course, LearningDay, LessonProgress
from learning.panels.words import streak_sentence
from learning.selectors.week import WeekSummary
from learning.services.bookmark import bookmark_set
from learning.services.popularity import popularity_recompute
from people.models import Department, User
from tests.factories.learning import (
    course_make,
    enrolment_make,
    lesson_spec,
    lessons_of,
    release_make,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]
# A Thursday.
MORNING = dt.datetime(2026, 11, 26, 8, 30, tzinfo=dt.UTC)


def body(client: Client, url: str = "/") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_it_takes_somebody_new_through_three_steps(as_: As, employee: User) -> None:
    course_make("A short one", skills=["Listening"], lessons=1)
    client = as_(employee)
    assert "How much time a week?" in body(client)

    client.post("/welcome/", {"step": "1", "goal": "90"})
    employee.refresh_from_db()
    assert employee.weekly_goal_minutes == 90
    assert "What do you want to get better at?" in body(client)

    response = client.post("/welcome/", {"step": "2", "skill": ["listening"]})
    assert response["Location"] == "/explore/?skill=listening"
    html = body(client)
    assert "A short one" in html
    assert "Start now" in html


@pytest.mark.parametrize(("minutes", "words"), [(30, "30 min"), (45, "45 min"), (60, "1 h")])
def test_it_suggests_the_goal_that_the_ring_shows(
    as_: As, employee: User, minutes: int, words: str
) -> None:
    employee.weekly_goal_minutes = minutes
    employee.save()
    html = body(as_(employee))

    suggested = re.findall(r'class="btn next" name="goal"[^>]*>([^<]+)<', html)
    assert suggested == [words]
    assert f"of {minutes} min" in html


def test_it_lets_every_step_be_skipped(as_: As, employee: User) -> None:
    client = as_(employee)
    client.post("/welcome/", {"step": "1"})
    client.post("/welcome/", {"step": "3"})
    html = body(client)

    assert "Find your first course" in html
    assert "Step " not in html
    client.post("/welcome/", {"step": "1"})
    assert "Find your first course" in body(client)


@pytest.mark.parametrize("data", [{"goal": "5"}, {"goal": "9999"}])
def test_it_refuses_a_goal_that_is_none(as_: As, employee: User, data: dict[str, str]) -> None:
    assert as_(employee).post("/welcome/", {"step": "1", **data}).status_code == 422
    employee.refresh_from_db()
    assert (employee.weekly_goal_minutes, employee.welcome_step) == (60, 0)


def test_it_resumes_at_the_very_stop_of_a_clip(as_: As, employee: User) -> None:
    with frozen(MORNING):
        clip = lesson_spec("watch", title="Watch it", requires={"checks": [], "media": ["v1"]})
        enrolment = enrolment_make(
            employee,
            course_make("Feedback", lessons=[*lessons_of(2), clip]),
            done=["lesson-1", "lesson-2"],
        )
        LessonProgress.objects.create(
            enrolment=enrolment, lesson_key="watch", block_key="v1", started_at=MORNING,
            saved_at=MORNING, media={"v1": {"at": 372.4, "length": 620, "watched": [[0, 372]]}},
        )  # fmt: skip
        html = body(as_(employee))

    assert "Lesson 3 of 3: Watch it." in html
    assert "You stopped at 6:12." in html
    assert "66% complete" in html
    assert "Resume lesson" in html
    assert "/lessons/watch/" in html


def test_it_says_how_much_of_a_text_is_read(as_: As, employee: User) -> None:
    rendered = [
        {"key": f"b{n}", "kind": "prose", "html": "<p>x</p>", "data": {}} for n in range(10)
    ]
    course = course_make("Writing", lessons=[lesson_spec("one", rendered=rendered, minutes=10)])
    enrolment = enrolment_make(employee, course)
    LessonProgress.objects.create(
        enrolment=enrolment, lesson_key="one", block_key="b4",
        started_at=MORNING, saved_at=MORNING,
    )  # fmt: skip
    html = body(as_(employee))

    assert "You have read 40% of it." in html
    assert "Six minutes finishes your lesson." in html


def test_it_greets_by_the_persons_own_clock_and_states_the_state(as_: As, employee: User) -> None:
    employee.timezone = "Asia/Kolkata"
    employee.save()
    with frozen(MORNING):
        enrolment_make(employee, course_make(lessons=lessons_of(3, minutes=6)))
        LearningDay.objects.create(user=employee, day=dt.date(2026, 11, 24), minutes=42)
        html = body(as_(employee))

    assert "Good afternoon, Emi" in html
    assert "Six minutes takes you through your next lesson." in html
    assert "Eighteen minutes meets this week’s goal." in html
    assert "18 min to go" in html
    assert "Tuesday: 42 min" in html
    assert "Thursday: today, nothing yet" in html


def test_it_says_so_when_nothing_waits(as_: As, employee: User) -> None:
    enrolment_make(employee, course_make("Meetings"), completed=True)
    html = body(as_(employee))

    assert "Nothing is waiting for you." in html
    assert "You finished Meetings" in html
    assert "Recently completed" in html


def test_it_shows_one_next_step(as_: As, employee: User) -> None:
    course_make("Another")
    for n in range(3):
        enrolment_make(employee, course_make(f"In progress {n}"))
    html = body(as_(employee))

    assert html.count("btn next") == 1
    assert "Also in progress" in html


def test_it_says_why_a_course_is_picked(as_: As, employee: User, department: Department) -> None:
    enrolment_make(employee, course_make("Taken", skills=["SQL"]))
    course_make("More of it", skills=["SQL"])
    popular = course_make("Popular")
    for person in UserFactory.create_batch(5, department=department):
        enrolment_make(person, popular, completed=True)
    popularity_recompute()
    html = body(as_(employee))

    assert "More on SQL" in html
    assert "5 people in Customer Success finished it" in html
    assert html.index("More of it") < html.index("Popular")


def test_it_picks_nothing_that_was_taken_or_closed(as_: As, employee: User) -> None:
    enrolment_make(employee, course_make("Left behind"), state="left")
    course_make("Draft", publish=False)
    assert "Good next picks" not in body(as_(employee))


@pytest.mark.parametrize(
    ("minutes", "streak", "grace", "sentence"),
    [
        (0, 0, False, "Meet it by Sunday and a streak begins."),
        (30, 4, False, "Meet it by Sunday and your streak reaches 5 weeks."),
        (
            30, 4, True,
            "Last week was free. Meet this one by Sunday and your streak reaches 5 weeks.",
        ),
        (60, 1, False, "Your streak is 1 week."),
    ],
)  # fmt: skip
def test_it_says_what_the_goal_does_to_the_streak(
    minutes: int, streak: int, grace: bool, sentence: str
) -> None:
    week = WeekSummary(goal=60, minutes=minutes, days=[], streak=streak, grace_used=grace)
    assert streak_sentence(week) == sentence


def full_life(person: User, size: int) -> None:
    for n in range(size):
        enrolment_make(person, course_make(skills=["SQL"], lessons=5), done=["lesson-1"])
        enrolment_make(person, course_make(skills=["SQL"]), completed=True)
        bookmark_set(user=person, course=course_make(skills=["SQL", f"Skill {n}"]), kept=True)
        LearningDay.objects.create(
            user=person, day=today(person.zone) - dt.timedelta(days=n), minutes=9
        )


@pytest.mark.parametrize(
    ("url", "budget"),
    [("/", 12), ("/learning/", 6), ("/learning/completed/", 6), ("/learning/bookmarks/", 8)],
)
def test_it_costs_the_same_whatever_the_life(
    as_: As,
    employee: User,
    url: str,
    budget: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client = as_(employee)
    for size in (2, 24):
        Course.objects.update(status="archived")
        employee.learning_days.all().delete()
        full_life(employee, size)
        client.get(url)
        with django_assert_max_num_queries(budget):  # type: ignore[attr-defined]
            client.get(url)


def test_it_lists_what_is_mine(as_: As, employee: User) -> None:
    enrolment_make(employee, course_make("Under way"), done=["lesson-1"])
    enrolment_make(employee, course_make("Done and dusted"), completed=True)
    enrolment_make(employee, course_make("Dropped"), state="left")
    bookmark_set(user=employee, course=course_make("For later"), kept=True)
    client = as_(employee)

    active = body(client, "/learning/")
    assert "1 course in progress, 1 completed." in active
    assert "Under way" in active
    assert active.count("btn next") == 1
    assert "Dropped" not in active
    assert "Done and dusted" in body(client, "/learning/completed/")
    assert "For later" in body(client, "/learning/bookmarks/")


@pytest.mark.parametrize(
    ("url", "fact"),
    [
        ("/learning/", "Nothing in progress"),
        ("/learning/completed/", "Nothing completed yet"),
        ("/learning/bookmarks/", "No bookmarks"),
    ],
)
def test_it_says_what_is_empty(as_: As, employee: User, url: str, fact: str) -> None:
    assert fact in body(as_(employee), url)


def test_it_finds_courses_and_lessons_by_the_top_search(as_: As, employee: User) -> None:
    course_make("Feedback that lands", lessons=[lesson_spec("moment", title="Choose the moment")])
    client = as_(employee)

    assert "/courses/feedback-that-lands/lessons/moment/" in body(client, "/search/?q=moment")
    html = body(client, "/search/?q=feebdack")
    assert "Feedback that lands" in html
    assert "/explore/?q=feebdack" in html
    assert "Choose the moment" not in html


def test_it_finds_skills_and_how_many_courses_have_them(as_: As, employee: User) -> None:
    for title in ("One", "Two"):
        course_make(title, skills=["Giving feedback"])
    html = body(as_(employee), "/search/?q=feedb")
    assert "/explore/?skill=giving-feedback" in html
    assert "2 courses" in html
    assert "skill=" not in body(as_(employee), "/search/?q=feedb+sql")


def test_it_finds_no_lesson_of_an_older_release(as_: As, employee: User) -> None:
    course = course_make(lessons=[lesson_spec("moment", title="Choose the moment")])
    release_make(course, lessons=[lesson_spec("place", title="Choose the place")])
    client = as_(employee)

    assert "/lessons/moment/" not in body(client, "/search/?q=moment")
    assert "/lessons/place/" in body(client, "/search/?q=choose")
