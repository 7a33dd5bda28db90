"""QTI 1.2 as Canvas, Respondus and others write it."""

from __future__ import annotations

import pytest

from tests.learning.question_files import one, question, read


def item(presentation: str, rules: str = "", kind: str = "", more: str = "") -> str:
    field = (
        "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>"
        f"<fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
    )
    return (
        f'<item ident="i1" title="T">{field if kind else ""}<presentation>{presentation}'
        f"</presentation><resprocessing>{rules}</resprocessing>{more}</item>"
    )


def quiz(*items: str) -> str:
    return f"<questestinterop><section>{''.join(items)}</section></questestinterop>"


def text(html: str) -> str:
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    return f'<material><mattext texttype="text/html">{escaped}</mattext></material>'


def choices(name: str, labels: dict[str, str], cardinality: str = "Single", left: str = "") -> str:
    inner = "".join(
        f'<response_label ident="{ident}">{text(html)}</response_label>'
        for ident, html in labels.items()
    )
    head = text(left) if left else ""
    return (
        f'<response_lid ident="{name}" rcardinality="{cardinality}">{head}'
        f"<render_choice>{inner}</render_choice></response_lid>"
    )


def rule(condition: str, score: float | None = 100, shows: str = "") -> str:
    change = f'<setvar varname="SCORE" action="Set">{score}</setvar>' if score is not None else ""
    shown = f'<displayfeedback linkrefid="{shows}"/>' if shows else ""
    return f"<respcondition><conditionvar>{condition}</conditionvar>{change}{shown}</respcondition>"


def equal(name: str, value: str) -> str:
    return f'<varequal respident="{name}">{value}</varequal>'


def feedback(ident: str, html: str) -> str:
    return f'<itemfeedback ident="{ident}"><flow_mat>{text(html)}</flow_mat></itemfeedback>'


AB = {"a": "<b>one</b>", "b": "two"}


def test_it_reads_a_choice_with_all_its_feedback() -> None:
    rules = (
        rule("<other/>", None, "general_fb")
        + rule(equal("r", "b"), None, "b_fb")
        + rule(equal("r", "a"), 100, "correct_fb")
        + rule("<other/>", None, "general_incorrect_fb")
    )
    said = {"general_fb": "G", "correct_fb": "C", "general_incorrect_fb": "I", "b_fb": "B"}
    more = "".join(feedback(ident, html) for ident, html in said.items())
    assert question(quiz(item(text("Why?") + choices("r", AB), rules, more=more))) == {
        "kind": "single",
        "prompt": "Why?",
        "explanation": "G",
        "feedback": {"correct": "C", "incorrect": "I"},
        "options": [
            {"key": "a", "text": "**one**", "correct": True},
            {"key": "b", "text": "two", "correct": False, "feedback": "B"},
        ],
    }


def test_several_right_options_and_those_that_are_not() -> None:
    labels = {"a": "1", "b": "2", "c": "3"}
    wanted = f"<and>{equal('r', 'a')}<not>{equal('r', 'b')}</not>{equal('r', 'c')}</and>"
    found = question(quiz(item(text("?") + choices("r", labels, "Multiple"), rule(wanted))))
    assert [option["correct"] for option in found["options"]] == [True, False, True]


def test_true_and_false_are_a_statement() -> None:
    shown = choices("r", {"t": "True", "f": "False"})
    found = question(quiz(item(text("So?") + shown, rule(equal("r", "f")))))
    assert found == {"kind": "true_false", "prompt": "So?", "answer": False}


def test_each_text_on_the_left_has_one_on_the_right() -> None:
    labels = {"a": "A", "b": "B", "c": "C", "d": "D"}
    shown = "".join(choices(key, labels, left=left) for key, left in zip("xyz", "123", strict=True))
    rules = rule(equal("x", "a"), 40) + rule(equal("y", "b"), 30) + rule(equal("z", "c"), 30)
    found = question(quiz(item(text("Match.") + shown, rules, "matching_question")))
    pairs = [(pair["left"], pair["right"]) for pair in found["pairs"]]
    assert pairs == [("1", "A"), ("2", "B"), ("3", "C")]
    assert found["distractors"] == ["D"]


def test_brackets_in_the_text_are_gaps() -> None:
    shown = text("<p>Fill.</p><p>A [x] and [y] or [z]</p>")
    shown += choices("response_x", {"1": "red", "2": "blue"})
    shown += choices("response_y", {"3": "Bee", "4": "bee"})
    rules = rule(equal("response_x", "2"), 50) + rule(equal("response_y", "3"), 50)
    found = question(quiz(item(shown, rules)))
    assert (found["prompt"], found["text"]) == ("Fill.", "A {{1}} and {{2}} or \\[z\\]")
    assert found["gaps"] == [
        {"options": ["red", "blue"], "correct": 1},
        {"accept": ["Bee", "bee"]},
    ]


def test_fields_in_the_text_are_gaps() -> None:
    field = '<response_str ident="{0}"><render_fib/></response_str>'
    shown = text("Now is the ") + field.format("x") + text(" of our ") + field.format("y")
    rules = rule(equal("x", "winter") + equal("y", "discontent"), 2)
    found = question(quiz(item(shown, rules)))
    assert found["text"] == "Now is the {{1}} of our {{2}}"


def test_numbers_have_ranges() -> None:
    shown = text("?") + '<response_str ident="r"><render_fib fibtype="Decimal"/></response_str>'
    ends = '<vargte respident="r">9</vargte><varlte respident="r">{0}</varlte>'
    found = one(quiz(item(shown, rule(f"<or>{equal('r', '10')}<and>{ends.format(11)}</and></or>"))))
    assert found.question
    assert (found.question["value"], found.question["tolerance"]) == (10, 1)
    uneven = one(quiz(item(shown, rule(equal("r", "10") + ends.format(12)))))
    assert "unevenly" in uneven.notes[0]
    assert (
        "The answer 7"
        in one(quiz(item(shown, rule(equal("r", "5")) + rule(equal("r", "7"))))).notes[0]
    )


def test_an_order_is_read_from_its_condition() -> None:
    labels = {"a": "2nd", "b": "1st", "c": "3rd"}
    shown = text("Sort.") + choices("r", labels, "Ordered")
    found = question(
        quiz(item(shown, rule(equal("r", "b") + equal("r", "a") + equal("r", "c"), 5)))
    )
    assert (found["items"], found["points"]) == (["1st", "2nd", "3rd"], 5)


def test_scores_of_answers_are_named() -> None:
    rules = rule(equal("r", "a"), 10) + rule(equal("r", "b"), 5)
    assert "“two” earned 50 %" in one(quiz(item(text("?") + choices("r", AB), rules))).notes[0]


def test_a_text_that_questions_refer_to_stands_before_them() -> None:
    stimulus = item(text("Read this."), kind="text_only_question").replace('"i1"', '"s1"')
    child = item(text("?") + choices("r", AB), rule(equal("r", "a")))
    child = child.replace("<presentation>", '<presentation label="x">').replace(
        "<item ", '<item parent_stimulus_item_ident="s1" '
    )
    first, second = read(quiz(stimulus, child)).items
    assert first.outcome == "refused"
    assert second.question
    assert second.question["prompt"] == "Read this.\n\n?"


def test_groups_and_banks_are_named() -> None:
    group = (
        '<section title="G"><selection_ordering><selection><selection_number>1</selection_number>'
        "<sourcebank_ref>bank</sourcebank_ref></selection></selection_ordering></section>"
    )
    found = read(f"<questestinterop>{group}</questestinterop>")
    assert "question bank" in found.items[0].notes[0]
    assert "“G” asked 1" in found.notes[0]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (item(text("?") + '<response_str ident="r"><render_fib/></response_str>'), "essay"),
        (item(text("?"), kind="file_upload_question"), "file"),
        (item(text("?"), more="<calculated/>"), "formulas"),
        (item(text("?") + '<response_xy ident="r"/>'), "hotspot"),
        (item(text("?")), "without a question"),
        (item(text("?") + choices("r", AB)), "which answer is right"),
        (item(text("?") + choices("r", AB, "Ordered")), "which answer is right"),
        (item(text("?") + "<response_grp/>"), "response_grp"),
    ],
)
def test_it_says_why_items_are_refused(source: str, words: str) -> None:
    found = one(quiz(source))
    assert found.outcome == "refused"
    assert words in found.notes[0]
