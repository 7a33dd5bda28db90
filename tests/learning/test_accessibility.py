"""The accessibility checklist, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from learning.bundle.model import LessonContent
from learning.content.accessibility import Checklist, checklist
from learning.content.contrast import contrast_ratio, faint_texts

Block = dict[str, Any]


def lesson(*blocks: Block, key: str = "one", title: str = "One") -> LessonContent:
    keyed = [{"key": f"b{n}", **block} for n, block in enumerate(blocks, start=1)]
    return LessonContent(key=key, kind="lesson", title=title, blocks=keyed)


def prose(markdown: str) -> Block:
    return {"kind": "prose", "markdown": markdown}


def look(*blocks: Block, **more: Any) -> Checklist:
    return checklist([lesson(*blocks)], title="Course", **more)


def rules(found: Checklist) -> list[str]:
    return [finding.rule for finding in found.findings]


CLEAN = [
    prose("## First\n\nSee [the travel policy](https://example.org).\n\n### Below\n\n## Next"),
    {"kind": "image", "src": "a.png", "alt": "A cup on a desk"},
    {"kind": "image", "src": "line.png", "alt": ""},
    {"kind": "video", "src": "a.webm", "title": "Pouring", "captions": "a.vtt"},
    {"kind": "audio", "src": "a.mp3", "title": "Talk", "transcript": "What was said."},
    {"kind": "table", "header": ["", "May"], "rows": [["Tea", "1"]]},
    {"kind": "link", "url": "https://example.org", "title": "The travel policy"},
    {"kind": "file", "src": "a.pdf", "title": "Checklist for travel"},
]


def test_it_passes_what_is_well_made_and_says_what_was_looked_at() -> None:
    found = look(*CLEAN)
    assert found.passes
    assert {check.rule: check.detail for check in found.passed} == {
        "alt": "2 pictures",
        "captions": "1 clip",
        "transcript": "1 recording",
        "headings": "3 headings",
        "links": "2 links",
        "tables": "1 table",
        "contrast": "none in this course",
        "titles": "2 titles",
    }


@pytest.mark.parametrize(
    ("block", "rule", "word"),
    [
        (prose("![](media/cup.png)"), "alt", "cup.png"),
        (prose("![IMG_2034.png](media/cup.png)"), "alt", "IMG_2034.png"),
        ({"kind": "image", "src": "a.png", "alt": "screenshot"}, "alt", "screenshot"),
        ({"kind": "image", "src": "a.png", "alt": "", "caption": "Sales"}, "alt", "decoration"),
        ({"kind": "video", "src": "a.webm", "title": "Pouring"}, "captions", "Pouring"),
        ({"kind": "audio", "src": "a.mp3", "title": "Talk"}, "transcript", "Talk"),
        (prose("## One\n\n#### Three below"), "headings", "Three below"),
        (prose("Read it [here](https://example.org)."), "links", "here"),
        (prose("[Klicken Sie hier!](https://example.org)"), "links", "Klicken"),
        (prose("<https://example.org/a/b>"), "links", "bare address"),
        ({"kind": "link", "url": "https://a.b", "title": "https://a.b"}, "links", "https://a.b"),
        ({"kind": "table", "header": ["", ""], "rows": []}, "tables", "no header"),
        ({"kind": "table", "header": ["A", "", "C"], "rows": []}, "tables", "Column 2"),
        (prose("<table><tr><td>a</td></tr></table>"), "tables", "no header"),
        ({"kind": "file", "src": "a.pdf", "title": "final_v2.pdf"}, "titles", "final_v2.pdf"),
    ],
)  # fmt: skip
def test_it_finds_what_shuts_a_reader_out(block: Block, rule: str, word: str) -> None:
    (finding,) = look(block).findings
    assert (finding.rule, finding.lesson_key, finding.block_key) == (rule, "one", "b1")
    assert word in finding.what
    assert finding.mend.endswith(".")


def test_it_looks_into_boxes_and_questions() -> None:
    inside = {"kind": "callout", "variant": "tip", "blocks": [prose("[here](https://a.b)")]}
    asked = {"kind": "check", "question": {"key": "b2", "prompt": "![](media/a.png) What?"}}
    assert rules(look(inside, asked)) == ["alt", "links"]
    exam = LessonContent(
        key="exam",
        kind="assessment",
        title="Exam",
        assessment={"questions": [{"key": "q1", "prompt": "See [here](https://a.b)."}]},
    )
    (finding,) = checklist([exam], title="Course").findings
    assert (finding.lesson_key, finding.block_key) == ("exam", "q1")


def test_it_follows_headings_through_the_blocks_of_a_lesson() -> None:
    assert rules(look(prose("## One"), prose("#### Deep"))) == ["headings"]
    apart = [lesson(prose("## A"), key="a", title="A"), lesson(prose("#### B"), key="b", title="B")]
    assert checklist(apart, title="Course").passes


def test_it_wants_a_title_of_its_own_for_every_page() -> None:
    twins = [lesson(key="a", title="Tea"), lesson(key="b", title="tea ")]
    assert rules(checklist(twins, title="Course")) == ["titles"]
    assert rules(checklist([lesson(title=" ")], title="")) == ["titles", "titles"]


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{inside}</svg>'


def test_it_measures_contrast_as_wcag_does() -> None:
    assert contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast_ratio((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


WHITE = '<rect width="100" height="100" fill="#fff"/>'
WHOLE = '<rect width="100%" height="100%" fill="white"/>'


def words(attributes: str) -> str:
    return f'<text x="5" y="9" {attributes}>Hi</text>'


@pytest.mark.parametrize(
    ("inside", "count"),
    [
        (WHOLE + words('fill="#bbb"'), 1),
        (WHITE + words('style="fill:#333"'), 0),
        (WHITE + '<g fill="#aaa">' + words("") + "</g>", 1),
        (WHITE + words('font-size="30" fill="#888"'), 0),
        # Nothing behind it, moved, styled elsewhere, see-through, or over a shape: cannot be told.
        (words('fill="#eee"'), 0),
        (WHITE + words('transform="rotate(9)" fill="#eee"'), 0),
        (WHITE + words('class="a"'), 0),
        (WHITE + words('fill="#eee" opacity=".5"'), 0),
        (WHITE + '<circle r="50"/>' + words('fill="#eee"'), 0),
        (WHITE.replace("#fff", "url(#g)") + words('fill="#eee"'), 0),
    ],
)
def test_it_reads_contrast_in_drawings_where_it_can_be_told(inside: str, count: int) -> None:
    assert len(faint_texts(svg(inside))) == count


@pytest.mark.parametrize("text", ["", "no drawing", "<!DOCTYPE svg><svg/>", "<svg"])
def test_it_passes_over_what_is_no_drawing(text: str) -> None:
    assert faint_texts(text) == []


def test_it_names_the_drawing_and_the_ratio() -> None:
    drawing = svg(
        '<rect width="100" height="100" fill="#fff"/><text x="5" y="9" fill="#999">Hi</text>'
    )
    found = look(prose("![A chart](../media/chart.svg)"), drawings={"media/chart.svg": drawing})
    assert [finding.what for finding in found.findings] == [
        "“Hi” in chart.svg has a contrast of 2.8 to 1; it needs 4.5."
    ]
