"""Texts: Markdown that is stored, HTML that is edited, and the blocks that a text becomes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from learning.bundle.read import bundle_read
from learning.content.richtext import rich_html, rich_markdown
from learning.content.schema import Block
from learning.forms.studio.block import FORMS
from learning.models import Lesson
from learning.services.block import block_remove, block_restore
from people.models import User
from tests.learning.studio.drafts import draft_make, keys, text, url
from tests.personas import LogIn

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("WAYMARK_DATA", ROOT.parent / "shared" / "data"))
COURSES = sorted(
    path.parent
    for folder in (DATA / "courses", ROOT / "config/demo/courses")
    for path in folder.glob("*/course.json")
)
MESSY = """\
Setext heading
==============
A line straight below, with *stars* and _bars_.

* stars as bullets
* and [a link](https://example.org/ "no title")

Last words."""


def _name(path: Path) -> str:
    return path.name


def _sent(block: Block) -> Mapping[str, Any]:
    """What a browser sends of the block's form when nothing was touched."""
    form = FORMS[block["kind"]](initial=FORMS[block["kind"]].values(block), key=block["key"])
    if block["kind"] == "practice":
        values = form.initial
        rows = {
            f"line-{number}-{name}": ["1" if value is True else value]
            for number, line in enumerate(values["lines"])
            for name, value in line.items()
        }
        said = {"title": [values["title"]], "experts": values["experts"]}
        return MultiValueDict({**rows, **said, "observers": values["observers"]})
    sent = {bound.name: bound.value() for bound in form if bound.value() not in {None, False}}
    return {
        name: str("on" if value is True else value).replace("\n", "\r\n")
        for name, value in sent.items()
    }


@pytest.mark.parametrize("source", COURSES, ids=_name)
def test_a_course_that_is_opened_and_saved_as_it_is_does_not_change(source: Path) -> None:
    blocks = [b for lesson in bundle_read(source).content.lessons for b in lesson.blocks]
    files = {b[n]: "x" for b in blocks for n in ("src", "poster", "captions") if b.get(n)}
    for block in blocks:
        if block["kind"] == "check":
            continue  # its rows come from its template: see test_question_form
        form = FORMS[block["kind"]](_sent(block), files=files, key=block["key"])
        assert form.is_valid(), form.errors
        assert form.block(block) == block
        if block["kind"] == "prose":
            html = rich_html(block["markdown"])
            assert html is None or rich_markdown(html, block["markdown"]) == block["markdown"]


def test_of_a_text_only_what_was_touched_is_written_anew() -> None:
    html = rich_html(MESSY)
    assert html is not None

    assert rich_markdown(html.replace("Last words.", "Last <b>word</b>."), MESSY) == (
        MESSY.replace("Last words.", "Last **word**.")
    )
    assert rich_markdown(html + "<p>And more.</p>", MESSY) == f"{MESSY}\n\nAnd more."


@pytest.mark.parametrize(
    "markdown", ["<details><summary>A</summary><p>B</p></details>", "<ruby>a<rt>b</rt></ruby>"]
)
def test_what_the_editor_does_not_know_is_left_to_its_markdown(markdown: str) -> None:
    assert rich_html(markdown) is None


def test_the_form_takes_what_the_rich_editor_says(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, text("it", "Old"))

    sent = {"markdown": "Old", "html": "<p>New <strong>words</strong></p>"}
    as_(author).post(url("block-update", lesson, "it"), sent)

    lesson.refresh_from_db()
    assert lesson.blocks[0]["markdown"] == "New **words**"


PARTS = """## First

Words.

| A | B |
| --- | --- |
| 1 | 2 |

```python
x = 1
```

## Second

More."""


def test_a_text_becomes_blocks_when_it_is_closed_not_while_it_is_written(
    author: User, as_: LogIn
) -> None:
    lesson = draft_make(author, text("it", ""))
    client, where = as_(author), url("block-update", lesson, "it")

    client.post(where, {"markdown": PARTS}, headers={"accept": "application/json"})
    assert keys(lesson) == ["it"]

    answer = client.post(where, {"markdown": PARTS}, headers={"hx-request": "true"})
    lesson.refresh_from_db()
    assert [b["kind"] for b in lesson.blocks] == ["prose", "table", "code", "prose"]
    assert keys(lesson)[0] == "it"
    assert answer.content.count(b"<section") == 4


@pytest.mark.parametrize("markdown", ["::: objectives\n- Do it\n:::", "::: check\nkey: x\n:::"])
def test_what_a_text_cannot_become_stays_as_it_was_typed(
    markdown: str, author: User, as_: LogIn
) -> None:
    lesson = draft_make(author, text("it", ""))

    as_(author).post(url("block-update", lesson, "it"), {"markdown": markdown})

    lesson.refresh_from_db()
    assert lesson.blocks == [text("it", markdown)]


def test_a_removed_block_comes_back_in_its_place(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, text("a", "A"), text("b", "B"), text("c", "C"))
    client = as_(author)

    gone = client.post(url("block-delete", lesson, "b"), headers={"hx-request": "true"})
    assert b"Undo" in gone.content
    assert keys(lesson) == ["a", "c"]
    for _twice in range(2):
        client.post(url("block-restore", lesson, "b"))
        assert keys(lesson) == ["a", "b", "c"]
    assert client.post(url("block-restore", lesson, "never-there")).status_code == 409


def test_without_scripts_the_page_offers_to_put_it_back(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, text("a", "A"), text("b", "B"))
    client = as_(author)

    page = client.post(url("block-delete", lesson, "b"), follow=True)

    assert url("block-restore", lesson, "b") in page.content.decode()


def test_the_first_block_comes_back_as_the_first(author: User) -> None:
    lesson = draft_make(author, text("a", "A"), text("b", "B"))
    block_remove(lesson=lesson, actor=author, key="a")
    block_restore(lesson=lesson, actor=author, key="a")
    assert keys(lesson) == ["a", "b"]


def test_a_preview_shows_and_stores_nothing(author: User, as_: LogIn) -> None:
    lesson = draft_make(author, {"key": "m", "kind": "maths", "tex": "x"})

    answer = as_(author).post(url("block-preview", lesson, "m"), {"kind": "maths", "tex": "y^2"})

    assert b"<msup>" in answer.content
    lesson.refresh_from_db()
    assert lesson.blocks[0]["tex"] == "x"


def _convert(client: Client, lesson: Lesson, **fields: str) -> Any:
    address = reverse("learning:draft-text-convert", args=[lesson.course.slug])
    return json.loads(client.post(address, fields).content)


def test_a_text_goes_between_its_two_forms(author: User, as_: LogIn) -> None:
    lesson = draft_make(author)
    client = as_(author)
    assert _convert(client, lesson, markdown="* a") == {
        "markdown": "* a",
        "html": "<ul><li><p>a</p></li></ul>",
    }
    typed = _convert(client, lesson, markdown="* a", html="<ul><li>a</li></ul><p>b</p>")
    assert typed["markdown"] == "* a\n\nb"


def test_who_changed_nothing_has_no_conflict(author: User, admin: User, as_: LogIn) -> None:
    lesson = draft_make(author, text("it", "Old"))
    page = as_(author).get(
        url("block-detail", lesson, "it") + "?edit=1", headers={"hx-request": "true"}
    )
    base = page.content.decode().split('name="base" value="')[1].split('"')[0]
    as_(admin).post(url("block-update", lesson, "it"), {"markdown": "Theirs"})

    answer = as_(author).post(url("block-update", lesson, "it"), {"markdown": "Old", "base": base})

    assert answer.status_code == 302
    lesson.refresh_from_db()
    assert lesson.blocks[0]["markdown"] == "Theirs"
