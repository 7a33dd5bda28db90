"""Questions of assessments and of the bank: each change sees what it replaces."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.content.keys import digest
from learning.content.questiondraft import LABELS
from learning.content.questions import question_normalised
from learning.models import BankQuestion, ChangeKind, CourseChange, Lesson
from learning.services import bank as banks
from learning.services.edit import Edit, EditConflictError
from learning.services.outline import lesson_add
from learning.services.question import (
    assessment_change,
    assessment_settings,
    question_add,
    question_duplicate,
    question_move,
    question_remove,
    question_restore,
    question_save,
    questions_add,
)
from people.models import User
from tests.learning.studio.drafts import draft_make, url
from tests.learning.studio.forms import form_data
from tests.personas import LogIn

FINISHED = question_normalised(
    {"key": "sky", "kind": "true_false", "prompt": "The sky is blue", "answer": True}
)


@pytest.fixture
def lesson(author: User) -> Lesson:
    course = draft_make(author).course
    made = lesson_add(course=course, actor=author, title="Test", kind="assessment")
    for key in ("one", "two", "three"):
        question_add(lesson=made, actor=author, question={**FINISHED, "prompt": key}, key=key)
    return made


def keys(lesson: Lesson) -> list[str]:
    lesson.refresh_from_db()
    return [question["key"] for question in (lesson.assessment or {})["questions"]]


def bank_url(name: str, lesson: Lesson, *more: Any) -> str:
    return reverse(f"learning:draft-{name}", args=[lesson.course.slug, *more])


def test_it_adds_moves_copies_removes_and_undoes(lesson: Lesson, author: User) -> None:
    question_move(lesson=lesson, actor=author, key="three", up=True)
    question_move(lesson=lesson, actor=author, key="one", up=True)
    copy = question_duplicate(lesson=lesson, actor=author, key="one")
    assert keys(lesson) == ["one", copy["key"], "three", "two"]

    question_remove(lesson=lesson, actor=author, key="three")
    assert keys(lesson) == ["one", copy["key"], "two"]
    for _time in range(2):
        question_restore(lesson=lesson, actor=author, key="three")
    assert keys(lesson) == ["one", copy["key"], "three", "two"]
    assert {change.kind for change in CourseChange.objects.filter(lesson_key=lesson.key)} == {
        ChangeKind.LESSON_ADDED,
        ChangeKind.QUESTION_CHANGED,
    }


def test_an_undone_removal_brings_back_what_was_written_last(lesson: Lesson, author: User) -> None:
    """All of it within ten minutes, which history otherwise keeps as one line."""
    newer = {**FINISHED, "prompt": "Newer"}
    question_save(lesson=lesson, actor=author, key="one", question=newer)
    question_remove(lesson=lesson, actor=author, key="one")

    assert question_restore(lesson=lesson, actor=author, key="one")["prompt"] == "Newer"


def test_it_overwrites_nothing_unseen(lesson: Lesson, author: User, admin: User) -> None:
    base = digest((lesson.assessment or {})["questions"][0])
    mine, theirs = {**FINISHED, "prompt": "Mine"}, {**FINISHED, "prompt": "Theirs"}
    question_save(
        lesson=lesson, actor=admin, key="one", question=theirs, edit=Edit(base, "theirs", 1)
    )

    with pytest.raises(EditConflictError) as caught:
        question_save(
            lesson=lesson, actor=author, key="one", question=mine, edit=Edit(base, "mine", 1)
        )
    assert caught.value.theirs["prompt"] == "Theirs"
    with pytest.raises(EditConflictError):
        question_remove(lesson=lesson, actor=author, key="one", base=base)
    assert keys(lesson) == ["one", "two", "three"]


def test_two_people_at_two_questions_keep_both(lesson: Lesson, author: User, admin: User) -> None:
    stale = Lesson.objects.get(pk=lesson.pk)
    one, two = (lesson.assessment or {})["questions"][:2]
    question_save(lesson=lesson, actor=author, key="one", question={**one, "prompt": "A"},
                  edit=Edit(digest(one)))  # fmt: skip
    question_save(lesson=stale, actor=admin, key="two", question={**two, "prompt": "B"},
                  edit=Edit(digest(two)))  # fmt: skip

    lesson.refresh_from_db()
    prompts = [question["prompt"] for question in (lesson.assessment or {})["questions"]]
    assert prompts == ["A", "B", "three"]


def test_settings_are_seen_before_they_are_replaced(
    lesson: Lesson, author: User, admin: User
) -> None:
    base = digest(assessment_settings(lesson))
    assessment_change(lesson=lesson, actor=admin, pass_mark=60, edit=Edit(base))

    with pytest.raises(EditConflictError):
        assessment_change(lesson=lesson, actor=author, pass_mark=70, edit=Edit(base))


def test_the_same_questions_again_add_nothing(lesson: Lesson, author: User) -> None:
    fresh = [FINISHED, {**FINISHED, "key": "one", "prompt": "Another"}]

    assert questions_add(lesson=lesson, actor=author, questions=fresh) == 2
    assert questions_add(lesson=lesson, actor=author, questions=fresh) == 0
    assert len(set(keys(lesson))) == 5


@pytest.mark.parametrize("kind", LABELS)
def test_each_kind_is_added_opened_and_saved_unfinished(
    kind: str, lesson: Lesson, author: User, as_: LogIn
) -> None:
    client = as_(author)
    client.post(url("question-create", lesson), {"kind": kind, "key": "fresh"})
    page = client.get(url("lesson", lesson), {"edit": "fresh"}).content.decode()
    stored = Lesson.objects.get(pk=lesson.pk)

    answer = client.post(
        url("question-update", lesson, "fresh"),
        form_data(page, "fresh/save/"),
        headers={"Accept": "application/json"},
    )

    assert "The question is empty." in answer.json()["problems"]
    lesson.refresh_from_db()
    assert question_normalised((lesson.assessment or {})["questions"][-1]) == question_normalised(
        (stored.assessment or {})["questions"][-1]
    )


def test_a_button_adds_a_row_without_a_script(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    client.post(url("question-create", lesson), {"kind": "single", "key": "fresh"})
    page = client.get(url("lesson", lesson), {"edit": "fresh"}).content.decode()
    data = form_data(page, "fresh/save/")
    data["resize"] = "o-add"
    answer = client.post(url("question-update", lesson, "fresh"), data)

    assert answer["Location"].endswith("?edit=fresh#question-fresh")
    lesson.refresh_from_db()
    assert len((lesson.assessment or {})["questions"][-1]["options"]) == 3


def test_a_knowledge_check_is_opened_and_saved_without_a_change(author: User, as_: LogIn) -> None:
    question = {**FINISHED, "key": "ask", "tags": ["one", "two"]}
    page = draft_make(author, {"key": "ask", "kind": "check", "question": question})
    client = as_(author)
    html = client.get(url("lesson", page), {"edit": "ask"}).content.decode()
    data = form_data(html, "blocks/ask/save/")

    assert client.post(url("block-update", page, "ask"), data).status_code == 302
    page.refresh_from_db()
    assert page.blocks == [{"key": "ask", "kind": "check", "question": question}]
    assert not CourseChange.objects.filter(kind=ChangeKind.BLOCK_CHANGED).exists()
    data["value"], data["points"] = "", "none"
    refused = client.post(url("block-update", page, "ask"), {**data.dict(), "prompt": "Kept?"})
    assert refused.status_code == 422
    assert form_data(refused.content.decode(), "blocks/ask/save/")["prompt"] == "Kept?"


def test_a_wrong_number_keeps_what_was_entered(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    client.post(url("question-create", lesson), {"kind": "numeric", "key": "fresh"})
    data = {"was": "numeric", "qkind": "numeric", "prompt": "How many?", "value": "lots"}
    answer = client.post(url("question-update", lesson, "fresh"), data)

    assert answer.status_code == 422
    again = form_data(answer.content.decode(), "fresh/save/")
    assert (again["prompt"], again["value"]) == ("How many?", "lots")


def test_two_versions_stand_side_by_side(lesson: Lesson, author: User, as_: LogIn) -> None:
    base = digest((lesson.assessment or {})["questions"][0])
    theirs = {**FINISHED, "prompt": "Theirs"}
    question_save(lesson=lesson, actor=author, key="one", question=theirs)
    client = as_(author)
    data = {"was": "true_false", "qkind": "true_false", "prompt": "Mine", "answer": "true",
            "points": "1", "base": base}  # fmt: skip
    answer = client.post(url("question-update", lesson, "one"), data)
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "Theirs" in html
    kept = form_data(html, "one/save/")
    assert client.post(url("question-update", lesson, "one"), kept).status_code == 302
    lesson.refresh_from_db()
    assert (lesson.assessment or {})["questions"][0]["prompt"] == "Mine"
    both = {**kept.dict(), "prompt": "A third", "base": base, "choice": "both"}
    client.post(url("question-update", lesson, "one"), both)
    assert len(keys(lesson)) == 4


def test_settings_of_an_assessment_and_its_pools(lesson: Lesson, author: User, as_: LogIn) -> None:
    client = as_(author)
    data = form_data(client.get(url("lesson", lesson)).content.decode(), "/assessment/")
    data["pass_mark"] = "65"
    data["resize"] = "pool-add"
    client.post(url("assessment-update", lesson), data)
    data = form_data(client.get(url("lesson", lesson)).content.decode(), "/assessment/")
    data.update({"pool-0-tag": "sky", "pool-0-draw": "2"})
    answer = client.post(
        url("assessment-update", lesson), data, headers={"Accept": "application/json"}
    )

    assert answer.json()["problems"] == [
        "The bank has 0 questions with the tag “sky”; 2 are drawn."
    ]
    lesson.refresh_from_db()
    assert (lesson.assessment or {})["pass_mark"] == 65
    assert (lesson.assessment or {})["pools"] == [{"tag": "sky", "difficulty": None, "draw": 2}]
    data["pool-0-draw"] = "many"
    refused = client.post(url("assessment-update", lesson), data)
    assert refused.status_code == 422
    assert form_data(refused.content.decode(), "/assessment/")["pool-0-draw"] == "many"


def test_it_is_tried_as_a_learner_and_stores_nothing(
    lesson: Lesson, author: User, as_: LogIn
) -> None:
    client = as_(author)
    question_add(lesson=lesson, actor=author, kind="single")
    page = client.get(url("assessment-try", lesson), {"seed": "1"}).content.decode()
    assert page.count("data-q ") == 3
    assert "1 unfinished question is left out." in page
    before = Lesson.objects.values_list("assessment", flat=True).get(pk=lesson.pk)

    answers = {"seed": "1", "q1": "true", "q2": "true", "q3": "false"}
    result = client.post(url("assessment-try", lesson), answers).content.decode()

    assert "Would not be passed" in result
    assert "66<small>%" in result
    assert Lesson.objects.values_list("assessment", flat=True).get(pk=lesson.pk) == before


# The bank -------------------------------------------------------------------------------------


def test_the_bank_is_found_by_words_tag_kind_and_difficulty(
    lesson: Lesson, author: User, as_: LogIn
) -> None:
    for number, (tag, level) in enumerate([("sky", "easy"), ("sky", "hard"), ("sea", "easy")]):
        question = {**FINISHED, "prompt": f"Word{number}", "tags": [tag], "difficulty": level}
        banks.bank_add(course=lesson.course, actor=author, question=question)
    client = as_(author)

    def found(**wishes: str) -> int:
        html = client.get(bank_url("bank", lesson), wishes).content.decode()
        return html.count('id="question-')

    assert [found(), found(tag="sky"), found(difficulty="easy"), found(q="word1")] == [3, 2, 2, 1]
    assert [found(tag="sky", difficulty="hard"), found(kind="single"), found(kind="x")] == [1, 0, 3]


def test_a_question_goes_into_the_bank_and_back_once(
    lesson: Lesson, author: User, as_: LogIn
) -> None:
    client = as_(author)
    for _time in range(2):
        client.post(url("question-bank", lesson, "one"))
    assert [row.key for row in BankQuestion.objects.all()] == ["one"]

    other = lesson_add(course=lesson.course, actor=author, title="Other", kind="assessment")
    for _time in range(2):
        client.post(bank_url("bank-use", lesson), {"into": other.key, "bank": ["one"]})
    assert keys(other) == ["one"]
    page = client.get(bank_url("bank", lesson)).content.decode()
    assert "Test</span>" in page
    assert "Other</span>" in page


def test_a_banked_question_is_written_removed_and_brought_back(
    lesson: Lesson, author: User, as_: LogIn
) -> None:
    client = as_(author)
    row = banks.bank_add(course=lesson.course, actor=author, question=FINISHED, key="sky")
    here = bank_url("bank-question", lesson, "sky")
    data = form_data(client.get(here).content.decode(), "sky/edit/")
    assert client.post(here, data).status_code == 302
    row.refresh_from_db()
    assert row.question == FINISHED
    data.update({"tags": "blue\nhigh", "difficulty": "hard"})
    client.post(here, data)
    row.refresh_from_db()
    assert (row.tags, row.difficulty) == (["blue", "high"], "hard")

    client.post(bank_url("bank-delete", lesson, "sky"))
    page = client.get(bank_url("bank", lesson), {"undo": "sky"}).content.decode()
    assert "gone-sky" in page
    client.post(bank_url("bank-restore", lesson, "sky"))
    assert BankQuestion.objects.get().question["tags"] == ["blue", "high"]


def test_the_bank_overwrites_nothing_unseen(lesson: Lesson, author: User, as_: LogIn) -> None:
    banks.bank_add(course=lesson.course, actor=author, question=FINISHED, key="sky")
    client = as_(author)
    here = bank_url("bank-question", lesson, "sky")
    data = form_data(client.get(here).content.decode(), "sky/edit/")
    banks.bank_save(course=lesson.course, actor=author, key="sky",
                    question={**FINISHED, "prompt": "Theirs"})  # fmt: skip
    data["prompt"] = "Mine"

    answer = client.post(here, data)
    assert answer.status_code == 409
    client.post(here, form_data(answer.content.decode(), "sky/edit/"))
    assert BankQuestion.objects.get().question["prompt"] == "Mine"


@pytest.mark.parametrize(("form", "mark"), [("gift", b"The sky is blue {"), ("xml", b"<quiz>")])
def test_the_bank_is_taken_along(
    form: str, mark: bytes, lesson: Lesson, author: User, as_: LogIn
) -> None:
    banks.bank_add(course=lesson.course, actor=author, question=FINISHED)
    banks.bank_add(course=lesson.course, actor=author, kind="single")

    answer = as_(author).get(bank_url("bank-export", lesson, form))

    assert mark in answer.content
    assert "attachment" in answer["Content-Disposition"]
    assert as_(author).get(bank_url("bank-export", lesson, "doc")).status_code == 404


def test_it_says_what_a_file_cannot_say_before_it_is_taken(
    lesson: Lesson, author: User, as_: LogIn
) -> None:
    course, client = lesson.course, as_(author)
    order = {"kind": "ordering", "prompt": "Sort *these*.", "items": ["One", "Two", "Three"]}
    banks.bank_add(course=course, actor=author, question=FINISHED, key="whole")
    banks.bank_add(course=course, actor=author, question=order | {"points": 1}, key="order")
    banks.bank_add(course=course, actor=author, question=FINISHED | {"points": 3}, key="worth")
    banks.bank_add(course=course, actor=author, kind="single", key="open")

    gift = client.get(bank_url("bank-report", lesson, "gift")).content.decode()
    moodle = client.get(bank_url("bank-report", lesson, "xml")).content.decode()

    assert "4 questions as GIFT" in gift
    assert all(count in gift for count in ("1 whole", "1 with losses", "2 left out"))
    assert "GIFT has no form for it; it is not in the file." in gift
    assert "Sort these." in gift
    assert "Not finished yet" in gift
    assert "GIFT says nothing about points" in gift
    assert "GIFT says nothing" not in moodle
    assert bank_url("bank-export", lesson, "xml") in moodle
    assert client.get(bank_url("bank-report", lesson, "doc")).status_code == 404


@pytest.mark.parametrize("count", [5, 45])
def test_pages_ask_as_often_with_many_questions(
    count: int, lesson: Lesson, author: User, as_: LogIn, django_assert_max_num_queries: Any
) -> None:
    questions = [{**FINISHED, "key": f"k{n}", "prompt": f"P{n}", "tags": ["t"]}
                 for n in range(count)]  # fmt: skip
    questions_add(lesson=lesson, actor=author, questions=questions)
    banks.bank_take(course=lesson.course, actor=author, questions=questions)
    client = as_(author)
    client.get(url("lesson", lesson))

    with django_assert_max_num_queries(14):
        client.get(url("lesson", lesson), {"edit": "one"})
    with django_assert_max_num_queries(14):
        client.get(bank_url("bank", lesson))
    data = {"was": "true_false", "qkind": "true_false", "prompt": "N", "answer": "true"}
    here, headers = url("question-update", lesson, "one"), {"Accept": "application/json"}
    with CaptureQueriesContext(connection) as asked:
        client.post(here, data, headers=headers)
    queries = [each["sql"] for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(queries) <= 8, queries
