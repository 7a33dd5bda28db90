"""Questions out as GIFT and Moodle XML, and in again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.content.questions import question_normalised, question_problems
from learning.exchange.export import QuestionExport
from learning.exchange.giftwrite import questions_gift
from learning.exchange.moodlewrite import questions_moodle_xml
from learning.exchange.read import questions_import_data

Question = dict[str, Any]

TEXT = (
    st.text("ab 1.*_`[]()<>&!{}~$#:+-=|\\\n\t\"'%/é\u2028", min_size=1, max_size=16)
    | st.sampled_from(["50% of a", "%50%x", "a -> b", "{T}", "\\=", "####", "// x", "::a::",
                       "&lt;", "TRUE", "x\\", "a\n\nb", "{1:SA:=x}", "]]>", "* a\n* b"])
).map(str.strip).filter(bool)  # fmt: skip
WORD = st.text("abc 1*#~=}\\&<é%", min_size=1, max_size=8).map(lambda t: " ".join(t.split()))
WORD = WORD.filter(bool)
NUMBER = st.floats(-1e6, 1e6, allow_nan=False).map(lambda n: round(n, 4)) | st.integers(-9, 9)
COMMON = {
    "prompt": TEXT,
    "explanation": TEXT,
    "points": st.sampled_from([1, 1, 2, 0.5, 100]),
    "tags": st.lists(WORD, min_size=1, max_size=3, unique=True),
    "difficulty": st.sampled_from(["easy", "medium", "hard"]),
}
OUTCOMES = st.fixed_dictionaries({}, optional={"correct": TEXT, "incorrect": TEXT})


def options(*, single: bool) -> st.SearchStrategy[list[Question]]:
    option = st.fixed_dictionaries({"text": TEXT}, optional={"feedback": TEXT})
    found = st.lists(option, min_size=2, max_size=5, unique_by=lambda o: str(o["text"]))

    def marked(drawn: tuple[list[Question], int]) -> list[Question]:
        chosen, at = drawn
        right = {at % len(chosen)} if single else {n for n in range(len(chosen)) if at >> n & 1}
        return [{**o, "correct": n in (right or {0})} for n, o in enumerate(chosen)]

    return st.tuples(found, st.integers(0, 31)).map(marked)


def kind(name: str, fields: dict[str, Any], **more: Any) -> st.SearchStrategy[Question]:
    always = {"kind": st.just(name), "prompt": TEXT, **fields}
    extra = {key: value for key, value in COMMON.items() if key != "prompt"}
    made = st.fixed_dictionaries(always, optional={**extra, **more})
    return made.map(question_normalised).filter(lambda q: not question_problems(q))


PAIR = st.fixed_dictionaries({"left": TEXT, "right": TEXT})
GAP = st.fixed_dictionaries(
    {"accept": st.lists(WORD, min_size=1, max_size=3, unique=True)},
    optional={"case_sensitive": st.just(True)},
) | st.builds(
    lambda words, at: {"options": words, "correct": at % len(words)},
    st.lists(WORD, min_size=2, max_size=4, unique=True),
    st.integers(0, 3),
)


def cloze(gaps: list[Question], words: str) -> Question:
    marks = f" {words} ".join(f"{{{{{n}}}}}" for n in range(1, len(gaps) + 1))
    return {"kind": "cloze", "prompt": "Which words?", "text": f"a {marks} z", "gaps": gaps}


QUESTION = st.one_of(
    kind("single", {"options": options(single=True)}, feedback=OUTCOMES),
    kind("multiple", {"options": options(single=False)}, feedback=OUTCOMES),
    kind("true_false", {"answer": st.booleans()},
         feedback=st.fixed_dictionaries({}, optional={"true": TEXT, "false": TEXT})),
    kind("short_text", {"accept": st.lists(WORD, min_size=1, max_size=3, unique=True)},
         case_sensitive=st.booleans(), feedback=OUTCOMES),
    kind("numeric", {"value": NUMBER}, tolerance=NUMBER.map(abs), unit=WORD, feedback=OUTCOMES),
    kind("ordering", {"items": st.lists(TEXT, min_size=3, max_size=4, unique=True)},
         feedback=OUTCOMES),
    kind("matching", {"pairs": st.lists(PAIR, min_size=3, max_size=4)},
         distractors=st.lists(TEXT, min_size=1, max_size=2, unique=True), feedback=OUTCOMES),
    st.builds(cloze, st.lists(GAP, min_size=1, max_size=3), WORD.filter(lambda w: "\\" not in w))
    .map(question_normalised).filter(lambda q: not question_problems(q)),
)  # fmt: skip


def bare(question: Question) -> Question:
    """The question without what goes without saying."""
    return {name: value for name, value in question.items() if value not in ({}, [], "")}


def again(name: str, export: QuestionExport) -> list[Question]:
    found = questions_import_data(name, export.text.encode())
    assert [item.notes for item in found.items if item.notes] == []
    return [bare(question) for question in found.questions]


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(QUESTION)
def test_gift_goes_out_and_comes_in_as_equal(question: Question) -> None:
    question = {"key": "a-key-1", **question}
    export = questions_gift([question])
    if export.notes:
        assert export.notes[0]
        return
    assert again("a.gift", export) == [bare(question)]


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(QUESTION)
def test_moodle_xml_goes_out_and_comes_in_as_equal(question: Question) -> None:
    question = {"key": "a-key-1", **question}
    export = questions_moodle_xml([question])
    if export.notes:
        assert export.notes[0]
        return
    assert again("a.xml", export) == [bare(question)]


SIMPLE: list[Question] = [
    {"key": "one", "kind": "single", "prompt": "Tea *or* coffee?", "difficulty": "hard",
     "options": [{"text": "Tea", "correct": True, "feedback": "Yes: {tea}."}, {"text": "Coffee"}]},
    {"key": "two", "kind": "multiple", "prompt": "Which?", "tags": ["a b", "c"],
     "options": [{"text": t, "correct": t != "x"} for t in ("a", "b", "x")]},
    {"key": "three", "kind": "true_false", "prompt": "So?", "answer": False,
     "feedback": {"true": "No.", "false": "Yes."}, "explanation": "Why\n\n- so"},
    {"key": "four", "kind": "short_text", "prompt": "Who?", "accept": ["Ada", "A = B"],
     "feedback": {"correct": "Yes.", "incorrect": "No."}},
    {"key": "five", "kind": "numeric", "prompt": "Pi?", "value": 3.14, "tolerance": 0.01},
    {"key": "six", "kind": "matching", "prompt": "Match.", "distractors": ["d"],
     "pairs": [{"left": left, "right": right} for left, right in zip("123", "abc", strict=True)]},
]  # fmt: skip
MORE: list[Question] = [
    {"key": "seven", "kind": "ordering", "prompt": "Sort.", "items": ["b", "a", "c"], "points": 2},
    {"key": "eight", "kind": "cloze", "prompt": "Fill.", "text": "A {{2}} and a {{1}}.",
     "gaps": [{"accept": ["x", "y"]}, {"options": ["p", "q"], "correct": 1}]},
    {"key": "nine", "kind": "numeric", "prompt": "How far?", "value": 3, "unit": "km"},
    {"key": "ten", "kind": "short_text", "prompt": "?", "accept": ["A"], "case_sensitive": True},
]  # fmt: skip


def test_all_that_gift_can_say_comes_back() -> None:
    questions = [question_normalised(question) for question in SIMPLE]
    export = questions_gift(questions)
    assert export.notes == []
    assert again("a.gift", export) == [bare(question) for question in questions]


def test_all_that_moodle_can_say_comes_back() -> None:
    questions = [question_normalised(question) for question in [*SIMPLE, *MORE]]
    export = questions_moodle_xml(questions)
    assert export.notes == []
    expected = [bare(question) for question in questions]
    # The gaps are numbered in the order of reading.
    expected[7] |= {"text": "A {{1}} and a {{2}}.", "gaps": expected[7]["gaps"][::-1]}
    assert again("a.xml", export) == expected


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": 2}, "points"),
        ({"review": {"lesson": "tea"}}, "which lesson"),
        ({"prompt": "![x](media/x.png)"}, "pictures"),
        ({"unit": "km"}, "unit"),
    ],
)
def test_gift_names_what_it_cannot_say(fields: Question, words: str) -> None:
    question = question_normalised({**SIMPLE[4], **fields})
    (note,) = questions_gift([question]).notes
    assert words in note


def test_what_gift_has_no_form_for_is_named_and_left_out() -> None:
    export = questions_gift([question_normalised(question) for question in MORE[:2]])
    assert export.text == ""
    assert [note.partition(":")[0] for note in export.notes] == ["Sort.", "Fill."]


def test_moodle_names_feedback_for_gaps() -> None:
    question = question_normalised({**MORE[1], "feedback": {"correct": "Yes."}})
    assert "feedback" in questions_moodle_xml([question]).notes[0]
