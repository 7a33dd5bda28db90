"""Files of a course renamed, replaced and removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from learning.models import (
    BankQuestion,
    ChangeKind,
    Course,
    CourseChange,
    Lesson,
    LessonTranslation,
)
from learning.services.release import release_publish
from people.models import User
from tests.learning.bundles import png
from tests.learning.studio.drafts import draft_make, text
from tests.learning.studio.library import add, body, page, paths
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User) -> Lesson:
    picture = {"key": "pic", "kind": "image", "src": "media/cup.png", "alt": "A cup"}
    return draft_make(author, text("one", "See [it](../media/paper.pdf)."), picture)


@pytest.fixture
def course(lesson: Lesson) -> Course:
    return lesson.course


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def test_a_new_name_is_followed_wherever_the_file_is_named(
    client: Client, course: Course, lesson: Lesson
) -> None:
    add(client, course, ("cup.png", png()), ("paper.pdf", b"%PDF-1.7"))
    lesson.blocks = [*lesson.blocks, text("two", "![A](media/cup.png) and media/cup.pngx")]
    lesson.save()
    translated = {"pic": {"kind": "image", "src": "media/cup.png", "alt": "Eine Tasse"}}
    LessonTranslation.objects.create(lesson=lesson, language="de", blocks=translated)
    BankQuestion.objects.create(course=course, key="q", question={"prompt": "![](media/cup.png)"})
    file = course.assets.get(path="media/cup.png")

    client.post(page("media-update", course, file.pk), {"name": "Blue Cup", "alt": "A blue cup"})

    lesson.refresh_from_db()
    file.refresh_from_db()
    assert (file.path, file.alt) == ("media/blue-cup.png", "A blue cup")
    assert lesson.blocks[1]["src"] == "media/blue-cup.png"
    assert lesson.blocks[2]["markdown"] == "![A](media/blue-cup.png) and media/cup.pngx"
    assert lesson.blocks[0]["markdown"] == "See [it](../media/paper.pdf)."
    assert LessonTranslation.objects.get().blocks["pic"]["src"] == "media/blue-cup.png"
    assert BankQuestion.objects.get().question == {"prompt": "![](media/blue-cup.png)"}
    change = CourseChange.objects.filter(kind=ChangeKind.MEDIA_CHANGED).latest("pk")
    before, after = change.before or {}, change.after or {}
    assert (before["path"], after["path"]) == ("media/cup.png", "media/blue-cup.png")


def test_two_files_are_never_called_the_same(client: Client, course: Course) -> None:
    add(client, course, ("a.png", png()), ("b.png", png(grey=1)))
    file = course.assets.get(path="media/b.png")

    answer = client.post(page("media-update", course, file.pk), {"name": "A"})

    assert answer.status_code == 422
    assert "called that already" in answer.content.decode()


def test_it_removes_nothing_that_the_draft_uses(client: Client, course: Course) -> None:
    add(client, course, ("cup.png", png()))
    file = course.assets.get()

    answer = client.post(page("media-delete", course, file.pk), follow=True)

    assert "It is used in: First lesson (Image)." in answer.content.decode()
    assert paths(course) == {"media/cup.png"}


def test_what_is_removed_stays_for_learners(
    client: Client, course: Course, lesson: Lesson, author: User, employee: User, as_: LogIn
) -> None:
    add(client, course, ("cup.png", png()))
    release_publish(course=course, author=author)
    lesson.blocks = lesson.blocks[:1]
    lesson.save()
    file = course.assets.get()

    client.post(page("media-delete", course, file.pk))

    assert paths(course) == set()
    shown = as_(employee).get(f"/media/{file.asset.sha256}/cup.png")
    assert body(shown) == png()


def test_learners_see_a_replaced_file_with_the_next_release(
    client: Client, course: Course, author: User
) -> None:
    add(client, course, ("cup.png", png()))
    first = release_publish(course=course, author=author)
    file = course.assets.get()
    new = SimpleUploadedFile("other.png", png(grey=7))

    client.post(page("media-replace", course, file.pk), {"file": new})

    old, file = file, course.assets.get()
    assert file.path == old.path
    assert file.asset.sha256 != old.asset.sha256

    def shown(release: Any) -> str:
        return json.dumps(release.lessons.get().rendered)

    assert old.asset.sha256 in shown(first)
    assert file.asset.sha256 in shown(release_publish(course=course, author=author))
