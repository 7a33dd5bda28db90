"""How much the lesson's page asks of the database, and of the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from tests.learning.studio.drafts import draft_make, text, url
from tests.learning.studio.pages import course_of, every_kind
from tests.personas import LogIn

PAGE, SAVE = 14, 8
EDITOR = ("js/studio.js", "prose-editor-", "vendor/sortable")


@pytest.mark.parametrize("lessons", [10, 100])
def test_the_page_asks_as_much_of_a_long_course_as_of_a_short_one(
    lessons: int, author: User, as_: LogIn, django_assert_max_num_queries: Any
) -> None:
    course = course_of(lessons, author)
    page = reverse("learning:draft-lesson", args=[course.slug, "l3"])
    client = as_(author)
    client.get(page)

    with django_assert_max_num_queries(PAGE):
        answer = client.get(page)

    assert answer.content.count(b"data-lesson=") == lessons


@pytest.mark.parametrize("blocks", [1, 60])
def test_a_save_asks_the_same_whatever_the_lesson_holds(
    blocks: int, author: User, as_: LogIn
) -> None:
    lesson = draft_make(author, *(text(f"t{n}", "Words") for n in range(blocks)))
    client, where = as_(author), url("block-update", lesson, "t0")
    json = {"accept": "application/json"}
    sent = {"page": "p", "markdown": "First"}
    client.post(where, {**sent, "serial": 1}, headers=json)

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(where, {**sent, "markdown": "Next", "serial": 2}, headers=json)

    assert answer.status_code == 200
    queries = [each["sql"] for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(queries) <= SAVE, queries


def test_the_editor_is_loaded_where_a_lesson_is_written_only(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, *every_kind())
    client = as_(author)
    pages = {
        name: client.get(path, follow=True).content.decode()
        for name, path in {
            "home": reverse("core:home"),
            "list": reverse("learning:draft-list"),
            "catalogue": reverse("learning:course-list"),
            "settings": reverse("learning:draft-settings", args=[lesson.course.slug]),
        }.items()
    }
    assert all(script not in page for page in pages.values() for script in EDITOR)
    assert "js/studio.js" in client.get(url("lesson", lesson)).content.decode()
