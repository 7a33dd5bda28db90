"""Grading: every kind of question, what people type, and what programs may send."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError
from learning.content.answers import answer_from_json
from learning.content.grading import grade
from learning.content.questions import item_key, public, question_normalised, right_answer
from learning.content.reading import number_readings, text_plain

K = item_key
QUESTIONS: dict[str, dict[str, Any]] = {
    "single": {
        "options": [
            {"key": "a", "text": "You were rude", "feedback": "A verdict."},
            {"key": "b", "text": "You spoke over Mei", "correct": True, "feedback": "Seen."},
            {"key": "c", "text": "You never listen"},
        ]
    },
    "multiple": {
        "points": 2,
        "options": [
            {"key": "a", "text": "When", "correct": True},
            {"key": "b", "text": "Where", "correct": True},
            {"key": "c", "text": "Who is to blame"},
            {"key": "d", "text": "Why they did it"},
        ],
    },
    "true_false": {"answer": False, "feedback": {"true": "No.", "false": "Yes."}},
    "short_text": {
        "accept": ["follow-up", "café"],
        "feedback": {"correct": "Right.", "incorrect": "It comes **after**."},
    },
    "numeric": {"value": 12.5, "tolerance": 0.5, "unit": "%"},
    "ordering": {"items": ["Situation", "Behaviour", "Impact", "Question"]},
    "matching": {
        "points": 3,
        "pairs": [
            {"left": "Yesterday", "right": "Situation"},
            {"left": "You spoke", "right": "Behaviour"},
            {"left": "We lost time", "right": "Impact"},
        ],
        "distractors": ["Verdict"],
    },
    "cloze": {
        "text": "Feedback is {{1}} and {{2}}.",
        "gaps": [{"accept": ["specific", "concrete"]}, {"options": ["late", "soon"], "correct": 1}],
        "explanation": "Soon means within two days.",
    },
}


def question(kind: str, **fields: Any) -> dict[str, Any]:
    data = {"key": "q", "kind": kind, "prompt": "Which?", **QUESTIONS[kind], **fields}
    return question_normalised(data)


def points(kind: str, answer: Any, **fields: Any) -> Decimal:
    return grade(question(kind, **fields), answer).points


kinds = pytest.mark.parametrize("kind", QUESTIONS)


@kinds
def test_it_gives_the_right_answer_all_points(kind: str) -> None:
    asked = question(kind)
    graded = grade(asked, right_answer(asked))
    assert graded.correct
    assert graded.points == graded.possible > 0
    assert graded.correct_answer


@kinds
def test_it_takes_the_right_answer_from_a_program(kind: str) -> None:
    asked = question(kind)
    sent = json.loads(json.dumps(right_answer(asked)))
    assert grade(asked, answer_from_json(asked, sent)).correct


@kinds
def test_it_gives_no_answer_no_points(kind: str) -> None:
    graded = grade(question(kind), None)
    assert graded.points == 0
    assert not graded.correct
    assert not graded.answered


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [
        (["a"], 1),
        (["b", "a"], 2),
        (["a", "c"], 0),
        (["a", "b", "c"], 1),
        (["a", "b", "c", "d"], 0),
        (["c", "d"], 0),
    ],
)
def test_it_gives_part_of_the_points_for_part_of_the_choices(
    chosen: list[str], earned: int
) -> None:
    assert points("multiple", chosen) == earned


def test_it_gives_each_item_pair_and_gap_its_share() -> None:
    order = [K(item) for item in ("Situation", "Impact", "Behaviour", "Question")]
    assert points("ordering", order) == Decimal("0.5")
    assert points("matching", {K("Yesterday"): K("Situation"), K("You spoke"): K("Verdict")}) == 1
    assert points("cloze", {"1": "Concrete", "2": K("late")}) == Decimal("0.5")


def test_it_never_rounds_a_part_up_to_the_whole() -> None:
    pairs = {K("Yesterday"): K("Situation"), K("You spoke"): K("Behaviour")}
    graded = grade(question("matching", points=0.01), pairs)
    assert graded.points == 0
    assert not graded.correct


def test_it_says_why_for_every_option() -> None:
    parts = grade(question("single"), "a").parts
    assert parts["a"].chosen
    assert not parts["a"].correct
    assert "A verdict." in parts["a"].feedback
    assert parts["b"].correct
    assert grade(question("true_false"), True).feedback == "<p>No.</p>"
    assert "<strong>after</strong>" in grade(question("short_text"), "before").feedback


@pytest.mark.parametrize(
    "typed",
    ["follow-up", " Follow  Up. ", "“follow–up”", "FOLLOW-UP!", "cafe\u0301", "follow\u00ad-up"],
)
def test_it_reads_a_text_with_good_will(typed: str) -> None:
    assert grade(question("short_text"), typed).correct


@pytest.mark.parametrize(
    ("given", "wanted"), [("C", "C#"), ("35", "3.5"), ("5", "-5"), ("cafe", "café"), ("", "?")]
)
def test_it_does_not_read_one_answer_as_another(given: str, wanted: str) -> None:
    assert text_plain(given) != text_plain(wanted)


def test_it_minds_case_where_the_author_does() -> None:
    assert not grade(question("short_text", case_sensitive=True), "Follow-up").correct


@pytest.mark.parametrize(
    "typed",
    ["12.5", "12,5", " 12.50 % ", "12,5 per cent", "１２.５", "+12", "13", "1.25e1", 12.5, "١٢٫٥"],
)
def test_it_reads_a_number_as_people_type_it(typed: Any) -> None:
    assert grade(question("numeric"), typed).correct


@pytest.mark.parametrize(
    "typed", ["13.01", "11.99", "12.5 kg", "12.5-13", "-12.5", "twelve", "1e999"]
)
def test_it_refuses_other_numbers_and_units(typed: str) -> None:
    assert not grade(question("numeric"), typed).correct


@pytest.mark.parametrize(
    "typed",
    ["1250", "1,250", "1.250", "1 250", "1\u202f250", "1'250", "1’250.00", "1.250,0", "€ 1,250"],
)
def test_it_reads_thousands_in_every_style(typed: str) -> None:
    assert Decimal(1250) in number_readings(typed, "€")


def test_it_knows_the_longer_name_of_a_unit() -> None:
    assert number_readings("5 minutes", "min") == number_readings("5 mins", "min") == {Decimal(5)}
    assert not number_readings("5 m", "min")
    assert number_readings("5 days") == {Decimal(5)}
    assert not number_readings("5 or 6")


def test_it_grades_alike_whatever_the_order_of_the_options() -> None:
    asked = question("multiple")
    turned = {**asked, "options": asked["options"][::-1]}
    for chosen in (["a"], ["b", "a"], ["a", "b", "c"], ["d"]):
        there, back = grade(asked, chosen), grade(turned, chosen[::-1])
        assert (there.points, there.parts) == (back.points, back.parts)


def _shape(kind: str) -> st.SearchStrategy[Any]:
    """Answers that look like this kind's: its own keys, put together at random."""
    keys = st.sampled_from(sorted(_keys(question(kind))))
    return st.one_of(
        keys, st.lists(keys, max_size=6), st.permutations(sorted(_keys(question(kind)))),
        st.dictionaries(keys, keys), st.booleans(), st.text(max_size=20), st.floats(),
    )  # fmt: skip


def _keys(asked: dict[str, Any]) -> set[str]:
    shown = public(asked, seed=1)
    found = {"1", "2", "q"}
    for name in ("options", "items", "lefts", "rights"):
        found |= {choice["key"] for choice in shown.get(name, [])}
    for part in shown.get("parts", []):
        found |= {choice["key"] for choice in part.get("options", [])}
    return found


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@kinds
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_it_stays_between_nothing_and_everything(kind: str, data: st.DataObject) -> None:
    asked = question(kind)
    answer = data.draw(st.one_of(_shape(kind), json_values))
    graded = grade(asked, answer)
    assert 0 <= graded.points <= graded.possible
    assert graded.correct == (graded.points == graded.possible)


@kinds
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_it_stores_only_what_it_can_grade_and_read_back(kind: str, data: st.DataObject) -> None:
    asked = question(kind)
    sent = data.draw(st.one_of(_shape(kind), json_values))
    try:
        kept = answer_from_json(asked, sent)
    except AppError:
        assert not grade(asked, sent).answered
        return
    stored = json.loads(json.dumps(kept))
    assert "\0" not in json.dumps(kept, ensure_ascii=False)
    assert answer_from_json(asked, stored) == kept == stored


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("single", "z"),
        ("single", ["b"]),
        ("multiple", "a"),
        ("multiple", ["a"] * 5),
        ("multiple", [{}]),
        ("true_false", "false"),
        ("true_false", 0),
        ("short_text", "x" * 1001),
        ("short_text", "\ud800"),
        ("numeric", True),
        ("numeric", float("nan")),
        ("numeric", float("inf")),
        ("numeric", 10**400),
        ("ordering", [K("Situation")] * 4),
        ("ordering", [K("Situation")]),
        ("matching", {K("Yesterday"): "nowhere"}),
        ("matching", {"nobody": K("Situation")}),
        ("cloze", {"3": "x"}),
        ("cloze", {"2": "soon"}),
        ("cloze", ["specific", "soon"]),
    ],
)
def test_it_refuses_what_is_no_answer(kind: str, sent: Any) -> None:
    with pytest.raises(AppError) as caught:
        answer_from_json(question(kind), sent)
    assert caught.value.code == "answer_invalid"
    assert "soon" not in str(caught.value)
    assert grade(question(kind), sent).points == 0
