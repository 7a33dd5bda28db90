"""The Analytics tab: what authors see of those who take their course."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import frozen, now
from learning.models import Course, CourseSearch, Enrolment, EnrolmentState, Lesson, Reflection
from learning.personal_data import learning_erase, learning_export
from learning.services.authoring import course_create
from learning.services.search import search_record
from people.models import User
from tests.factories.assessment import FINAL, assessment_make
from tests.factories.crowd import attempts_make, crowd_make, people_make, responses_make
from tests.factories.learning import course_make, enrolment_make, lesson_spec, rating_make

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]
TABLES = (
    "weeks", "lessons", "questions", "options", "checks", "polls", "ratings", "leaving", "searches",
)  # fmt: skip
CHECK = {
    "key": "k1",
    "kind": "check",
    "question": {"key": "k1", "kind": "true_false", "prompt": "Is tea hot?", "answer": True},
}
POLL = {"key": "p1", "kind": "poll", "prompt": "Tea or coffee?", "options": ["Tea", "Coffee"]}


@pytest.fixture
def course(author: User) -> Course:
    course = course_make(
        "Making tea",
        owner=author,
        lessons=[
            lesson_spec("boil", minutes=5, blocks=[CHECK, POLL]),
            lesson_spec("pour", minutes=4),
            lesson_spec(FINAL, assessment=assessment_make()),
        ],
    )
    Lesson.objects.create(course=course, key="boil", title="Boil", kind="lesson", position=0)
    return course


def url(course: Course, query: str = "") -> str:
    return f"/studio/{course.slug}/analytics/{query}"


def body(client: Client, course: Course, query: str = "") -> str:
    response = client.get(url(course, query))
    assert response.status_code == 200
    return response.content.decode()


def table(client: Client, course: Course, name: str, query: str = "") -> list[dict[str, str]]:
    response = client.get(url(course, f"{name}.csv{query}"))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


# Who sees it -----------------------------------------------------------------------------------


def test_it_is_for_those_who_may_change_the_course(
    as_: As, author: User, colleague: User, admin: User, manager: User, course: Course
) -> None:
    for stranger in (colleague, manager):
        assert as_(stranger).get(url(course)).status_code == 404
        assert as_(stranger).get(url(course, "weeks.csv")).status_code == 404
    colleague.roles = ["author"]
    colleague.save()
    assert as_(colleague).get(url(course)).status_code == 404
    course.authors.add(colleague)
    for reader in (author, admin, colleague):
        assert as_(reader).get(url(course)).status_code == 200
    assert as_(author).get(url(course, "people.csv")).status_code == 404


def test_it_says_what_is_missing_before_there_is_anybody(
    as_: As, author: User, course: Course
) -> None:
    assert "Nobody has enrolled yet" in body(as_(author), course)
    draft = course_create(author=author, title="Being written")
    assert "Not published yet" in body(as_(author), draft)
    for name in TABLES:
        assert as_(author).get(url(draft, f"{name}.csv")).status_code == 200


# How it is taken -------------------------------------------------------------------------------


def test_it_shows_where_people_stop(as_: As, author: User, course: Course) -> None:
    crowd_make(course, 20, done=3, days_ago=30)
    crowd_make(course, 16, done=1, opened=2, days_ago=20)
    crowd_make(course, 2, done=1, opened=1, days_ago=2)
    client = as_(author)
    html = body(client, course)
    assert "About 15 of about 35 got no further than “Pour”" in html
    assert "about 15 stopped here" in html
    assert f"/studio/{course.slug}/lessons/boil/" in html
    assert f"/studio/{course.slug}/lessons/pour/" not in html
    rows = table(client, course, "lessons")
    reached = [row["Reached"] for row in rows]
    assert reached == ["40", "35", "20"]
    assert [row["Got through"] for row in rows] == ["40", "20", "20"]
    assert rows[1]["Of these stopped for 14 days"] == "15"
    assert rows[0]["Of these stopped for 14 days"] == "fewer than five"
    # Two people went no further, but from 40 to 35 it may be one or nine.
    assert rows[0]["Went no further"] == "fewer than ten"


def test_it_counts_people_so_far_by_week(as_: As, author: User, course: Course) -> None:
    with frozen(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)):
        crowd_make(course, 30, days_ago=200, done=3)
        crowd_make(course, 10, days_ago=9, opened=1)
        crowd_make(course, 5, days_ago=2)
        client = as_(author)
        rows = table(client, course, "weeks", "?weeks=4")
        assert [row["Week of"] for row in rows] == [
            "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23",
        ]  # fmt: skip
        assert [row["Enrolled"] for row in rows] == ["30", "30", "30", "40", "45"]
        assert [row["Started"] for row in rows] == ["30", "30", "30", "40", "40"]
        assert {row["Completed"] for row in rows} == {"30"}
        html = body(client, course, "?weeks=4")
        assert "About 15 people enrolled and fewer than five completed it" in html
        assert len(table(client, course, "weeks", "?weeks=all")) == 30
        assert "About 45 people enrolled and about 30 completed it" in body(
            client, course, "?weeks=all"
        )


@pytest.mark.parametrize("weeks", ["", "4", "12", "26", "52", "all", "7", "x", "-1"])
def test_it_takes_any_range_from_the_address(
    as_: As, author: User, course: Course, weeks: str
) -> None:
    crowd_make(course, 6, done=1)
    assert as_(author).get(url(course, f"?weeks={weeks}")).status_code == 200


def test_it_holds_the_median_minutes_against_the_plan(
    as_: As, author: User, course: Course
) -> None:
    crowd_make(course, 5, done=1, minutes=4)
    crowd_make(course, 6, done=1, minutes=11)
    client = as_(author)
    (boil, *_rest) = table(client, course, "lessons")
    assert (boil["Median minutes"], boil["Minutes planned"]) == ("11", "5")
    html = body(client, course)
    assert "11 min, 5 planned" in html
    assert "Longer than planned" in html


def test_it_counts_whoever_left_as_stopped(as_: As, author: User, course: Course) -> None:
    crowd_make(course, 10, opened=1, state=EnrolmentState.LEFT, left_at=now())
    assert "nobody completed it, about 10 stopped" in body(as_(author), course)


def test_it_tells_why_people_left_five_reasons_at_a_time(
    as_: As, author: User, course: Course, employee: User
) -> None:
    client, reasons = as_(author), ["Too long", "other job", "Boring", "I knew it all", "No time"]

    def leave(*words: str, hour: int = 0) -> None:
        for number, reason in enumerate(words):
            at = now() + dt.timedelta(hours=hour, minutes=number)
            state = EnrolmentState.LEFT
            crowd_make(course, 1, opened=1, state=state, left_at=at, left_reason=reason)

    def told() -> list[str]:
        return [row["Reason"] for row in table(client, course, "leaving")]

    leave(*reasons[:4])
    leave("", " ", hour=1)
    assert told() == []
    assert "Too long" not in body(client, course)
    leave(reasons[4], hour=2)
    assert told() == ["Boring", "I knew it all", "No time", "other job", "Too long"]
    leave("The pictures <b>hurt</b>", hour=3)
    html = body(client, course)
    assert "About 10 people left" in html
    assert "other job" in html
    assert "hurt" not in html
    assert "Person " not in html


# What is never shown ---------------------------------------------------------------------------


def test_it_says_nothing_about_fewer_than_five(as_: As, author: User, course: Course) -> None:
    rows = crowd_make(course, 4, done=3, minutes=17)
    attempts_make(rows, FINAL, [{"observation": ("a", False), "weekly": (False, True)}] * 4)
    responses_make(rows, "boil", "k1", True, correct=True)
    responses_make(rows, "boil", "p1", "Tea")
    for row in rows:
        search_record(user=row.user, course=course, text="my secret plan")
    client = as_(author)
    html = body(client, course)
    assert html.count("fewer than five") > 5
    for told in ("100%", "my secret plan", "17 min", "about 5"):
        assert told not in html, told
    files = [row for name in TABLES for row in table(client, course, name)]
    shown = {value for row in files for value in row.values()}
    assert "fewer than five" in shown
    assert not shown & {"100%", "Tea", "17", "my secret plan"}
    assert all(row["Reached"] == "" for row in table(client, course, "lessons"))


def test_it_never_shows_reflections_or_single_answers(
    as_: As, author: User, course: Course
) -> None:
    rows = crowd_make(course, 12, done=3)
    Reflection.objects.create(enrolment=rows[0], question="And you?", text="I interrupt people.")
    responses_make(rows, "boil", "r1", "I am afraid of my lead.")
    attempts_make(rows, FINAL, [{"first-word": ("my password", False)}] * 12)
    client = as_(author)
    everything = body(client, course) + "".join(
        client.get(url(course, f"{name}.csv")).content.decode() for name in TABLES
    )
    for private in ("I interrupt people", "afraid of my lead", "my password", rows[0].user.name):
        assert private not in everything


# In lessons ------------------------------------------------------------------------------------


def test_it_shows_checks_at_the_first_try_and_polls_as_counts(
    as_: As, author: User, course: Course
) -> None:
    rows = crowd_make(course, 40, done=1)
    responses_make(rows[:10], "boil", "k1", True, correct=True, tries=1)
    responses_make(rows[10:40], "boil", "k1", True, correct=True, tries=2)
    responses_make(rows[:30], "boil", "p1", "Tea")
    responses_make(rows[30:38], "boil", "p1", "Coffee")
    client = as_(author)
    (check,) = table(client, course, "checks")
    assert (check["Answered by"], check["Right at the first try"]) == ("40", "10")
    assert check["Share"] == "25%"
    polls = {row["Option"]: row["Chosen by"] for row in table(client, course, "polls")}
    assert polls == {"Tea": "30", "Coffee": "10"}
    assert "“Is tea hot?” is missed most often" in body(client, course)


def test_it_leads_from_a_question_to_its_lesson(as_: As, author: User, course: Course) -> None:
    Lesson.objects.create(
        course=course, key=FINAL, title="F", kind="assessment", assessment={}, position=2
    )
    rows = crowd_make(course, 30, done=3)
    attempts_make(rows, FINAL, [{"observation": ("c", False)}] * 30)
    html = body(as_(author), course)
    assert f"/studio/{course.slug}/lessons/final/#question-observation" in html
    assert "A wrong option is chosen more often than the right one" in html


# Voices and searches ---------------------------------------------------------------------------


def test_it_averages_ratings_from_five_on(as_: As, author: User, course: Course) -> None:
    crowd_make(course, 6)
    client = as_(author)
    people = people_make(6)
    for person in people[:4]:
        rating_make(person, course, 4, "Clear and short.")
    html = body(client, course)
    assert "Averages are shown from five ratings on" in html
    assert "Clear and short." in html
    rating_make(people[4], course, 2)
    (row,) = table(client, course, "ratings")
    assert (row["Ratings"], row["Average of 5"]) == ("5", "3.6")


def test_it_shows_words_that_led_five_people_here(as_: As, author: User, course: Course) -> None:
    crowd_make(course, 6)
    for person in people_make(8):
        search_record(user=person, course=course, text="  Hot   TEA ")
        search_record(user=person, course=course, text="hot tea")
    search_record(user=people_make(1)[0], course=course, text="redundancy")
    client = as_(author)
    assert table(client, course, "searches") == [{"Words": "hot tea", "People": "10"}]
    assert "About 10 people came by searching for “hot tea”" in body(client, course)


def test_it_keeps_the_words_once_a_day_when_a_result_is_opened(
    as_: As, employee: User, author: User, course: Course
) -> None:
    client = as_(employee)
    for page in ("/explore/?q=tea", "/search/?q=tea"):
        assert f'href="/courses/{course.slug}/?q=tea"' in client.get(page).content.decode()
    assert f'href="/courses/{course.slug}/"' in client.get("/explore/").content.decode()
    for _again in range(2):
        assert client.get(f"/courses/{course.slug}/?q=tea").status_code == 200
    client.head(f"/courses/{course.slug}/?q=pot")
    client.get(f"/courses/{course.slug}/?q=%20%00")
    client.get(f"/courses/{course.slug}/")
    as_(author).get(f"/courses/{course.slug}/?q=tea")
    row = CourseSearch.objects.get()
    assert (row.user, row.words) == (employee, "tea")
    client.get(f"/courses/{course.slug}/?q={'x' * 500}")
    assert CourseSearch.objects.count() == 2


def test_it_costs_the_course_page_one_query_to_keep_the_words(
    as_: As, employee: User, course: Course
) -> None:
    client = as_(employee)
    client.get(f"/courses/{course.slug}/")
    without = queries(client, f"/courses/{course.slug}/")
    with_words = queries(client, f"/courses/{course.slug}/?q=tea")
    # A savepoint in tests; a transaction of its own otherwise.
    assert with_words - without <= 3
    assert with_words <= 8


# Files and cost --------------------------------------------------------------------------------


def test_no_cell_of_a_file_starts_a_formula(as_: As, author: User, course: Course) -> None:
    crowd_make(course, 6)
    for person in people_make(5):
        search_record(user=person, course=course, text="=HYPERLINK(1)")
    (row,) = table(as_(author), course, "searches")
    assert row["Words"] == "'=hyperlink(1)"


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_it_asks_as_many_queries_of_a_large_course_as_of_a_small_one(
    as_: As, author: User, course: Course
) -> None:
    def grow(number: int) -> None:
        rows = crowd_make(course, number, done=3, minutes=3)
        attempts_make(rows, FINAL, [{"observation": ("b", True), "weekly": (True, False)}] * number)
        responses_make(rows, "boil", "k1", True, correct=True)
        for row in rows[:6]:
            rating_make(row.user, course, 4, "Fine.")
            search_record(user=row.user, course=course, text="tea")

    client = as_(author)
    grow(6)
    small = queries(client, url(course))
    grow(60)
    assert queries(client, url(course)) == small <= 17
    for name in TABLES:
        assert queries(client, url(course, f"{name}.csv")) <= 9


def test_it_escapes_what_people_wrote(as_: As, author: User, course: Course) -> None:
    crowd_make(course, 6)
    for person in people_make(5):
        search_record(user=person, course=course, text="<script>alert(1)</script>")
    html = body(as_(author), course)
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_it_gives_and_erases_the_searches_of_a_person(employee: User, course: Course) -> None:
    search_record(user=employee, course=course, text="tea")
    found: list[dict[str, Any]] = learning_export(employee)["searches"]
    assert [row["words"] for row in found] == ["tea"]
    learning_erase(employee)
    assert not CourseSearch.objects.exists()


def test_it_counts_only_this_course(as_: As, author: User, employee: User, course: Course) -> None:
    other = course_make("Other", owner=author)
    enrolment_make(employee, other, completed=True)
    assert Enrolment.objects.filter(course=course).count() == 0
    assert "Nobody has enrolled yet" in body(as_(author), course)
