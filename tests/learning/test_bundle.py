"""Reading bundles: what is refused, and that it is said where and why."""

from __future__ import annotations

import json
import os
import re
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from learning.bundle import files as bundle_module
from learning.bundle.problems import BundleError
from learning.bundle.read import bundle_read
from learning.content.markdown import markdown_parse
from learning.content.schema import schema_problems
from tests.learning.bundles import (
    SVG,
    VTT,
    WEBM,
    Files,
    bundle_files,
    course_json,
    folder_make,
    png,
    zip_make,
)

LONG = "".join(f"{number:x}" for number in range(500_000))

XHTML_IMG = "<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='//x' onerror='x()'/>"


def problems(source: Path) -> str:
    with pytest.raises(BundleError) as caught:
        bundle_read(source)
    assert caught.value.code == "bundle_refused"
    assert caught.value.extra["problems"][0].keys() == {"file", "line", "message"}
    return str(caught.value)


def refused(tmp_path: Path, files: Files, **course: Any) -> str:
    """What is said about a folder with these files, and about a zip of them: the same."""
    made = bundle_files(files, course=course_json(**course) if course else None)
    said = problems(folder_make(tmp_path / "folder", made))
    assert problems(zip_make(tmp_path / "course.zip", made)) == said
    return said


def test_it_reads_a_folder_a_zip_and_a_zip_of_a_folder_alike(tmp_path: Path) -> None:
    made = bundle_files({"media/cup.png": png(), "lessons/01-first.md": "![Cup](media/cup.png)"})
    wrapped: Files = {f"tea/{name}": data for name, data in made.items()}
    litter: Files = {"__MACOSX/x": "x", "tea/.DS_Store": "x"}
    digests = {
        bundle_read(folder_make(tmp_path / "folder", made)).content.digest,
        bundle_read(zip_make(tmp_path / "a.zip", made)).content.digest,
        bundle_read(zip_make(tmp_path / "b.zip", wrapped | litter)).content.digest,
    }
    assert len(digests) == 1


def test_it_fills_in_what_an_author_may_leave_out(tmp_path: Path) -> None:
    content = bundle_read(folder_make(tmp_path, bundle_files())).content
    assert [lesson.key for lesson in content.lessons] == ["first", "second"]
    assert content.metadata["language"] == "en"
    assert content.metadata["certificate"] == {"enabled": True, "valid_months": None}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"course.json": "{"}, "course.json:1: this is not JSON"),
        ({"course.json": '{"slug": "a",\n"slug": "b"}'}, "course.json:2: the field “slug”"),
        ({"course.json": '{"slug": 1e999}'}, "course.json:1: this JSON"),
        ({"course.json": '{"slug": NaN}'}, "course.json:1: this JSON"),
        ({"course.json": '{"slug": "\\ud800"}'}, "course.json:1: there is a \\u escape"),
        ({"course.json": '{"slug": "\\u0000"}'}, "course.json:1: there is a \\u escape"),
        ({"course.json": "[" * 5000 + "]" * 5000}, "course.json:1: this JSON"),
        ({"course.json": "[]"}, "course.json:1: this must be an object"),
        ({"lessons/01-first.md": b"ok\ncaf\xe9"}, "01-first.md:2: byte 4 of the line (0xe9)"),
        ({"lessons/01-first.md": "x".encode("utf-16")}, "01-first.md:1: this file is UTF-16"),
        ({"lessons/01-first.md": "a\nb\x00"}, "01-first.md:2: there is a control character"),
        ({"lessons/01-first.md": LONG}, "01-first.md: a text may be"),
        ({"lessons/01-first.md": "\n::: poll\nprompt: x\n:::"},
         "lessons/01-first.md:3: poll: “options” is missing"),
        ({"lessons/01-first.md": "x\n![a](media/no.png)"},
         "lessons/01-first.md:2: “media/no.png” is not in the bundle"),
        ({"lessons/01-first.md": "x\n\nSee [a](media/no.pdf)."},
         "lessons/01-first.md:3: “media/no.pdf” is not in the bundle"),
        ({"lessons/01-first.md": "::: video\nsrc: media/v.webm\ntitle: x\n:::"},
         "lessons/01-first.md:2: “media/v.webm” is not in the bundle"),
        ({"lessons/01-first.md": "::: video\nsrc: media/v.png\ntitle: x\n:::",
          "media/v.png": png()}, "is a file of the kind image/png"),
        ({"lessons/01-first.md": "::: check\nkind: true_false\nprompt: x\nanswer: true\n"
                                 "review: {lesson: third}\n:::"},
         "lessons/01-first.md:5: “review” names the lesson “third”"),
        ({"lessons/01-first.md": '::: tasks\nitems: ["a\\0b"]\n:::'},
         "lessons/01-first.md:1: an escape"),
        ({"questions.json": '[{"lesson": "x", "prompt": "p", "type": "true_false",\n"answer": 1}]'},
         "questions.json:2: [1].answer: this must be true or false"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, files: Files, said: str
) -> None:
    assert said in refused(tmp_path, files)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"certficate": {}}, "Did you mean “certificate”?"),
        ({"slug": "No Good"}, "slug: \"No Good\" does not have the right form"),
        ({"title": ""}, "title: this must not be empty"),
        ({"reviewed": "2026-02-30"}, "reviewed: “2026-02-30” is no day"),
        ({"cover": {"hue": 400}}, "cover.hue: 400 is too large"),
        ({"lessons": []}, "lessons: at least 1"),
        ({"lessons": [{"file": "lessons/01-frist.md", "title": "x"}]},
         "Did you mean “lessons/01-first.md”?"),
        ({"lessons": [{"file": "../01-first.md", "title": "x"}]}, "is not in the bundle"),
        ({"lessons": [{"file": "lessons/01-first.md", "title": "x", "key": "a"},
                      {"file": "lessons/02-second.md", "title": "y", "key": "a"}]},
         "lessons[2].key: the key “a” is lesson 1's already"),
        ({"format": "micro-lesson"}, "lessons: at most 1"),
        ({"format": "resource"}, "“url” is missing"),
        ({"url": "https://x.example"}, "url: this field has no meaning"),
        ({"prerequisites": ["tea"]}, "cannot be its own prerequisite"),
        ({"lessons": [{"assessment": "assessments/a.json", "title": "x"}]},
         "“assessments/a.json” is not in the bundle"),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    text = refused(tmp_path, {}, **fields)
    assert said in text
    assert all(line.startswith("course.json:") for line in text.split("\n"))


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    files: Files = {
        "lessons/01-first.md": "::: poll\n:::",
        "lessons/02-second.md": "\n::: tasks\nx\n:::",
    }
    text = refused(tmp_path, files, reviewed="2026-13-01")
    assert {line.split(":")[0] for line in text.split("\n")} == {
        "course.json", "lessons/01-first.md", "lessons/02-second.md",
    }  # fmt: skip


def assessment(**fields: Any) -> Files:
    question = {"kind": "true_false", "prompt": "x", "answer": True}
    return {"assessments/a.json": json.dumps({"questions": [question], **fields}, indent=1)}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"questions": []}, "questions: at least 1"),
        ({"draw": 2}, "draw: there are not that many questions"),
        ({"pass_mark": 101}, "pass_mark: 101 is too large"),
        ({"questions": [{"kind": "single", "prompt": "x", "options": []}]}, "questions[1].options"),
        ({"questions": [{"key": "a", "kind": "true_false", "prompt": "x", "answer": True}] * 2},
         "questions[2].key: the key “a” is another"),
    ],
)  # fmt: skip
def test_an_assessment_that_is_wrong_is_named_by_line(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    lessons = [{"assessment": "assessments/a.json", "title": "Test"}]
    text = refused(tmp_path, assessment(**fields), lessons=lessons)
    assert text.startswith("assessments/a.json:")
    assert said in text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("media/a.png", "<script>", "what is in this file is not what its name says"),
        ("media/a.jpg", png(), "what is in this file is not what its name says"),
        ("media/a.exe", b"MZ", "files of this kind are not taken"),
        ("media/a.html", "<p>", "files of this kind are not taken"),
        ("media/a.txt", "<!DOCTYPE html>", "what is in this file"),
        ("media/a.pdf", b"%!PS", "what is in this file"),
        ("media/a.webm", b"\0" * 64, "what is in this file"),
        ("media/a.vtt", "WEBVTT\n\nx\ny\n", "media/a.vtt:4:"),
        ("media/a.vtt", b"WEBVTT\n\xff", "media/a.vtt:2: byte 1"),
        ("media/a.svg", SVG.replace("<path", "<script>1</script><path"), "“<script>”"),
        ("media/a.svg", SVG.replace("<path", "\n<path onclick='x'"), "media/a.svg:2: “onclick”"),
        ("media/a.svg", SVG.replace("<path", "<foreignObject/><path"), "“<foreignObject>”"),
        ("media/a.svg", SVG.replace("<path", "<use href='https://x.example/#a'/><path"), "https://x"),
        ("media/a.svg", SVG.replace("<path", f"{XHTML_IMG}<path"), "“<img>” is not allowed"),
        ("media/a.svg", SVG.replace("<path", "<image href='b.png'/><path"), "“b.png”"),
        ("media/a.svg", SVG.replace("<path", "<a href='#x'/><path"), "“<a>” is not allowed"),
        ("media/a.svg", SVG.replace("<path", "<path style='fill:url(//x)'/><path"), "url(//x)"),
        ("media/a.svg", SVG.replace("<path", "<style>@import 'x'</style><path"), "“<style>”"),
        ("media/a.svg", f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{SVG}", "“<!DOCTYPE” is not allowed"),
        ("media/a.svg", SVG.encode("utf-16"), "not UTF-8"),
        ("media/a.svg", "<svg>", "not well-formed"),
        ("media/a.svg", "<p/>", "this is not an SVG drawing"),
    ],
)  # fmt: skip
def test_media_are_known_by_what_is_in_them(
    tmp_path: Path, name: str, data: str | bytes, said: str
) -> None:
    assert said in refused(tmp_path, {name: data})


def test_media_that_are_good_come_with_type_and_size(tmp_path: Path) -> None:
    media: Files = {
        "media/a.png": png(8, 6),
        "media/a.svg": SVG.replace("<path", "<path fill=\"url('#g')\"/><path"),
        "media/a.webm": WEBM,
        "media/a.vtt": VTT,
        "media/a.pdf": b"%PDF-1.7",
    }
    bundle = bundle_read(folder_make(tmp_path, bundle_files(media)))
    found = {file.path: (file.content_type, file.width, file.height) for file in bundle.media}
    assert found == {
        "media/a.png": ("image/png", 8, 6),
        "media/a.svg": ("image/svg+xml", 40, 20),
        "media/a.webm": ("video/webm", None, None),
        "media/a.vtt": ("text/vtt", None, None),
        "media/a.pdf": ("application/pdf", None, None),
    }
    assert {note.message for note in bundle.notes} == {"no lesson uses this file."}


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    folder = folder_make(tmp_path / "folder", bundle_files())
    (folder / "media").symlink_to("/etc")
    (folder / "lessons" / "03.md").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe")
    said = problems(folder)
    assert said.count("symbolic link") == 2
    assert "pipe: this is not an ordinary file" in said
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("lessons/03.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "lessons/03.md: this is a symbolic link" in problems(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.md", "leads out of the bundle"),
        ("lessons/../../evil.md", "leads out of the bundle"),
        ("/etc/passwd", "this path is absolute"),
        ("C:/evil.md", "this path is absolute"),
        ("lessons\\evil.md", "holds a backslash"),
        ("lessons/a\nb.md", "control character"),
        ("x" * 201, "longer than 200"),
    ],
)
def test_a_path_out_of_the_bundle_is_refused(tmp_path: Path, name: str, said: str) -> None:
    made = tmp_path / "a.zip"
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        archive.writestr(info, "x")
    assert said in problems(made)


def test_zip_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zip_make(tmp_path / "a.zip", bundle_files({"media/a.txt": b"\0" * 5_000_000}))
    assert "media/a.txt: this file unpacks to over 200 times its size" in problems(bomb)
    liar = bytearray(zip_make(tmp_path / "b.zip", bundle_files({"x.txt": b"a" * 999})).read_bytes())
    # The directory says 10 bytes where there are 999.
    at = liar.rfind(struct.pack("<I", 999))
    liar[at : at + 4] = struct.pack("<I", 10)
    (tmp_path / "b.zip").write_bytes(bytes(liar))
    assert "x.txt: this file is damaged" in problems(tmp_path / "b.zip")
    monkeypatch.setattr(bundle_module, "LARGEST_BUNDLE", 1000)
    many = bundle_files({"media/a.txt": os.urandom(2000).hex()})
    assert "larger than 1 GB" in problems(zip_make(tmp_path / "c.zip", many))
    monkeypatch.setattr(bundle_module, "LARGEST_FILE", 100)
    assert "larger than 300 MB" in problems(folder_make(tmp_path / "c", many))
    monkeypatch.setattr(bundle_module, "MOST_FILES", 2)
    assert "more than 3000 files" in problems(zip_make(tmp_path / "d.zip", many))
    assert "more than 3000 files" in problems(folder_make(tmp_path / "d", many))


def test_odd_archives_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("no zip")
    assert "neither a folder nor a zip" in problems(tmp_path / "a.zip")
    assert "there is no such folder" in problems(tmp_path / "nothing")
    twins = bundle_files({"lessons/A.md": "x", "lessons/a.md": "y"})
    assert "differs only in capitals" in problems(zip_make(tmp_path / "b.zip", twins))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("course.json", "{}")
    assert "packed in an unusual way" in problems(tmp_path / "c.zip")
    encrypted = bytearray(zip_make(tmp_path / "d.zip", {"course.json": "{}"}).read_bytes())
    encrypted[encrypted.rfind(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "d.zip").write_bytes(bytes(encrypted))
    assert "encrypted" in problems(tmp_path / "d.zip")
    damaged = bytearray(zip_make(tmp_path / "e.zip", bundle_files()).read_bytes())
    at = damaged.find(b"course.json") + 15
    damaged[at : at + 20] = b"\xff" * 20
    (tmp_path / "e.zip").write_bytes(bytes(damaged))
    assert "course.json: this file is damaged" in problems(tmp_path / "e.zip")


def test_pictures_that_were_left_out_are_noted_not_refused(tmp_path: Path) -> None:
    files: Files = {"lessons/01-first.md": "Text\n\n![A cup](images/cup.png)\n"}
    bundle = bundle_read(folder_make(tmp_path, bundle_files(files)))
    assert str(bundle.notes[0]).startswith("lessons/01-first.md:3: the picture “images/cup.png”")


def test_a_question_for_a_lesson_that_there_is_not_is_refused(tmp_path: Path) -> None:
    asked = [{"lesson": "x.md", "prompt": "p", "type": "true_false", "answer": True}]
    said = refused(tmp_path, {"questions.json": json.dumps(asked)})
    assert said == "questions.json:1: [1].lesson: no lesson is called “x.md”."


def test_questions_of_the_whole_course_go_to_the_ends_of_their_lessons(tmp_path: Path) -> None:
    asked = [
        {"module": "A", "lesson": "01-first.md", "prompt": "Hot?", "type": "true_false",
         "choices": None, "answer": True},
        {"module": "A", "lesson": "01-first.md", "prompt": "What?", "type": "single_choice",
         "choices": ["Tea", "Oil"], "answer": "Tea"},
    ]  # fmt: skip
    bundle = bundle_read(folder_make(tmp_path, bundle_files({"questions.json": json.dumps(asked)})))
    first = bundle.content.lessons[0]
    assert [block["kind"] for block in first.blocks][-2:] == ["check", "check"]
    assert first.blocks[-1]["question"]["options"][0] == {
        "key": "a", "text": "Tea", "correct": True,
    }  # fmt: skip


def test_the_examples_of_the_documentation_are_valid() -> None:
    text = (Path(__file__).parents[2] / "docs" / "course-bundle.md").read_text(encoding="utf-8")
    examples = re.findall(r"```(json|markdown)\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 10
    for language, body in examples:
        if language == "markdown":
            assert not markdown_parse(body).remarks
            continue
        data = json.loads(body)
        part = "question_list" if isinstance(data, list) else "assessment"
        part = "translated_lesson" if "texts" in data else part
        name = "course.schema.json" if "slug" in data else f"course.schema.json#/$defs/{part}"
        assert not schema_problems(name, data)
