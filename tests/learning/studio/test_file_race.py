"""A file that one author removes while another puts it somewhere: real threads on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image
from pytest_django import Settings

from core.errors import AppError
from learning.content.mentions import mentions
from learning.models import BankQuestion, CourseAsset, Lesson
from learning.selectors.studio.mention import file_places
from learning.services.bank import bank_add, bank_save
from learning.services.block import (
    block_add,
    block_remove,
    block_restore,
    block_save,
    lesson_locked,
)
from learning.services.blocks import lesson_blocks_set
from learning.services.file import file_add, file_remove, file_update
from learning.services.release import release_publish
from learning.services.restore import release_restore
from people.models import User
from tests.crossing import meanwhile, uncommitted
from tests.learning.studio.drafts import draft_make, text, url
from tests.personas import LogIn

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "media/cup.png"
IMAGE = {"key": "pic", "kind": "image", "src": PATH, "alt": "A cup"}
WORDS = text("one", f"![A cup]({PATH})")

Put = Callable[[Lesson, User], object]


def _asked(lesson: Lesson, actor: User) -> object:
    question = {"key": "q", "kind": "true_false", "prompt": f"![A cup]({PATH})", "answer": True}
    return bank_save(course=lesson.course, actor=actor, key="q", question=question)


PUTS: dict[str, Put] = {
    "a text": lambda lesson, actor: block_save(lesson=lesson, actor=actor, key="one", block=WORDS),
    "an image": lambda lesson, actor: block_add(
        lesson=lesson, actor=actor, kind="image", after="one", key="pic", block=IMAGE
    ),
    "all blocks": lambda lesson, actor: lesson_blocks_set(
        lesson=lesson, actor=actor, blocks=[WORDS, IMAGE]
    ),
    "a question of the bank": _asked,
}


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User, tmp_path: Path) -> Lesson:
    lesson = draft_make(author, text("one", "Words."))
    Image.new("RGB", (6, 4), "teal").save(tmp_path / "cup.png")
    file_add(course=lesson.course, actor=author, source=tmp_path / "cup.png", name="cup.png")
    bank_add(course=lesson.course, actor=author, kind="true_false", key="q")
    return lesson


def _remove(lesson: Lesson, actor: User) -> None:
    file_remove(file=CourseAsset.objects.get(course=lesson.course), actor=actor)


def _refusal(call: Callable[[], object]) -> str:
    with pytest.raises(AppError) as refused:
        call()
    assert refused.value.status == 409
    return str(refused.value)


def _is_sound(lesson: Lesson) -> bool:
    """Whether all that the draft names is there."""
    files = set(lesson.course.assets.values_list("path", flat=True))
    return file_places(lesson.course).keys() <= files


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
def test_whoever_removes_it_waits_and_hears_where_it_is(
    put: Put, lesson: Lesson, author: User, admin: User
) -> None:
    with uncommitted(lambda: put(lesson, author)) as commit:
        said = meanwhile(lambda: _refusal(lambda: _remove(lesson, admin)), commit)

    assert said.startswith("It is used in: ")
    assert _is_sound(lesson)


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
def test_whoever_puts_it_somewhere_waits_and_hears_that_it_is_gone(
    put: Put, lesson: Lesson, author: User, admin: User
) -> None:
    with uncommitted(lambda: _remove(lesson, admin)) as commit:
        said = meanwhile(lambda: _refusal(lambda: put(lesson, author)), commit)

    assert said == f"{admin.name} removed the file cup.png. Choose another, or add it again."
    assert _is_sound(lesson)


def test_what_was_written_stays_on_the_page_with_what_is_wrong(
    lesson: Lesson, author: User, admin: User, as_: LogIn
) -> None:
    client: Client = as_(author)
    _remove(lesson, admin)
    sent, save = {"markdown": WORDS["markdown"]}, url("block-update", lesson, "one")

    kept = client.post(save, sent, headers={"accept": "application/json"})
    page = client.post(save, sent, headers={"hx-request": "true"})

    said = f"{admin.name} removed the file cup.png."
    assert kept.status_code == page.status_code == 422
    assert kept.json()["errors"]["__all__"][0].startswith(said)
    assert said in page.content.decode()
    assert WORDS["markdown"] in page.content.decode()


def test_a_file_that_is_called_otherwise_by_now_is_told_by_its_new_name(
    lesson: Lesson, author: User, admin: User
) -> None:
    file = CourseAsset.objects.get(course=lesson.course)
    with uncommitted(lambda: file_update(file=file, actor=admin, name="mug", alt="")) as commit:
        said = meanwhile(lambda: _refusal(lambda: PUTS["a text"](lesson, author)), commit)

    assert said == f"{admin.name} renamed the file cup.png: it is mug.png now."


def test_a_block_that_is_put_back_brings_its_file_back(
    lesson: Lesson, author: User, admin: User
) -> None:
    PUTS["an image"](lesson, author)
    block_remove(lesson=lesson, actor=author, key="pic")
    _remove(lesson, admin)

    block_restore(lesson=lesson, actor=author, key="pic")

    assert [each.path for each in lesson.course.assets.all()] == [PATH]
    assert PATH in mentions(Lesson.objects.get(pk=lesson.pk).blocks)
    assert BankQuestion.objects.count() == 1


@pytest.mark.parametrize("is_gone", [False, True], ids=["renamed", "renamed, then removed"])
def test_a_block_that_is_put_back_calls_its_file_as_it_is_called_by_now(
    is_gone: bool, lesson: Lesson, author: User, admin: User
) -> None:
    PUTS["an image"](lesson, author)
    block_remove(lesson=lesson, actor=author, key="pic")
    for name in ("mug", "beaker"):
        file_update(
            file=CourseAsset.objects.get(course=lesson.course), actor=admin, name=name, alt=""
        )
    if is_gone:
        _remove(lesson, admin)

    back = block_restore(lesson=lesson, actor=author, key="pic")

    assert back["src"] == "media/beaker.png"
    assert _is_sound(lesson)


def test_a_release_that_comes_back_waits_for_whoever_puts_a_file_into_the_draft(
    lesson: Lesson, author: User, admin: User
) -> None:
    release = release_publish(course=lesson.course, author=author, override="A test.")
    block_save(lesson=lesson, actor=author, key="one", block=text("one", "Other words."))
    writing = ExitStack()
    writing.enter_context(transaction.atomic())
    lesson_locked(lesson)

    def put() -> None:
        with writing:
            PUTS["an image"](lesson, author)

    meanwhile(lambda: release_restore(release=release, actor=admin, keep=True), put)

    assert [block["key"] for block in Lesson.objects.get(pk=lesson.pk).blocks] == ["one"]
    kept = lesson.course.changes.get(kind="release_restored")
    assert PATH in mentions(kept.before)
