"""PDF files as lessons, with everything named that stays behind."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from pypdf import PdfWriter

from learning.bundle.problems import BundleError
from learning.exchange.lessons import LessonsFound
from learning.exchange.pages import pages_read
from tests.learning.documents import Pages, picture

BOIL = "Fresh water boils at one hundred degrees and should stand for a moment before it is poured."


def read(path: Path) -> LessonsFound:
    return pages_read(path, path.name)


def texts(found: LessonsFound) -> list[str]:
    return [block.get("markdown", "") for lesson in found.lessons for block in lesson.blocks]


def notes(found: LessonsFound) -> str:
    return "\n".join(map(str, found.notes))


def refusal(path: Path) -> str:
    with pytest.raises(BundleError) as caught:
        read(path)
    return str(caught.value)


def test_a_page_is_a_group_of_blocks(tmp_path: Path) -> None:
    pdf = Pages()
    pdf.leaf("Making tea", BOIL * 3, "Then:", "- Boil", "- Pour", "- Wait")
    pdf.leaf("The cup", "A *warm* cup #1.")
    pdf.image(picture(), x=20, y=100, w=40, alt_text="A cup")
    found = read(pdf.saved(tmp_path))
    (lesson,) = found.lessons
    assert lesson.title == found.title == "Making tea"
    first, second = texts(found)[:2]
    assert first.startswith("Fresh water boils at one hundred degrees")
    assert first.endswith("Then:\n\n- Boil\n- Pour\n- Wait")
    assert "\n" not in first.split("\n\n")[0]
    assert second == "## The cup\n\nA \\*warm\\* cup #1."
    assert lesson.blocks[-1]["alt"] == "A cup"
    assert [file.content_type for file in found.media] == ["image/png"]


def test_a_picture_nobody_described_has_to_be_described(tmp_path: Path) -> None:
    pdf = Pages().leaf("Making tea", BOIL)
    pdf.image(picture(), x=20, y=100, w=40)
    found = read(pdf.saved(tmp_path))
    assert "alt" not in found.lessons[0].blocks[-1]
    assert "Page 1: a picture has no alternative text" in notes(found)


def test_chapters_become_lessons(tmp_path: Path) -> None:
    pdf = Pages()
    for number, title in enumerate(("Water", "Still water", "Leaves")):
        pdf.leaf(title, BOIL)
        if number != 1:
            pdf.start_section(title)
    found = read(pdf.saved(tmp_path))
    assert [(lesson.title, len(lesson.blocks)) for lesson in found.lessons] == [
        ("Water", 2),
        ("Leaves", 1),
    ]


def test_headers_footers_and_page_numbers_are_left_out_and_named(tmp_path: Path) -> None:
    pdf = Pages()
    for number, leaf in enumerate(
        ("Assam", "Ceylon", "Darjeeling", "Keemun", "Sencha", "Yunnan"), 1
    ):
        pdf.leaf("", "The tea company", f"{leaf}: {BOIL} Ask for {leaf} where you buy your tea.")
        pdf.set_y(280)
        pdf.cell(0, 6, f"Page {number} of 6")
    found = read(pdf.saved(tmp_path))
    assert all("company" not in text and "Page" not in text for text in texts(found))
    assert texts(found)[2].startswith("Darjeeling: Fresh water")
    assert "headers and footers were left out: “Page # of #”, “The tea company”" in notes(found)


def test_a_scanned_page_is_a_picture_and_is_named(tmp_path: Path) -> None:
    pdf = Pages().leaf("Making tea", BOIL)
    pdf.add_page()
    pdf.image(picture("JPEG", (300, 400)), x=0, y=0, w=210)
    found = read(pdf.saved(tmp_path))
    assert texts(found)[-2:] == ["## Page 2", ""]
    assert found.lessons[0].blocks[-1]["kind"] == "image"
    assert "Page 2: there is no text on it, only a picture of it" in notes(found)


def test_links_are_named(tmp_path: Path) -> None:
    pdf = Pages().leaf("Making tea", BOIL)
    pdf.cell(0, 6, "our shop", link="https://example.org/")
    found = read(pdf.saved(tmp_path))
    assert "our shop" in texts(found)[0]
    assert "Page 1: links are not carried over" in notes(found)


def test_a_logo_on_every_page_is_left_out_and_named(tmp_path: Path) -> None:
    pdf, logo = Pages(), picture()
    for number in range(5):
        pdf.leaf(f"Page about tea {number}", BOIL)
        pdf.image(logo, x=180, y=5, w=15)
    found = read(pdf.saved(tmp_path))
    assert found.media == []
    assert found.contents == {}
    assert "a picture that is on most pages, such as a logo, was left out" in notes(found)


def test_a_picture_bomb_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = Pages().leaf("Making tea", BOIL)
    pdf.image(picture(size=(400, 400)), x=20, y=100, w=40)
    monkeypatch.setattr("learning.exchange.pagepictures.MOST_PIXELS", 100)
    found = read(pdf.saved(tmp_path))
    assert found.media == []
    assert "more than 50 megapixels" in notes(found)


def test_pages_after_the_last_allowed_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = Pages().leaf("One", BOIL).leaf("Two", BOIL).leaf("Three", BOIL)
    monkeypatch.setattr("learning.exchange.pages.MOST_LEAVES", 2)
    found = read(pdf.saved(tmp_path))
    assert "Three" not in str(found.lessons)
    assert "those after the 500th were left out" in notes(found)


def test_reading_that_takes_too_long_stops_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = Pages().leaf("One", BOIL).leaf("Two", BOIL)
    moments = iter([0.0, 0.0, 1000.0])
    monkeypatch.setattr("learning.exchange.pages.time.monotonic", lambda: next(moments))
    found = read(pdf.saved(tmp_path))
    assert "Page 2: reading took too long and stopped here" in notes(found)


def test_a_password_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = Pages().leaf("Secret", BOIL).saved(tmp_path)
    writer = PdfWriter(clone_from=path)
    writer.encrypt("opensesame", algorithm="AES-256")
    writer.write(path)
    assert "this PDF has a password; save it without one" in refusal(path)


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    path = Pages().leaf("Open", BOIL).saved(tmp_path)
    writer = PdfWriter(clone_from=path)
    writer.encrypt("", owner_password="owner", algorithm="AES-256")  # of a test's file
    writer.write(path)
    assert read(path).title == "Open"


def test_files_of_another_kind_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"PK\x03\x04 not a PDF")
    assert "this is no PDF, whatever its name says" in refusal(path)
    path.write_bytes(b"%PDF-1.7\nnothing else")
    assert "this PDF is damaged" in refusal(path)
    monkeypatch.setattr("learning.exchange.pages.LARGEST_DOCUMENT", 3)
    assert "at most 200 MB" in refusal(path)


def test_an_empty_pdf_is_refused(tmp_path: Path) -> None:
    assert "nothing on its pages" in refusal(Pages().leaf("").saved(tmp_path))


LOOP = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R /Outlines 5 0 R>> endobj
2 0 obj <</Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</XObject <</A 6 0 R>>>>>> endobj
4 0 obj <</Length 4>> stream
/A Do
endstream endobj
5 0 obj <</First 7 0 R /Last 7 0 R>> endobj
6 0 obj <</Type /XObject /Subtype /Form /Resources <</XObject <</A 6 0 R>>>> /Length 5>> stream
/A Do
endstream endobj
7 0 obj <</Title (Round) /Parent 5 0 R /Next 7 0 R /First 7 0 R /Dest [3 0 R /Fit]>> endobj
trailer <</Root 1 0 R /Prev 9 /Size 8>>
startxref
9
%%EOF
"""


def test_a_pdf_that_goes_round_in_circles_comes_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "loop.pdf"
    path.write_bytes(LOOP)
    assert "loop.pdf" in refusal(path)


def test_a_stream_that_unpacks_without_end_is_left_out(tmp_path: Path) -> None:
    packed = zlib.compress(b" " * 120_000_000, 9)
    head = b"4 0 obj <</Filter /FlateDecode /Length %d>> stream\n" % len(packed)
    bomb = LOOP.replace(b"[2 0 R 3 0 R] /Count 2 /Parent 2 0 R", b"[3 0 R] /Count 1")
    before, after = bomb.split(b"4 0 obj <</Length 4>> stream\n/A Do\nendstream endobj")
    path = tmp_path / "bomb.pdf"
    path.write_bytes(before + head + packed + b"\nendstream endobj" + after)
    assert "bomb.pdf" in refusal(path)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8, 0.97])
def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes_or_refused(
    tmp_path: Path, cut: float
) -> None:
    path = Pages().leaf("One", BOIL).leaf("Two", BOIL).saved(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    try:
        found = read(path)
    except BundleError as error:
        assert "tea.pdf" in str(error)  # noqa: PT017  # one of the two that may come
    else:
        assert found.lessons
