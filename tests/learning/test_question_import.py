"""Question files as people have them: GIFT, Moodle XML, QTI 2, whole and odd."""

from __future__ import annotations

import base64
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.learning.question_files import (
    CHOICE,
    answer,
    declared,
    moodle,
    one,
    package,
    picture,
    qti2,
    question,
    read,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hot? {T}", {"kind": "true_false", "answer": True}),
        ("Hot? {FALSE#no#yes}",
         {"kind": "true_false", "answer": False, "feedback": {"true": "no", "false": "yes"}}),
        ("Who? {=Ada =Ada L.}", {"kind": "short_text", "accept": ["Ada", "Ada L."]}),
        ("Who? {=Ada#yes =%0%*#no}",
         {"kind": "short_text", "accept": ["Ada"],
          "feedback": {"correct": "yes", "incorrect": "no"}}),
        ("Pi? {#3.14:0.01}", {"kind": "numeric", "value": 3.14}),
        ("Pi? {#3..4}", {"kind": "numeric", "value": 3.5}),
        ("Match {=a -> 1 =b -> 2 =c -> 3 = -> 4}",
         {"kind": "matching", "distractors": ["4"],
          "pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"},
                    {"left": "c", "right": "3"}]}),
    ],
)  # fmt: skip
def test_it_reads_gift(text: str, expected: dict[str, Any]) -> None:
    found = question(text)
    assert found.pop("prompt") == text.partition(" {")[0]
    assert found == expected


def test_it_reads_choices_with_feedback_and_escapes() -> None:
    found = question("// [tag:heat]\n::T::2 * 3 \\= ? {\n=6#yes\n~5 \\~ 7\n####Sum it.}")
    assert found == {
        "kind": "single",
        "prompt": "2 \\* 3 = ?",
        "tags": ["heat"],
        "explanation": "Sum it.",
        "options": [
            {"key": "a", "text": "6", "correct": True, "feedback": "yes"},
            {"key": "b", "text": "5 ~ 7", "correct": False},
        ],
    }
    several = question("Which? {~%50%a ~%50%b ~%-50%c ~%-50%d}")
    assert [option["correct"] for option in several["options"]] == [True, True, False, False]


def test_it_reads_texts_in_html_markdown_and_plain() -> None:
    assert question("[html]<b>x</b> y {T}")["prompt"] == "**x** y"
    assert question("[markdown]**x** y {T}")["prompt"] == "**x** y"
    assert question("[plain]**x** <b> {T}")["prompt"] == "\\*\\*x\\*\\* \\<b>"
    assert question("a \\\\(x^2\\\\) {T}")["prompt"] == "a \\(x^2\\)"
    assert question("Two {=or three} beers?")["prompt"] == "Two _____ beers?"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Why? {}", "essay"),
        ("Only words {}\n\nNo braces at all", "essay"),
        ("Why? {=a ~b", "never closed"),
        ("Why? {~a ~b}", "which answer is right"),
        ("Why? {#x}", "is no number"),
        ("Why? {>2 a}", "extension"),
        ("Why? {nothing}", "begins with"),
        ("Why? {=a}{", None),
        ("Why? {=*}", "any answer"),
    ],
)
def test_it_says_why_gift_is_refused(text: str, words: str | None) -> None:
    item = read(f"::a::b {{T}}\n\n{text}").items[1]
    assert item.line == 3
    assert (item.outcome == "refused" and words in item.notes[0]) if words else item.question


def test_weights_are_named() -> None:
    item = one("Which? {=a ~%50%b ~c}")
    assert item.outcome == "partly"
    assert item.notes == ("“b” earned 50 % of the points; weights of answers are not kept.",)
    assert "80 %" in one("Who? {=Ada =%80%Ad}").notes[0]
    assert len(one("Which? {~%60%a ~%40%b ~c}").notes) == 2
    assert "4 (50 %)" in one("Pi? {#=3 =%50%4}").notes[0]


def test_categories_become_tags_and_ids_keys() -> None:
    found = read("$CATEGORY: top/Fire\n\n// [id:q7]\nHot? {T}\n\nCold? {F}")
    assert [q["tags"] for q in found.questions] == [["Fire"], ["Fire"]]
    assert found.questions[0]["key"] == "q7"
    assert read("Hot? {T}\n\nHot? {T}").questions[1]["key"].endswith("-2")


def test_other_encodings_are_read() -> None:
    gift = "Käse? {=Ja}"
    for data in (gift.encode("utf-8-sig"), gift.encode("utf-16")):
        assert read(data).questions[0]["prompt"] == "Käse?"
    found = read(gift.encode("cp1252"))
    assert found.questions[0]["prompt"] == "Käse?"
    assert "Windows-1252" in found.notes[0]
    xml = moodle("truefalse", answer("true", 100) + answer("false", 0), "Käse?")
    for code in ("utf-8", "utf-16", "iso-8859-1"):
        declaration = f'<?xml version="1.0" encoding="{code}"?>'
        assert question((declaration + xml).encode(code))["prompt"] == "Käse?"
    wrong = '<?xml version="1.0" encoding="ISO-8859-1"?>' + xml
    assert question(wrong.encode("utf-8"))["prompt"] == "Käse?"
    assert "save it as UTF-8" in one(xml.encode("cp1252"), "a.xml").notes[0]


def test_it_reads_moodle_xml() -> None:
    found = question(
        moodle(
            "multichoice",
            "<defaultgrade>2</defaultgrade><generalfeedback><text>So.</text></generalfeedback>"
            "<single>true</single><tags><tag><text>x</text></tag></tags>"
            + answer("<![CDATA[<i>a</i>]]>", 100, "<feedback><text>yes</text></feedback>")
            + answer("b", 0),
            "<p>Why <b>so</b>?</p><ul><li>1</li></ul>",
        )
    )
    assert found == {
        "kind": "single",
        "prompt": "Why **so**?\n\n- 1",
        "points": 2,
        "explanation": "So.",
        "tags": ["x"],
        "options": [
            {"key": "a", "text": "*a*", "correct": True, "feedback": "yes"},
            {"key": "b", "text": "b", "correct": False},
        ],
    }


def test_it_reads_moodles_other_kinds() -> None:
    text = "Roses are {1:SHORTANSWER:=red~=Red}, {1:MULTICHOICE:violets~=bees} {:NM:=4:0} hum."
    found = question(moodle("cloze", "", text))
    assert found["text"] == "Roses are {{1}}, {{2}} {{3}} hum."
    assert found["gaps"][1] == {"options": ["violets", "bees"], "correct": 1}
    gaps = "<selectoption><text>a</text></selectoption><selectoption><text>b</text></selectoption>"
    found = question(moodle("gapselect", gaps, "<p>Fill.</p><p>x [[2]] y</p>"))
    assert (found["prompt"], found["text"]) == ("Fill.", "x {{1}} y")
    numeric = question(
        moodle("numerical", answer("3", 100, "<tolerance>1</tolerance>")
               + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>")
    )  # fmt: skip
    assert numeric["unit"] == "m"
    order = question(moodle("ordering", answer("a", 1) + answer("b", 2) + answer("c", 3)))
    assert order["items"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("essay", "essay"), ("calculated", "calculated"), ("ddmarker", "picture"),
     ("description", "without a question"), ("random", "at random"), ("nonsense", "nonsense"),
     ("multichoice", "which answer"), ("truefalse", "not “true”"), ("cloze", "no gap")],
)  # fmt: skip
def test_it_says_why_moodle_questions_are_refused(kind: str, words: str) -> None:
    item = one(moodle(kind, ""))
    assert item.outcome == "refused"
    assert words in item.notes[0]


def test_what_moodle_has_beyond_is_named() -> None:
    inner = answer("a", 100) + answer("b", 0) + "<hint><text>h</text></hint>"
    inner += "<partiallycorrectfeedback><text>Nearly.</text></partiallycorrectfeedback>"
    inner += "<penalty>0.3333333</penalty><defaultgrade>0</defaultgrade>"
    found = read(moodle("multichoice", inner, "x <video src='y'></video><a href='z.pdf'>z</a>"))
    notes = " ".join(found.items[0].notes)
    for words in ("hints", "partly right", "0 points", "<video>", "z.pdf"):
        assert words in notes
    assert "Penalties" in found.notes[0]


def test_pictures_in_the_file_are_returned_and_referred_to() -> None:
    data = base64.b64encode(picture()).decode()
    text = f'<img src="@@PLUGINFILE@@/a%20b.png" alt="x"><img src="data:image/png;base64,{data}">'
    file = f'<file name="a b.png" encoding="base64">{data}</file>'
    xml = moodle("truefalse", answer("true", 100) + answer("false", 0), text)
    found = read(xml.replace("</questiontext>", file + "</questiontext>"))
    assert found.items[0].notes == ()
    for media in found.media:
        assert media.file.path in found.questions[0]["prompt"]
        assert media.data == picture()
        assert media.file.width == 3
    missing = one(moodle("truefalse", answer("true", 100) + answer("false", 0), "<img src=a.png>"))
    assert "“a.png” is not in the file" in missing.notes[0]
    elsewhere = "<img src='https://x.y/a.png'>"
    linked = one(moodle("truefalse", answer("true", 100) + answer("false", 0), elsewhere))
    assert "another site" in linked.notes[0]


def test_a_script_that_calls_itself_a_picture_is_not_taken() -> None:
    data = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>").decode()
    text = f'<img src="data:image/svg+xml;base64,{data}">'
    found = read(moodle("truefalse", answer("true", 100) + answer("false", 0), text))
    assert found.media == []
    assert found.items[0].outcome == "partly"


def test_it_reads_qti_2() -> None:
    assert question(qti2(CHOICE, declared("B"))) == {
        "kind": "single",
        "prompt": "Which?",
        "options": [
            {"key": "a", "text": "one", "correct": False},
            {"key": "b", "text": "two", "correct": True},
        ],
    }
    entry = '<p>Say <textEntryInteraction responseIdentifier="R"/>!</p>'
    found = question(qti2(entry, declared("yes", base="string")))
    assert found["text"] == "Say {{1}}!"
    alone = "<p>Who?</p>" + '<p><textEntryInteraction responseIdentifier="R"/></p>'
    assert question(qti2(alone, declared("Ada", base="string")))["kind"] == "short_text"
    assert question(qti2(alone, declared("3", base="integer")))["value"] == 3


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (qti2("<extendedTextInteraction/>"), "essay"),
        (qti2("<uploadInteraction/>"), "file"),
        (qti2("<hotspotInteraction/>"), "hotspot"),
        (qti2(CHOICE), "which answer is right"),
        (qti2(CHOICE + CHOICE, declared("A")), "2 things"),
        (qti2(CHOICE, declared("A") + "<templateDeclaration/>"), "random"),
        (qti2("<p>x</p>"), "without a question"),
        (qti2("<customInteraction/>"), "extension"),
    ],
)
def test_it_says_why_qti_2_is_refused(item: str, words: str) -> None:
    found = one(item)
    assert found.outcome == "refused"
    assert words in found.notes[0]


def test_what_qti_2_has_beyond_is_named() -> None:
    rubric = '<rubricBlock view="scorer"><p>secret</p></rubricBlock>'
    item = one(qti2(rubric + CHOICE, declared("A"), attrs='adaptive="true"'))
    assert ["adaptive" in item.notes[0], "rubric" in item.notes[1]] == [True, True]
    assert "secret" not in str(item.question)
    scores = declared("A").replace(
        "</responseDeclaration>",
        '<mapping><mapEntry mapKey="A" mappedValue="2"/><mapEntry mapKey="B" mappedValue="1"/>'
        "</mapping></responseDeclaration>",
    )
    assert "“two” earned 50 %" in one(qti2(CHOICE, scores)).notes[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 x", "no GIFT"),
        (b"PK\x03\x04", "zip"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no text"),
        (b"just words", "no GIFT"),
        (b"<html><body/></html>", "web page"),
        (b"<manifest/>", "whole package"),
        (b"<course/>", "<course>"),
        (b"<quiz><question type='category'/></quiz>", "no question"),
        (b"<quiz>", "well-formed"),
        (b"<a>&unknown;</a>", "well-formed"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "UTF-8"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(data: bytes, words: str) -> None:
    item = one(data, "a.txt")
    assert item.outcome == "refused"
    assert words in item.notes[0]


def test_the_command_prints_a_table_and_details(tmp_path: Path) -> None:
    (tmp_path / "a.gift").write_text("Hot? {T}\n\nWhy? {}")
    package(tmp_path / "p.zip", {"i.xml": qti2(CHOICE, declared("A"))})
    out = StringIO()
    call_command("questions_check", str(tmp_path), "--details", stdout=out)
    text = out.getvalue()
    assert text.splitlines()[-1].split() == ["total", "3", "2", "0", "1"]
    assert "refused  -          a.gift:3\n" in text
    assert "It asks for an essay" in text
    with pytest.raises(CommandError):
        call_command("questions_check", str(tmp_path / "none"))
