"""Presentations and PDF files for tests, made on the spot."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Inches

TITLE, BULLETS, SECTION, TITLE_ONLY, BLANK = 0, 1, 2, 5, 6


def picture(
    kind: str = "PNG", size: tuple[int, int] = (64, 48), colour: str = "teal"
) -> io.BytesIO:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    out.seek(0)
    return out


def slide(presentation: Any, layout: int, title: str = "", *lines: str) -> Any:
    """A slide with a title and lines; a line's leading tabs are its level."""
    made = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if title:
        made.shapes.title.text = title
    if lines:
        frame = made.placeholders[1].text_frame
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = line.lstrip("\t")
            paragraph.level = len(line) - len(line.lstrip("\t"))
    return made


def show(made: Any, alt: str | None = None, data: io.BytesIO | None = None) -> Any:
    """A picture on a slide; its alternative text is `alt`."""
    shape = made.shapes.add_picture(data or picture(), Inches(1), Inches(1))
    properties = shape._element.nvPicPr.cNvPr  # alternative texts have no interface
    properties.set("descr", alt or "")
    return shape


def sections(presentation: Any, **firsts: int) -> None:
    """Divide the slides into sections; each begins at the slide of that number."""
    ids = [each.slide_id for each in presentation.slides]
    starts = [*firsts.values(), len(ids) + 1]
    listed = "".join(
        f'<p14:section name="{name}" id="{{00000000-0000-0000-0000-00000000000{at}}}">'
        "<p14:sldIdLst>"
        + "".join(f'<p14:sldId id="{each}"/>' for each in ids[starts[at] - 1 : starts[at + 1] - 1])
        + "</p14:sldIdLst></p14:section>"
        for at, name in enumerate(firsts)
    )
    presentation.element.append(
        parse_xml(
            '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
            '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
            'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
            f"{listed}</p14:sectionLst></p:ext></p:extLst>"
        )
    )


def saved(presentation: Any, folder: Path, name: str = "tea.pptx") -> Path:
    path = folder / name
    presentation.save(str(path))
    return path


def rewritten(source: Path, part: str, data: bytes) -> Path:
    """The file with one of its parts replaced, or added."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = data
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in parts.items():
            archive.writestr(name, contents)
    return source


def tea_slides(folder: Path) -> Path:
    """Three slides: a title, a list with a picture, notes."""
    made = Presentation()
    slide(made, TITLE, "Making tea", "For everyone")
    steps = slide(made, BULLETS, "Three steps", "Boil", "\tFresh water", "Pour", "Wait")
    show(steps, "A kettle on a stove")
    steps.notes_slide.notes_text_frame.text = "Show the kettle."
    show(slide(made, TITLE_ONLY, "The cup"))
    return saved(made, folder)


class Pages(FPDF):
    """A PDF whose pages are written a line at a time."""

    def leaf(self, title: str = "", *paragraphs: str) -> Pages:
        self.set_auto_page_break(False)
        self.add_page()
        if title:
            self.set_font("Helvetica", "B", 20)
            self.cell(0, 12, title, new_x="LMARGIN", new_y="NEXT")
        self.set_font("Helvetica", "", 11)
        for text in paragraphs:
            self.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
            self.ln(0 if text.startswith("- ") else 6)
        return self

    def saved(self, folder: Path, name: str = "tea.pdf") -> Path:
        path = folder / name
        self.output(str(path))
        return path
