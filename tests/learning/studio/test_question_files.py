"""Questions from files: looked at item by item, then all that was chosen or nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from core.clock import frozen, now
from learning.incoming import FOLDER
from learning.models import BankQuestion, CourseAsset, Lesson
from learning.services.incoming import incomings_sweep
from learning.services.outline import lesson_add
from people.models import User
from tests.learning.studio.drafts import draft_make
from tests.personas import LogIn

GIFT = b"""::Sky::The sky is blue. {T}

::Sum::Two and two are {=four =4}

::Odd::What is this? {}

::Pick::Which one? {=this ~that#No.}
"""
# A picture of one pixel, inside of a Moodle question.
XML = b"""<?xml version="1.0"?><quiz><question type="truefalse"><name><text>Dot</text></name>
<questiontext format="html"><text><![CDATA[<p>Is it red? <img src="@@PLUGINFILE@@/dot.png"
alt="A dot"></p>]]></text><file name="dot.png" path="/" encoding="base64">iVBORw0KGgoAAAANSUhEUgAAAA
EAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==</file></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
</question></quiz>"""


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User) -> Lesson:
    course = draft_make(author).course
    return lesson_add(course=course, actor=author, title="Test", kind="assessment")


def url(name: str, lesson: Lesson) -> str:
    return reverse(f"learning:draft-{name}", args=[lesson.course.slug])


def upload(client: Client, lesson: Lesson, data: bytes, name: str = "all.gift") -> tuple[str, str]:
    """The report of the file, and what the file is known by."""
    file = SimpleUploadedFile(name, data)
    answer = client.post(url("question-import", lesson), {"file": file})
    html = client.get(answer["Location"]).content.decode()
    token = re.search(r'name="file" value="([^"]+)"', html)
    assert token is not None
    return html, token[1]


def test_it_reports_each_item_and_takes_what_is_ticked(
    lesson: Lesson, author: User, as_: LogIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = as_(author)
    html, token = upload(client, lesson, GIFT)
    assert "4 items in the file" in html
    assert html.count('name="item"') == 3
    assert html.count("How it will look") == 3
    assert BankQuestion.objects.count() == 0

    data = {"file": token, "item": ["0", "2", "3", "9"]}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("question-import-take", lesson), data)
    prompts = list(BankQuestion.objects.values_list("question__prompt", flat=True))
    assert prompts == ["The sky is blue.", "Which one?"]
    assert default_storage.listdir(FOLDER) == ([], [])


def test_the_same_file_twice_adds_nothing_twice(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    for _time in range(2):
        html, token = upload(client, lesson, GIFT)
        data = {"file": token, "item": ["0", "1", "3"]}
        client.post(url("question-import-take", lesson), data)

    assert html.count("The bank has it already") == 3
    assert BankQuestion.objects.count() == 3


def test_it_goes_into_an_assessment(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    for _time in range(2):
        _html, token = upload(client, lesson, GIFT)
        data = {"file": token, "item": ["0", "3"], "into": lesson.key}
        client.post(url("question-import-take", lesson), data)

    lesson.refresh_from_db()
    assert len((lesson.assessment or {})["questions"]) == 2


def test_its_pictures_become_files_of_the_course(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    _html, token = upload(client, lesson, XML, "dot.xml")
    client.post(url("question-import-take", lesson), {"file": token, "item": ["0"]})

    path = CourseAsset.objects.get(course=lesson.course).path
    assert path in BankQuestion.objects.get().question["prompt"]


def test_all_or_nothing(
    lesson: Lesson, author: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_(author)
    _html, token = upload(client, lesson, GIFT)
    monkeypatch.setattr("learning.services.bank.MOST_QUESTIONS", 1)

    data = {"file": token, "item": ["0", "3"]}
    answer = client.post(url("question-import-take", lesson), data)

    assert answer.status_code == 422
    assert BankQuestion.objects.count() == 0
    monkeypatch.undo()
    assert client.post(url("question-import-take", lesson), data).status_code == 302


def test_nobody_else_takes_from_a_file(
    lesson: Lesson, author: User, admin: User, as_: LogIn
) -> None:
    _html, token = upload(as_(author), lesson, GIFT)
    page = url("question-import", lesson)

    assert as_(admin).get(page, {"file": token}).status_code == 422
    assert as_(author).get(page, {"file": token + "x"}).status_code == 422
    assert as_(author).get(page, {"file": token}).status_code == 200


def test_what_is_no_file_of_questions_is_one_refused_item(
    lesson: Lesson, author: User, as_: LogIn
) -> None:
    client = as_(author)
    html, _token = upload(client, lesson, b"\x89PNG\r\n\x1a\n\0\0", "picture.png")
    assert "Refused" in html
    assert client.post(url("question-import", lesson)).status_code == 422


def test_what_nobody_came_back_for_is_deleted(lesson: Lesson, author: User, as_: LogIn) -> None:
    client, page = as_(author), url("question-import", lesson)
    _html, token = upload(client, lesson, GIFT)
    assert client.get(f"/studio/import/{token}/").status_code == 404
    with frozen(now() + timedelta(hours=26)):
        assert client.get(page, {"file": token}).status_code == 422
        incomings_sweep()
    assert default_storage.listdir(FOLDER) == ([], [])
