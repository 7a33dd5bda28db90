"""Writing blocks: each save sees what it replaces."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from core.errors import AppError
from learning.content.keys import digest
from learning.content.newblock import KINDS, block_lacks
from learning.models import ChangeKind, CourseChange, Lesson
from learning.services.block import (
    block_add,
    block_close,
    block_duplicate,
    block_move,
    block_remove,
    block_save,
    blocks_replace,
)
from learning.services.edit import Edit, EditConflictError
from people.models import User
from tests.learning.studio.drafts import draft_make, keys, text, url
from tests.personas import LogIn


@pytest.fixture
def lesson(author: User) -> Lesson:
    return draft_make(author, text("one", "First"), text("two", "Second"), text("three", "Third"))


def test_it_adds_a_block_behind_another_and_only_once(lesson: Lesson, author: User) -> None:
    for _time in range(2):
        block_add(lesson=lesson, actor=author, kind="image", after="one", key="fresh")

    assert keys(lesson) == ["one", "fresh", "two", "three"]


def test_a_lesson_does_not_grow_without_end(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pasted text that would be too many blocks stays one, and stays."""
    monkeypatch.setattr("learning.services.block.MOST_BLOCKS", 3)
    lesson = draft_make(author, text("one", "First"), text("two", "Second"))
    pasted = text("two", "# One\n\nA\n\n# Two\n\nB\n\n# Three\n\nC")
    block_close(lesson=lesson, actor=author, key="two", block=pasted)
    assert keys(lesson) == ["one", "two"]

    block_add(lesson=lesson, actor=author, kind="poll", after="two", key="three")
    with pytest.raises(AppError) as refused:
        block_add(lesson=lesson, actor=author, kind="poll")

    assert refused.value.code == "blocks_full"
    assert keys(lesson) == ["one", "two", "three"]


def test_it_adds_first_without_a_block_before_and_last_behind_one_that_is_gone(
    lesson: Lesson, author: User
) -> None:
    first = block_add(lesson=lesson, actor=author, kind="poll")
    last = block_add(lesson=lesson, actor=author, kind="poll", after="gone")

    assert keys(lesson) == [first["key"], "one", "two", "three", last["key"]]


def test_who_saves_what_is_there_already_is_shown_it(lesson: Lesson, author: User) -> None:
    late = Lesson.objects.get(pk=lesson.pk)
    block_save(lesson=lesson, actor=author, key="one", block=text("one", "Once"))

    block_save(lesson=late, actor=author, key="one", block=text("one", "Once"))

    assert late.blocks[0]["markdown"] == "Once"


@pytest.mark.parametrize("kind", KINDS)
def test_each_new_block_opens_and_says_what_it_lacks(
    kind: str, lesson: Lesson, author: User, as_: LogIn
) -> None:
    Lesson.objects.update(kind="practice" if kind == "practice" else "lesson")
    block = block_add(lesson=lesson, actor=author, kind=kind)

    answer = as_(author).get(url("lesson", lesson), {"edit": block["key"]})

    assert answer.status_code == 200
    assert bool(block_lacks(block)) == (kind != "prose")


def test_it_keeps_what_nobody_else_touched(lesson: Lesson, author: User, admin: User) -> None:
    """Two people on two blocks of one lesson: both are kept."""
    one, two = lesson.blocks[0], lesson.blocks[1]
    block_save(lesson=lesson, actor=author, key="one", block=text("one", "Mine"),
               edit=Edit(digest(one)))  # fmt: skip
    block_save(lesson=lesson, actor=admin, key="two", block=text("two", "Theirs"),
               edit=Edit(digest(two)))  # fmt: skip

    lesson.refresh_from_db()
    assert [block["markdown"] for block in lesson.blocks] == ["Mine", "Theirs", "Third"]


def test_it_overwrites_nothing_unseen(lesson: Lesson, author: User, admin: User) -> None:
    base = digest(lesson.blocks[0])
    block_save(lesson=lesson, actor=admin, key="one", block=text("one", "Theirs"), edit=Edit(base))

    with pytest.raises(EditConflictError) as caught:
        block_save(lesson=lesson, actor=author, key="one", block=text("one", "Mine"),
                   edit=Edit(base))  # fmt: skip

    lesson.refresh_from_db()
    assert lesson.blocks[0]["markdown"] == "Theirs"
    assert caught.value.theirs == lesson.blocks[0]
    assert admin.name in str(caught.value)


def test_a_page_is_never_in_conflict_with_itself(lesson: Lesson, author: User) -> None:
    """The answer to the first save was lost, so the second still names the old base."""
    base = digest(lesson.blocks[0])
    for serial, words in ((1, "Fir"), (2, "First of all"), (1, "Fir")):
        block_save(lesson=lesson, actor=author, key="one", block=text("one", words),
                   edit=Edit(base, "page-a", serial))  # fmt: skip

    lesson.refresh_from_db()
    assert lesson.blocks[0]["markdown"] == "First of all"


def test_two_tabs_of_one_author_are_two_writers(lesson: Lesson, author: User) -> None:
    base = digest(lesson.blocks[0])
    block_save(lesson=lesson, actor=author, key="one", block=text("one", "Here"),
               edit=Edit(base, "page-a", 1))  # fmt: skip

    with pytest.raises(EditConflictError):
        block_save(lesson=lesson, actor=author, key="one", block=text("one", "There"),
                   edit=Edit(base, "page-b", 1))  # fmt: skip


def test_a_block_that_somebody_removed_is_not_lost_for_its_writer(
    lesson: Lesson, author: User, admin: User
) -> None:
    base = digest(lesson.blocks[0])
    block_remove(lesson=lesson, actor=admin, key="one")

    with pytest.raises(EditConflictError) as caught:
        block_save(lesson=lesson, actor=author, key="one", block=text("one", "Mine"),
                   edit=Edit(base))  # fmt: skip

    assert caught.value.theirs is None


def test_it_removes_nothing_unseen(lesson: Lesson, author: User, admin: User) -> None:
    base = digest(lesson.blocks[0])
    block_save(lesson=lesson, actor=admin, key="one", block=text("one", "Better"))

    with pytest.raises(EditConflictError):
        block_remove(lesson=lesson, actor=author, key="one", base=base)

    assert keys(lesson) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("key", "after", "expected"),
    [
        ("three", "", ["three", "one", "two"]),
        ("one", "three", ["two", "three", "one"]),
        ("one", "two", ["two", "one", "three"]),
        ("one", "gone", ["one", "two", "three"]),
        ("gone", "one", ["one", "two", "three"]),
        ("two", "one", ["one", "two", "three"]),
    ],
)
def test_it_moves_a_block(
    key: str, after: str, expected: list[str], lesson: Lesson, author: User
) -> None:
    block_move(lesson=lesson, actor=author, key=key, after=after)

    assert keys(lesson) == expected


def test_a_copy_of_a_check_is_a_question_of_its_own(author: User) -> None:
    question = {"key": "ask", "kind": "true_false", "prompt": "Is it?", "answer": True}
    lesson = draft_make(author, {"key": "ask", "kind": "check", "question": question})

    copy = block_duplicate(lesson=lesson, actor=author, key="ask")

    assert keys(lesson) == ["ask", copy["key"]]
    assert copy["question"]["key"] == copy["key"] != "ask"


def test_a_text_becomes_several_blocks_and_keeps_its_key(lesson: Lesson, author: User) -> None:
    table = {"kind": "table", "header": ["A"], "rows": [["1"]]}
    blocks_replace(lesson=lesson, actor=author, key="two",
                   blocks=[text("x", "Before"), table, text("y", "After")])  # fmt: skip

    stored = keys(lesson)
    assert stored[:2] == ["one", "two"]
    assert [block["kind"] for block in lesson.blocks] == [
        "prose",
        "prose",
        "table",
        "prose",
        "prose",
    ]
    assert len(set(stored)) == 5


def test_what_is_written_in_one_go_is_one_line_of_history(lesson: Lesson, author: User) -> None:
    before = lesson.blocks[0]
    for words in ("F", "Fi", "Fin"):
        block_save(lesson=lesson, actor=author, key="one", block=text("one", words))

    change = CourseChange.objects.get(kind=ChangeKind.BLOCK_CHANGED)
    assert (change.before, change.after) == (before, text("one", "Fin"))
    assert (change.actor, change.lesson_key, change.block_key) == (author, lesson.key, "one")


@pytest.mark.django_db(transaction=True)
def test_saves_at_once_lose_nothing(lesson: Lesson, author: User) -> None:
    """Ten people add a block each at the same moment."""
    start = threading.Barrier(10)
    wrong: list[Exception] = []

    def add(number: int) -> None:
        try:
            start.wait()
            block_add(lesson=lesson, actor=author, kind="prose", after="one", key=f"new-{number}")
        except Exception as error:  # noqa: BLE001  # the test names it
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert set(keys(lesson)) == {"one", "two", "three", *(f"new-{n}" for n in range(10))}


def test_the_form_keeps_what_it_does_not_show(author: User, as_: LogIn) -> None:
    clip = {"key": "clip", "kind": "video", "src": "media/a.webm", "title": "Old", "seconds": 4.5}
    lesson = draft_make(author, clip)

    as_(author).post(url("block-update", lesson, "clip"), {"src": "media/a.webm", "title": "New",
                     "seconds": "4.5"})  # fmt: skip

    lesson.refresh_from_db()
    assert lesson.blocks == [{**clip, "title": "New"}]


FILLED: list[tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = [
    ({"kind": "prose", "markdown": ""}, {"markdown": "Hello"}, {"markdown": "Hello"}),
    ({"kind": "image", "src": ""}, {"src": "", "alt": "A kettle"}, {"src": "", "alt": "A kettle"}),
    ({"kind": "code", "code": ""}, {"code": "  x = 1\r\n", "language": "python"},
     {"code": "  x = 1", "language": "python"}),
    ({"kind": "maths", "tex": ""}, {"tex": "x^2"}, {"tex": "x^2"}),
    ({"kind": "callout", "variant": "note", "blocks": []}, {"variant": "tip", "body": "Mind it"},
     {"variant": "tip", "title": "", "blocks": [{"kind": "prose", "markdown": "Mind it"}]}),
    ({"kind": "poll", "prompt": "", "options": []}, {"prompt": "Tea?", "options": "Yes\n\nNo\nYes"},
     {"prompt": "Tea?", "options": ["Yes", "No"]}),
    ({"kind": "tasks", "items": []}, {"items": "Boil\n Pour ", "title": "Now"},
     {"items": ["Boil", "Pour"], "title": "Now"}),
    ({"kind": "reflection", "prompt": ""}, {"prompt": "When?"}, {"prompt": "When?"}),
    ({"kind": "link", "url": "", "title": ""}, {"url": "https://example.org", "title": "There"},
     {"url": "https://example.org", "title": "There"}),
    ({"kind": "table", "header": ["", ""], "rows": [["", ""]]},
     {"cell-0-0": "A", "cell-0-1": "B", "cell-1-0": "1", "cell-1-1": "2"},
     {"header": ["A", "B"], "rows": [["1", "2"]]}),
]  # fmt: skip


@pytest.mark.parametrize(("block", "entered", "expected"), FILLED)
def test_each_form_stores_what_was_entered(
    block: dict[str, Any],
    entered: dict[str, str],
    expected: dict[str, Any],
    author: User,
    as_: LogIn,
) -> None:
    lesson = draft_make(author, {"key": "it", **block})

    answer = as_(author).post(url("block-update", lesson, "it"), entered)

    lesson.refresh_from_db()
    assert answer.status_code == 302
    assert lesson.blocks == [{"key": "it", "kind": block["kind"], **expected}]


def test_a_picture_needs_a_text_or_to_be_decoration(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, {"key": "it", "kind": "image", "src": "media/a.png"})
    address = url("block-update", lesson, "it")

    as_(author).post(address, {"src": "media/a.png", "alt": " "})
    lesson.refresh_from_db()
    assert [problem.place for problem in block_lacks(lesson.blocks[0])] == [("alt",)]

    as_(author).post(address, {"src": "media/a.png", "decorative": "on"})
    lesson.refresh_from_db()
    assert lesson.blocks[0]["alt"] == ""
    assert block_lacks(lesson.blocks[0]) == []


def test_a_table_grows_by_its_buttons(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, {"key": "it", "kind": "table", "header": ["A"], "rows": [["1"]]})
    cells = {"cell-0-0": "A", "cell-1-0": "1"}

    for resize in ("row", "column"):
        as_(author).post(url("block-update", lesson, "it"), {**cells, "resize": resize})

    lesson.refresh_from_db()
    assert lesson.blocks[0]["rows"] == [["1", ""]]
    assert lesson.blocks[0]["header"] == ["A", ""]


def test_the_script_hears_of_a_conflict_and_a_page_shows_both_versions(
    lesson: Lesson, author: User, admin: User, as_: LogIn
) -> None:
    base = digest(lesson.blocks[0])
    block_save(lesson=lesson, actor=admin, key="one", block=text("one", "By the admin"))
    mine = {"markdown": "By the author", "base": base}
    address = url("block-update", lesson, "one")

    script = as_(author).post(address, mine, headers={"Accept": "application/json"})
    page = as_(author).post(address, mine)

    assert (script.status_code, script.json()["code"]) == (409, "edit_conflict")
    assert page.status_code == 409
    shown = page.content.decode()
    assert "By the admin" in shown
    assert "By the author" in shown


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("", ["By the author"]), ("both", ["By the admin", "By the author"])],
)
def test_the_writer_chooses(
    choice: str, expected: list[str], lesson: Lesson, author: User, admin: User, as_: LogIn
) -> None:
    theirs = block_save(lesson=lesson, actor=admin, key="one", block=text("one", "By the admin"))
    chosen = {"markdown": "By the author", "base": digest(theirs), "choice": choice}

    as_(author).post(url("block-update", lesson, "one"), chosen)

    lesson.refresh_from_db()
    assert [block["markdown"] for block in lesson.blocks][: len(expected)] == expected


def test_a_bad_field_comes_back_with_what_was_entered(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, {"key": "it", "kind": "code", "code": ""})

    answer = as_(author).post(
        url("block-update", lesson, "it"), {"code": "print()", "language": "Not A Language"}
    )

    assert answer.status_code == 422
    assert "Small letters and digits" in answer.content.decode()
    assert "print()" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.blocks[0]["code"] == ""
