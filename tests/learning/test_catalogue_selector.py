"""What the catalogue finds and counts."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from learning.forms.catalogue import catalogue_query
from learning.models import Course
from learning.selectors.catalogue import CatalogueQuery, Facet, catalogue_page
from learning.services.bookmark import bookmark_set
from people.models import User
from tests.factories.learning import course_make, enrolment_make, rating_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(db: None) -> dict[str, Course]:
    """Four courses that differ in everything a facet knows."""
    return {
        "feedback": course_make(
            "Giving feedback that lands",
            topic="Communication",
            skills=["Giving feedback", "Listening"],
            level="beginner",
            summary="Say what you saw and agree one change.",
        ),
        "meetings": course_make(
            "Meetings worth having",
            topic="Communication",
            skills=["Facilitation"],
            level="intermediate",
            lessons=8,
        ),
        "charts": course_make(
            "Read a chart in sixty seconds",
            topic="Data",
            skills=["Data literacy"],
            format="micro-lesson",
            lessons=1,
        ),
        "sql": course_make(
            "SQL im Alltag", topic="Data", skills=["SQL"], language="de", has_captions=True,
            level="advanced", lessons=20,
        ),
    }  # fmt: skip


def facet(user: User, name: str, **query: object) -> Facet:
    page = catalogue_page(user, CatalogueQuery(**query))  # type: ignore[arg-type]
    return next(each for each in page.facets if each.name == name)


def hits(user: User, name: str, **query: object) -> dict[str, int]:
    found = facet(user, name, **query)
    return {option.value: option.hits for option in (*found.shown, *found.more)}


def titles(user: User, **query: object) -> list[str]:
    page = catalogue_page(user, CatalogueQuery(**query))  # type: ignore[arg-type]
    return [card.course.title for card in page.cards]


def test_it_counts_what_each_choice_would_leave(employee: User, shelf: dict[str, Course]) -> None:
    assert hits(employee, "topic") == {"communication": 2, "data": 2}
    assert hits(employee, "level") == {"beginner": 2, "intermediate": 1, "advanced": 1}
    assert hits(employee, "minutes") == {"5": 1, "15": 1, "60": 1, "180": 1}
    assert hits(employee, "captions") == {"yes": 1}


def test_it_counts_a_facet_without_its_own_choice(employee: User, shelf: dict[str, Course]) -> None:
    chosen = {"topic": ["data"]}
    assert hits(employee, "topic", chosen=chosen) == {"communication": 2, "data": 2}
    assert hits(employee, "level", chosen=chosen) == {
        "beginner": 1, "intermediate": 0, "advanced": 1,
    }  # fmt: skip
    [intermediate] = [o for o in facet(employee, "level", chosen=chosen).shown if not o.hits]
    assert intermediate.disabled


def test_it_joins_values_of_one_facet_and_crosses_facets(
    employee: User, shelf: dict[str, Course]
) -> None:
    both = {"topic": ["data", "communication"], "level": ["beginner"]}
    assert sorted(titles(employee, chosen=both)) == [
        "Giving feedback that lands",
        "Read a chart in sixty seconds",
    ]
    assert titles(employee, chosen={"topic": ["gardening"]}) == []


def test_it_knows_the_readers_own_state(employee: User, shelf: dict[str, Course]) -> None:
    enrolment_make(employee, shelf["feedback"], done=["lesson-1"])
    enrolment_make(employee, shelf["charts"], completed=True)
    enrolment_make(employee, shelf["sql"], state="left")
    bookmark_set(user=employee, course=shelf["sql"], kept=True)

    assert hits(employee, "state") == {"new": 2, "active": 1, "completed": 1, "bookmarked": 1}
    [card] = catalogue_page(employee, CatalogueQuery(chosen={"state": ["active"]})).cards
    assert (card.state, card.progress, card.bookmarked) == ("active", 33, False)


def test_it_hides_what_was_completed_unless_asked_for(
    employee: User, shelf: dict[str, Course]
) -> None:
    enrolment_make(employee, shelf["charts"], completed=True)
    page = catalogue_page(employee, CatalogueQuery(hide_completed=True))
    assert (page.total, page.hidden_completed) == (3, 1)
    elsewhere = CatalogueQuery(hide_completed=True, chosen={"topic": ["communication"]})
    assert catalogue_page(employee, elsewhere).hidden_completed == 0
    assert titles(employee, hide_completed=True, chosen={"state": ["completed"]}) == [
        "Read a chart in sixty seconds"
    ]


def test_it_finds_by_any_word_and_puts_every_word_first(
    employee: User, shelf: dict[str, Course]
) -> None:
    found = titles(employee, text="meetings worth feedback")
    assert found == ["Meetings worth having", "Giving feedback that lands"]
    assert titles(employee, text="feedbac")[0] == "Giving feedback that lands"
    assert titles(employee, text="change") == ["Giving feedback that lands"]


def test_it_corrects_a_word_it_does_not_know(employee: User, shelf: dict[str, Course]) -> None:
    page = catalogue_page(employee, CatalogueQuery(text="feebdack"))
    assert page.corrected == "feedback"
    assert [card.course.pk for card in page.cards] == [shelf["feedback"].pk]


def test_it_suggests_where_to_go_from_nothing(employee: User, shelf: dict[str, Course]) -> None:
    page = catalogue_page(employee, CatalogueQuery(text="listening quietly zzzz"))
    assert (page.total, page.cards) == (0, [])
    assert page.suggestions[0].value == "listening"
    assert {each.value for each in page.suggestions} >= {"communication", "data"}


@pytest.mark.parametrize("text", ["'", "a & | !", "(((", ":*", "%", "\x00", "&" * 300])
def test_it_takes_any_text(employee: User, shelf: dict[str, Course], text: str) -> None:
    assert catalogue_page(employee, CatalogueQuery(text=text)).total >= 0


def test_it_sorts(employee: User, shelf: dict[str, Course]) -> None:
    rating_make(employee, shelf["meetings"], stars=5)
    rating_make(employee, shelf["sql"], stars=4)
    assert titles(employee, sort="shortest")[0] == "Read a chart in sixty seconds"
    assert titles(employee, sort="rating")[:2] == ["Meetings worth having", "SQL im Alltag"]
    assert titles(employee, sort="title")[0] == "Giving feedback that lands"
    assert titles(employee)[0] == "SQL im Alltag"


def test_it_shows_a_new_course_at_once(employee: User, shelf: dict[str, Course]) -> None:
    assert catalogue_page(employee, CatalogueQuery()).total == 4
    course_make("A fifth one", topic="Data")
    assert catalogue_page(employee, CatalogueQuery()).total == 5
    shelf["sql"].status = "archived"
    shelf["sql"].save()
    assert hits(employee, "topic") == {"communication": 2, "data": 2}


def test_it_pages(employee: User) -> None:
    for n in range(14):
        course_make(f"Course number {n:02}")
    second = catalogue_page(employee, CatalogueQuery(sort="title", page=2))
    assert (second.total, second.pages, second.page, len(second.cards)) == (14, 2, 2, 2)
    assert catalogue_page(employee, CatalogueQuery(page=99)).page == 2


def test_it_reads_any_address(employee: User) -> None:
    query = catalogue_query(
        QueryDict("q=+a++b+&topic=data&topic=data&topic=&level=&sort=evil&page=-1&x=y"), employee
    )
    assert query.text == "a b"
    assert query.chosen == {"topic": ["data"]}
    assert (query.sort, query.page) == ("", 1)
    assert catalogue_query(QueryDict("page=99999999999999"), employee).page == 1
