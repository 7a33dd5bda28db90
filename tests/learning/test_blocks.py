"""Blocks as the player gets them, captions, and what of a question may be shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from learning.content.captions import CaptionsError, captions_parse, clock
from learning.content.context import AssetRef, LessonContext
from learning.content.keys import keys_assign
from learning.content.questions import (
    KINDS,
    item_key,
    public,
    question_errors,
    question_normalised,
    question_rendered,
    right_answer,
)
from learning.content.render import blocks_frozen, lesson_render
from learning.content.schema import BLOCK_KINDS, block_problems
from tests.learning.bundles import VTT
from tests.learning.html_checks import html_problems

QUESTIONS: dict[str, dict[str, Any]] = {
    "single": {
        "options": [
            {"text": "Green **tea**", "correct": True, "feedback": "SECRET yes"},
            {"text": "Coffee", "feedback": "SECRET no"},
        ]
    },
    "multiple": {
        "options": [
            {"key": "x", "text": "Cup", "correct": True},
            {"key": "y", "text": "Pot", "correct": True, "feedback": "SECRET"},
            {"key": "z", "text": "Saw"},
        ]
    },
    "true_false": {"answer": True, "feedback": {True: "SECRET", False: "SECRET"}},
    "short_text": {"accept": ["SECRET word"], "feedback": {"correct": "SECRET"}},
    "numeric": {"value": 98.5, "tolerance": 1.0, "unit": "°C"},
    "ordering": {"items": ["Boil", "Pour", "Wait", "Drink"]},
    "matching": {
        "pairs": [
            {"left": "Tea", "right": "Leaf"},
            {"left": "Coffee", "right": "Bean"},
            {"left": "Cocoa", "right": "Pod"},
        ],
        "distractors": ["Root"],
    },
    "cloze": {
        "text": "Take **{{1}}** and {{2}}.",
        "gaps": [{"accept": ["SECRET"]}, {"options": ["milk", "oil"], "correct": 0}],
    },
}


def question(of: str, **fields: Any) -> dict[str, Any]:
    data = {"key": of.replace("_", "-"), "kind": of, "prompt": "Which?", "explanation": "SECRET"}
    return question_normalised(data | QUESTIONS[of] | fields)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_browser_gets_of_a_question_holds_no_answer(kind: str) -> None:
    asked = question(kind)
    assert question_errors(asked) == []
    shown = public(asked, seed=7)
    text = json.dumps(shown)
    assert "SECRET" not in text
    for name in ("correct", "answer", "accept", "feedback", "explanation", "value", "tolerance"):
        assert f'"{name}"' not in text
    assert public(asked, seed=7) == shown
    frozen = {**asked, "rendered": question_rendered(asked)}
    assert public(frozen, seed=7) == shown


def test_options_move_with_the_seed_and_keep_their_keys() -> None:
    many = question("single", options=[{"text": str(n), "correct": n == 0} for n in range(8)])
    orders = {tuple(o["key"] for o in public(many, seed)["options"]) for seed in range(20)}
    assert len(orders) > 10
    assert [o["key"] for o in public(many)["options"]] == list("abcdefgh")


@pytest.mark.parametrize("seed", [None, *range(30)])
def test_items_to_order_and_to_match_never_stand_in_the_right_order(seed: int | None) -> None:
    asked = question("ordering")
    assert [item["key"] for item in public(asked, seed)["items"]] != right_answer(asked)
    shown = public(question("matching"), seed)
    pairs = right_answer(question("matching"))
    assert [pairs[item["key"]] for item in shown["lefts"]] != [
        item["key"] for item in shown["rights"][:3]
    ]


def test_the_right_answer_is_in_the_form_in_which_it_is_given() -> None:
    answers = {kind: right_answer(question(kind)) for kind in KINDS}
    assert answers["single"] == "a"
    assert answers["multiple"] == ["x", "y"]
    assert answers["matching"] == {
        item_key("Tea"): item_key("Leaf"),
        item_key("Coffee"): item_key("Bean"),
        item_key("Cocoa"): item_key("Pod"),
    }
    assert answers["cloze"] == {"1": "SECRET", "2": item_key("milk")}


def test_a_gap_text_is_cut_at_its_gaps() -> None:
    parts = public(question("cloze"))["parts"]
    assert "".join(part.get("html", "[]") for part in parts) == (
        "<p>Take <strong>[]</strong> and [].</p>"
    )
    assert [o["text"] for o in parts[3]["options"]] == ["milk", "oil"]


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("single", {"options": [{"text": "a"}, {"text": "b"}]}, "exactly one option"),
        ("single", {"options": [{"text": "a", "correct": True}]}, "at least 2"),
        ("multiple", {"options": [{"text": "a"}, {"text": "a"}]}, "there twice"),
        ("multiple", {"options": [{"key": "k", "text": "a", "correct": True},
                                  {"key": "k", "text": "b"}]}, "used twice"),
        ("true_false", {"answer": "yes"}, "must be true or false"),
        ("short_text", {"accept": [""]}, "must not be empty"),
        ("numeric", {"value": "12"}, "must be a number"),
        ("ordering", {"items": ["a", "b", "a"]}, "no two"),
        ("ordering", {"items": ["a", "b"]}, "at least 3"),
        ("matching", {"pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d"}]},
         "at least 3"),
        ("matching", {"distractors": ["Leaf"]}, "is the right text of a pair"),
        ("cloze", {"text": "No gap"}, "{{1}}"),
        ("cloze", {"gaps": [{"accept": ["a"]}, {"options": ["b", "c"], "correct": 2}]},
         "no option 2"),
        ("single", {"optoins": []}, "Did you mean “options”?"),
        ("single", {"kind": "quiz"}, "is not one of"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_said(
    kind: str, fields: dict[str, Any], words: str
) -> None:
    errors = question_errors(question(kind, **fields))
    assert any(words in error for error in errors), errors


BLOCKS: dict[str, dict[str, Any]] = {
    "prose": {"markdown": "Hello"},
    "image": {"src": "media/a.png", "alt": "A"},
    "code": {"language": "sql", "code": "SELECT 1"},
    "table": {"header": ["a"], "rows": [["1"]]},
    "maths": {"tex": "x"},
    "callout": {"variant": "discussion", "title": "", "blocks": []},
    "accordion": {"title": "T", "blocks": []},
    "challenge": {
        "title": "C",
        "blocks": [
            {"kind": "solution", "title": "", "blocks": [{"kind": "prose", "markdown": "S"}]}
        ],
    },
    "video": {
        "src": "media/v.webm",
        "title": "Clip",
        "captions": "media/v.vtt",
        "poster": "media/a.png",
    },
    "audio": {"src": "media/s.mp3", "title": "Talk", "transcript": "**Said**"},
    "file": {"src": "media/f.pdf", "title": "Paper", "description": "x"},
    "link": {"url": "https://x.example/a", "title": "Page"},
    "check": {"question": question("ordering")},
    "poll": {"prompt": "Tea?", "options": ["Yes", "No"]},
    "reflection": {"prompt": "Why?", "hint": "Think"},
    "tasks": {"title": "Do", "items": ["Pour *it*"]},
    "practice": {"lines": [{"key": "pour", "text": "Pour *it*", "good": "Hot"}]},
}
CONTEXT = LessonContext(
    assets={
        "media/a.png": AssetRef("/media/1/a.png", "image/png", 9, 4, 3),
        "media/v.webm": AssetRef("/media/2/v.webm", "video/webm", 9),
        "media/v.vtt": AssetRef("/media/3/v.vtt", "text/vtt", 9),
        "media/s.mp3": AssetRef("/media/4/s.mp3", "audio/mpeg", 9),
        "media/f.pdf": AssetRef("/media/5/f.pdf", "application/pdf", 2048),
    },
    captions={"media/v.vtt": VTT},
)


def test_the_list_of_kinds_is_complete() -> None:
    assert BLOCKS.keys() | {"solution"} == BLOCK_KINDS.keys()


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_block_of_each_kind_is_valid_and_rendered(kind: str) -> None:
    block = {"kind": kind, **BLOCKS[kind]}
    assert block_problems(block) == []
    (keyed,) = keys_assign([block])
    (rendered,) = lesson_render([keyed], CONTEXT)
    assert set(rendered) == {"key", "kind", "html", "data"}
    assert rendered["key"] == keyed["key"]
    assert bool(rendered["html"]) != BLOCK_KINDS[kind].personal
    assert html_problems(rendered["html"]) == []
    json.dumps(rendered)


def test_a_clip_has_captions_and_a_transcript_that_leads_into_it() -> None:
    (rendered,) = lesson_render([{"key": "v", "kind": "video", **BLOCKS["video"]}], CONTEXT)
    html = rendered["html"]
    assert '<track kind="captions" src="/media/3/v.vtt" srclang="en"' in html
    assert 'href="/media/2/v.webm#t=2.0" data-seek="2.0"><time>0:02</time>' in html
    assert "Mei: Good morning." in html
    assert rendered["data"]["seconds"] == 5.0


def test_labels_are_in_the_language_of_the_course() -> None:
    blocks = [{"key": "c", "kind": "callout", "variant": "discussion", "title": "", "blocks": []}]
    assert "To discuss" in lesson_render(blocks, LessonContext(language="en"))[0]["html"]
    assert lesson_render(blocks, LessonContext(language="xx"))[0]["html"]


def test_a_release_keeps_a_question_with_its_texts_as_html() -> None:
    (block,) = blocks_frozen([{"key": "k", "kind": "check", **BLOCKS["check"]}], CONTEXT)
    assert block["question"]["rendered"]["prompt"] == "<p>Which?</p>"


def test_a_block_that_is_none_is_refused() -> None:
    assert block_problems({"kind": "slideshow"})
    assert block_problems({"kind": "callout", "variant": "note", "title": "", "blocks": [
        {"kind": "poll", "prompt": "x", "options": ["a", "b"]}]})  # fmt: skip
    assert block_problems({"kind": "image", "alt": "x"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello", 1),
        ("WEBVTT\n\n", 1),
        ("WEBVTT\n\nname\nnot a time\nText", 4),
        ("WEBVTT\n\n00:05.000 --> 00:02.000\nText", 3),
    ],
)
def test_captions_that_are_none_are_refused_by_line(text: str, line: int) -> None:
    with pytest.raises(CaptionsError) as caught:
        captions_parse(text)
    assert caught.value.line == line


def test_captions_are_read_with_names_notes_and_tags() -> None:
    text = (
        "WEBVTT - title\nKind: x\n\nNOTE\nx\n\n1\n00:00:01.500 --> 00:00:02.000 align:start\n"
        "<v.loud Mei>Hi <i>there</i> &amp; all\nagain\n"
    )
    (cue,) = captions_parse(text.replace("\n", "\r\n"))
    assert (cue.start, cue.end, cue.text) == (1.5, 2.0, "Mei: Hi there & all again")
    assert [clock(seconds) for seconds in (5, 65, 3725)] == ["0:05", "1:05", "1:02:05"]
