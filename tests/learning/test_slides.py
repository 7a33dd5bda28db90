"""Presentations as lessons, with everything named that stays behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches

from learning.bundle.problems import BundleError
from learning.content.newblock import block_lacks
from learning.exchange import lessons as limits
from learning.exchange import officefile
from learning.exchange.lessons import LessonsFound
from learning.exchange.slides import slides_read
from tests.learning.documents import (
    BLANK,
    BULLETS,
    SECTION,
    TITLE,
    TITLE_ONLY,
    picture,
    rewritten,
    saved,
    sections,
    show,
    slide,
    tea_slides,
)

# The library does not type it.
CHART_DATA: Any = CategoryChartData


@pytest.fixture
def made() -> Any:
    return Presentation()


def read(path: Path) -> LessonsFound:
    return slides_read(path, path.name)


def kinds(found: LessonsFound) -> list[str]:
    return [block["kind"] for lesson in found.lessons for block in lesson.blocks]


def texts(found: LessonsFound) -> list[str]:
    return [block.get("markdown", "") for lesson in found.lessons for block in lesson.blocks]


def notes(found: LessonsFound) -> str:
    return "\n".join(map(str, found.notes))


def refusal(path: Path) -> str:
    with pytest.raises(BundleError) as caught:
        read(path)
    return str(caught.value)


def test_a_slide_is_a_group_of_blocks(tmp_path: Path) -> None:
    found = read(tea_slides(tmp_path))
    (lesson,) = found.lessons
    assert (found.title, lesson.title, lesson.key) == ("Making tea", "Making tea", "making-tea")
    assert kinds(found) == ["prose", "prose", "image", "accordion", "prose", "image"]
    assert texts(found)[:2] == [
        "For everyone",
        "## Three steps\n\n- Boil\n  - Fresh water\n- Pour\n- Wait",
    ]
    assert lesson.blocks[2]["alt"] == "A kettle on a stove"
    assert lesson.blocks[3]["title"] == "Notes"
    assert lesson.blocks[3]["blocks"][0]["markdown"] == "Show the kettle."
    assert [file.path for file in found.media] == ["media/tea-002.png"]


def test_a_picture_nobody_described_has_to_be_described(tmp_path: Path) -> None:
    found = read(tea_slides(tmp_path))
    last = found.lessons[0].blocks[-1]
    assert "alt" not in last
    assert block_lacks(last)
    assert "Slide 3: a picture has no alternative text" in notes(found)


def test_emphasis_links_and_special_signs_come_along(made: Any, tmp_path: Path) -> None:
    body = slide(made, BULLETS, "Signs *and* #", "one").placeholders[1].text_frame
    paragraph = body.paragraphs[0]
    for text, mark in ((" bold", "bold"), (" slanted", "italic")):
        run = paragraph.add_run()
        run.text = text
        setattr(run.font, mark, True)
    run = paragraph.add_run()
    run.text = " <b>shop</b>"
    run.hyperlink.address = "https://example.org/?a=1&b=2"
    run = paragraph.add_run()
    run.text = " trap"
    run.hyperlink.address = "javascript:alert(1)"
    found = read(saved(made, tmp_path))
    assert texts(found) == [
        "one **bold** *slanted* [\\<b>shop\\</b>](https://example.org/?a=1&b=2) trap"
    ]
    assert "a link to another slide or to a file was left out" in notes(found)


def test_numbers_and_text_boxes_are_told_from_bullets(made: Any, tmp_path: Path) -> None:
    first = slide(made, BULLETS, "Order", "First", "Second")
    for paragraph in first.placeholders[1].text_frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(  # numbering has no interface
            parse_xml('<a:buAutoNum xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
                      ' type="arabicPeriod"/>')
        )  # fmt: skip
    box = first.shapes.add_textbox(0, 0, Inches(2), Inches(1))
    box.text_frame.text = "Just\nwords"
    found = read(saved(made, tmp_path))
    assert texts(found) == ["1. First\n2. Second\n\nJust\n\nwords"]


def test_a_table_is_a_table(made: Any, tmp_path: Path) -> None:
    table = (
        slide(made, TITLE_ONLY, "Prices").shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    )
    for row, words in enumerate((("Tea", "Price"), ("Green | black", "2 €"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    found = read(saved(made, tmp_path))
    block = found.lessons[0].blocks[-1]
    assert block["header"] == ["Tea", "Price"]
    assert block["rows"] == [["Green | black", "2 €"]]


def test_sections_become_lessons(made: Any, tmp_path: Path) -> None:
    for title in ("Start", "Water", "Leaves"):
        slide(made, BULLETS, title, "One", "Two")
    sections(made, Basics=1, More=3)
    found = read(saved(made, tmp_path))
    assert [(lesson.title, len(lesson.blocks)) for lesson in found.lessons] == [
        ("Basics", 2),
        ("More", 1),
    ]


def test_a_section_header_begins_a_lesson_where_there_are_no_sections(
    made: Any, tmp_path: Path
) -> None:
    slide(made, TITLE, "Making tea", "For everyone")
    slide(made, SECTION, "Water")
    slide(made, BULLETS, "Hot", "98 degrees", "Not more")
    found = read(saved(made, tmp_path))
    assert [lesson.title for lesson in found.lessons] == ["Making tea", "Water"]


def test_a_long_presentation_is_read_in_parts(made: Any, tmp_path: Path) -> None:
    for number in range(65):
        slide(made, BULLETS, f"Slide {number}", "One", "Two")
    titles = [lesson.title for lesson in read(saved(made, tmp_path)).lessons]
    assert titles == ["Slide 0, part 1", "Slide 0, part 2", "Slide 0, part 3"]


def test_what_cannot_come_along_is_named(made: Any, tmp_path: Path) -> None:
    shown = slide(made, BULLETS, "All of it", "Words", "More words")
    data: Any = CHART_DATA()
    data.categories = ["Green", "Black"]
    data.add_series("Cups", (3, 4))
    chart = shown.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(3), Inches(3), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Cups a day"
    clip = io.BytesIO(b"\0\0\0\x18ftypmp42" + b"\0" * 64)
    shown.shapes.add_movie(clip, 0, 0, Inches(1), Inches(1), poster_frame_image=picture())
    shown.shapes.add_connector(1, 0, 0, Inches(1), Inches(1))
    shown._element.append(  # animations have no interface
        parse_xml('<p:timing xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
                  "<p:bldLst><p:bldP spid='2' grpId='0'/></p:bldLst></p:timing>")
    )  # fmt: skip
    hidden = slide(made, BULLETS, "Secret", "For me")
    hidden._element.set("show", "0")  # hiding has no interface
    found = read(saved(made, tmp_path))
    said = notes(found)
    for words in (
        "tea.pptx: Slide 1: the chart “Cups a day” cannot be carried over",
        "Slide 1: a video or recording was left out",
        "Slide 1: drawn shapes and lines were left out",
        "Slide 1: animations were left out",
        "Slide 2: it is hidden and was left out",
    ):
        assert words in said
    assert "Secret" not in str(found.lessons)


def test_smartart_is_named(made: Any, tmp_path: Path) -> None:
    shown = slide(made, BULLETS, "Diagram", "Words", "More")
    shown.shapes._spTree.append(  # SmartArt has no interface
        parse_xml(
            '<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvGraphicFramePr>'
            '<p:cNvPr id="9" name="Diagram 1"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
            '<p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></a:graphic>'
            "</p:graphicFrame>"
        )
    )
    assert "the SmartArt “Diagram 1” cannot be carried over" in notes(read(saved(made, tmp_path)))


def test_what_is_cut_off_a_picture_is_not_shown(made: Any, tmp_path: Path) -> None:
    shape = show(slide(made, BLANK), "Half")
    shape.crop_left = 0.5
    found = read(saved(made, tmp_path))
    assert [(file.width, file.height) for file in found.media] == [(32, 48)]


def test_pictures_that_browsers_do_not_show_are_made_into_ones_they_do(
    made: Any, tmp_path: Path
) -> None:
    show(slide(made, BLANK), "A scan", picture("TIFF"))
    (file,) = read(saved(made, tmp_path)).media
    assert file.content_type == "image/png"


def test_a_picture_bomb_is_left_out_and_named(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = slide(made, BULLETS, "Big", "One", "Two")
    show(shown, "Too large", picture(size=(400, 400)))
    monkeypatch.setattr("learning.exchange.shelf.MOST_PIXELS", 100)
    found = read(saved(made, tmp_path))
    assert found.media == []
    assert "more than 50 megapixels" in notes(found)


def test_the_same_picture_is_kept_once(made: Any, tmp_path: Path) -> None:
    for _number in range(3):
        show(slide(made, BLANK), "Logo")
    assert len(read(saved(made, tmp_path)).media) == 1


def test_slides_after_the_last_allowed_are_named(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.exchange.slides.MOST_LEAVES", 2)
    for number in range(3):
        slide(made, BULLETS, f"Title {number}", "One", "Two")
    found = read(saved(made, tmp_path))
    assert "Title 2" not in str(found.lessons)
    assert "those after the 500th were left out" in notes(found)


def test_files_of_another_kind_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    for data, words in (
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "has a password, or is of the kind from before 2007"),
        (b"%PDF-1.7", "this is no PowerPoint file (.pptx), or it is damaged"),
        (b"", "this is no PowerPoint file (.pptx), or it is damaged"),
    ):
        path.write_bytes(data)
        assert words in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "a zip, but no PowerPoint presentation" in refusal(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = rewritten(tea_slides(tmp_path), "ppt/media/bomb.png", b"\0" * 4_000_000)
    assert "this is a zip bomb" in refusal(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    assert "XML entities" in refusal(rewritten(tea_slides(tmp_path), "ppt/slides/slide1.xml", bomb))


def test_a_part_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officefile, "LARGEST_XML", 100)
    assert "this is a zip bomb" in refusal(tea_slides(tmp_path))
    monkeypatch.setattr("learning.exchange.slides.LARGEST_DOCUMENT", 100)
    assert "at most 200 MB" in refusal(tmp_path / "tea.pptx")
    assert limits.LARGEST_DOCUMENT == 200 * 1024 * 1024


@pytest.mark.parametrize("part", ["ppt/presentation.xml", "ppt/slides/slide2.xml"])
def test_damage_is_a_sentence_and_no_error(tmp_path: Path, part: str) -> None:
    path = rewritten(tea_slides(tmp_path), part, b"<p:broken")
    assert "this presentation is damaged" in refusal(path)


def test_an_empty_presentation_is_refused(made: Any, tmp_path: Path) -> None:
    assert "nothing on its slides" in refusal(saved(made, tmp_path))
