"""The one form of a question: each kind there and back, rows, kinds, what is missing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from learning.bundle.read import bundle_read
from learning.content.questiondraft import LABELS, question_as, question_fresh, question_lacks
from learning.content.questions import Question, question_normalised, question_problems
from learning.forms.studio.question import QuestionForm, question_values
from tests.learning.studio.forms import form_data

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("WAYMARK_DATA", ROOT.parent / "shared" / "data"))
SOURCES = sorted(path.parent for path in (DATA / "courses").glob("*/course.json"))
DEMO = sorted(path.parent for path in (ROOT / "config/demo/courses").glob("*/course.json"))

QUESTIONS: list[Question] = [
    {"key": "q1", "kind": "single", "prompt": "One\n\nof *two*", "points": 2,
     "options": [{"key": "a", "text": "No", "correct": False, "feedback": "Why not\nthen?"},
                 {"key": "zz-9", "text": "Yes <b>", "correct": True}],
     "explanation": "As `it` is.", "tags": ["one", "two, three"], "difficulty": "hard",
     "review": {"lesson": "gone"}, "feedback": {"incorrect": "Hm."}},
    {"key": "q2", "kind": "multiple", "prompt": "Many",
     "options": [{"key": k, "text": f"T{k}", "correct": k != "b"} for k in "abcd"]},
    {"key": "q3", "kind": "true_false", "prompt": "It is", "answer": False,
     "feedback": {"true": "No!", "false": "Yes!"}},
    {"key": "q4", "kind": "short_text", "prompt": "Say", "accept": ["a", " two words"],
     "case_sensitive": True},
    {"key": "q5", "kind": "numeric", "prompt": "Count", "value": -0.125, "tolerance": 1e-9,
     "unit": "m/s"},
    {"key": "q6", "kind": "ordering", "prompt": "Sort", "items": ["x", "y\nz", "0"], "points": 0.5},
    {"key": "q7", "kind": "matching", "prompt": "Pair", "distractors": ["u"],
     "pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "1"},
               {"left": "c", "right": "2"}]},
    {"key": "q8", "kind": "cloze", "prompt": "Fill", "text": "A {{2}} and {{1}} and {{3}}.",
     "gaps": [{"accept": ["x", "y"], "case_sensitive": False},
              {"options": ["m", "n", "o"], "correct": 2}, {"accept": ["1"]}]},
]  # fmt: skip


def shown(question: Question) -> str:
    form = QuestionForm(initial=question_values(question), key="k")
    template = "learning/studio/question/fields.html"
    return render_to_string(template, {"form": form, "uid": "k"})


def saved(question: Question, data: QueryDict) -> Question:
    form = QuestionForm(data, key="k")
    assert form.is_valid(), form.errors
    return form.question(question)


def again(question: Question, **changes: Any) -> Question:
    """The question after its page was opened, `changes` were made to it, and it was saved."""
    data = form_data(shown(question))
    for name, value in changes.items():
        data[name.replace("_", "-") if name[1:2] == "_" else name] = value
    return saved(question, data)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["kind"])
def test_a_question_is_opened_and_saved_without_a_change(question: Question) -> None:
    stored = question_normalised(question)

    assert question_problems(stored) == []
    assert again(stored) == stored


@pytest.mark.parametrize("source", [*SOURCES, *DEMO], ids=lambda path: path.name)
def test_every_question_of_a_course_is_saved_without_a_change(source: Path) -> None:
    for lesson in bundle_read(source).content.lessons:
        questions = [b["question"] for b in lesson.blocks if b["kind"] == "check"]
        questions += (lesson.assessment or {}).get("questions", [])
        for question in questions:
            assert again(question) == question, (lesson.key, question["key"])


@pytest.mark.parametrize("kind", LABELS)
def test_a_fresh_question_says_what_it_lacks_in_the_words_of_its_form(kind: str) -> None:
    lacks = [str(problem) for problem in question_lacks(question_fresh(kind))]

    assert "The question is empty." in lacks
    assert not any(mark in line for line in lacks for mark in "[]_“")
    assert again(question_fresh(kind, "q")) == question_normalised(question_fresh(kind, "q"))


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["kind"])
def test_another_kind_keeps_what_both_have(question: Question, kind: str) -> None:
    stored = question_normalised(question)
    turned = again(stored, qkind=kind)

    assert turned["kind"] == kind
    for name in ("key", "prompt", "points", "explanation", "tags", "difficulty", "review"):
        assert turned.get(name) == stored.get(name)
    if {kind, stored["kind"]} <= {"single", "multiple"}:
        texts = [(o["key"], o["text"], o.get("feedback")) for o in turned["options"]]
        assert texts == [(o["key"], o["text"], o.get("feedback")) for o in stored["options"]]
    if kind == "single" != stored["kind"]:
        assert sum(option["correct"] for option in turned["options"]) <= 1
    assert turned == question_normalised(question_as(stored, kind))


def test_rows_come_go_and_move_without_a_script() -> None:
    stored = question_normalised(QUESTIONS[1])

    added = again(stored, resize="o-add")
    assert [o["text"] for o in added["options"]] == ["Ta", "Tb", "Tc", "Td", ""]
    assert len({o["key"] for o in added["options"]}) == 5
    moved = again(added, resize="o-0-down")
    assert [o["key"] for o in moved["options"]][:3] == ["b", "a", "c"]
    dropped = again(moved, resize="o-1-drop")
    assert [o["key"] for o in dropped["options"]][:3] == ["b", "c", "d"]
    assert [o["text"] for o in again(dropped)["options"]] == ["Tb", "Tc", "Td"]


@pytest.mark.parametrize("wish", ["o-99-up", "o-0-up", "x-1-up", "g-4-o-add", "", "o--1-drop"])
def test_a_button_that_is_none_changes_nothing(wish: str) -> None:
    stored = question_normalised(QUESTIONS[0])

    assert again(stored, resize=wish) == stored


def test_gaps_are_numbered_anew_with_their_text() -> None:
    stored = question_normalised(QUESTIONS[7])

    moved = again(stored, resize="g-0-down")
    assert moved["text"] == "A {{1}} and {{2}} and {{3}}."
    assert moved["gaps"] == [stored["gaps"][1], stored["gaps"][0], stored["gaps"][2]]
    dropped = again(stored, resize="g-0-drop")
    assert dropped["text"] == "A {{1}} and  and {{2}}."
    assert again(stored, resize="g-1-o-0-drop")["gaps"][1] == {"options": ["n", "o"], "correct": 1}
    assert "correct" not in again(stored, resize="g-1-o-2-drop")["gaps"][1]
    assert again(stored, resize="g-1-turn")["gaps"][1] == {"accept": ["o"]}
    typed = again(stored, resize="g-0-turn")["gaps"][0]
    assert typed == {"options": ["x", "y", ""], "correct": 0}


def test_a_key_of_an_option_is_never_used_again() -> None:
    stored = question_normalised(QUESTIONS[1])
    for _time in range(3):
        stored = again(again(stored, resize="o-3-drop"), resize="o-add")
        assert stored["options"][-1]["key"] not in {"a", "b", "c", "d"}


def test_keys_that_somebody_forged_are_replaced() -> None:
    forged = again(question_normalised(QUESTIONS[1]), o_1_key="a", o_2_key="No Key!")

    keys = [option["key"] for option in forged["options"]]
    assert keys[0] == "a"
    assert len(set(keys)) == 4
    assert question_problems(forged) == []


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("numeric", "value", "many"),
        ("numeric", "tolerance", "-1"),
        ("numeric", "value", "inf"),
        ("single", "points", "1000"),
        ("single", "points", "0"),
        ("single", "difficulty", "mad"),
        ("single", "tags", "x" * 81),
        ("single", "tags", "\n".join(map(str, range(21)))),
        ("single", "o-0-text", "a\0b"),
        ("single", "prompt", "a\0b"),
        ("true_false", "answer", "maybe"),
        ("single", "qkind", "essay"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(kind: str, field: str, value: str) -> None:
    question = next(question for question in QUESTIONS if question["kind"] == kind)
    data = form_data(shown(question_normalised(question)))
    data[field] = value
    form = QuestionForm(data, key="k")

    assert not form.is_valid()
    html = render_to_string("learning/studio/question/fields.html", {"form": form, "uid": "k"})
    if field not in {"qkind", "answer", "difficulty"} and "\0" not in value:
        assert form_data(html)[field] == value.replace("\n", "\r\n")
