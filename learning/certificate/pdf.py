"""The certificate as a PDF: A4, landscape, in the organisation's colours."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import segno
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from fpdf import FPDF
from fpdf.enums import Align

from core.ui.covers import CoverSpec, cover_svg, oklch_to_hex
from learning.certificate.glyphs import fonts_for, glyphs_missing, printable

FONTS = Path(__file__).parent / "fonts"
FALLBACKS = ("noto-sans-greek", "noto-sans-cyrillic", "noto-sans-vietnamese", "noto-sans-arabic")
MARGIN = 22.0
ART_WIDTH = 82.0
TEXT_WIDTH = 297 - ART_WIDTH - 2 * MARGIN


@dataclass(frozen=True)
class CertificateText:
    """What is printed. `address` is where anyone checks it; `fonts` a folder of more fonts."""

    organisation: str
    holder: str
    course: str
    minutes: int
    issued: date
    valid_until: date | None
    code: str
    address: str
    brand_hue: int
    seed: int
    language: str = "en"
    fonts: Path | None = None


def certificate_pdf(text: CertificateText) -> bytes:
    """The PDF's bytes. The same text gives the same drawing.

    A name or title with letters that no font has is left to the verification page.
    """
    pdf = _document(text)
    text = _drawable(pdf, text)
    _art(pdf, text)
    ink = _rgb(oklch_to_hex(0.245, 0.022, text.brand_hue))
    soft = _rgb(oklch_to_hex(0.455, 0.02, text.brand_hue))
    brand = _rgb(oklch_to_hex(0.42, 0.085, text.brand_hue))
    pdf.set_xy(MARGIN, 26)
    if text.organisation:
        _line(pdf, text.organisation, size=13, colour=brand, bold=True)
    pdf.set_y(58)
    _line(pdf, _("Certificate of completion"), size=13, colour=soft)
    pdf.ln(3)
    _fitted(pdf, text.holder, size=34, colour=ink)
    pdf.ln(4)
    _line(pdf, _("completed"), size=13, colour=soft)
    pdf.ln(3)
    _fitted(pdf, text.course, size=23, colour=ink)
    pdf.ln(5)
    _line(pdf, _effort(text), size=12, colour=soft)
    _foot(pdf, text, ink, soft)
    return bytes(pdf.output())


def _document(text: CertificateText) -> FPDF:
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_title(f"{text.course}: {text.holder}")
    pdf.set_author(text.organisation)
    pdf.set_lang(text.language)
    pdf.set_margins(MARGIN, MARGIN, ART_WIDTH + MARGIN)
    pdf.set_auto_page_break(False)
    for name in ("latin", "latin-ext"):
        # Cut from the variable font beforehand: doing so took seconds a certificate.
        pdf.add_font(name, fname=FONTS / f"schibsted-grotesk-{name}.ttf")
        pdf.add_font(name, style="B", fname=FONTS / f"schibsted-grotesk-{name}-bold.ttf")
    for name in FALLBACKS:
        pdf.add_font(name, fname=FONTS / f"{name}-400.ttf")
        pdf.add_font(name, style="B", fname=FONTS / f"{name}-700.ttf")
    pdf.set_fallback_fonts(["latin-ext", *FALLBACKS], exact_match=True)
    pdf.add_page()
    pdf.set_text_shaping(True)
    return pdf


def _drawable(pdf: FPDF, text: CertificateText) -> CertificateText:
    """`text` in letters that can be drawn, with the fonts for it added."""
    organisation, holder, course = (
        unicodedata.normalize("NFC", each) for each in (text.organisation, text.holder, text.course)
    )
    missing = glyphs_missing(pdf, organisation, holder, course)
    if missing:
        more = fonts_for(pdf, text.fonts, missing)
        pdf.set_fallback_fonts(["latin-ext", *FALLBACKS, *more], exact_match=True)
        missing = glyphs_missing(pdf, organisation, holder, course)
    return replace(
        text,
        organisation=printable(organisation, missing),
        holder=printable(holder, missing) or _("The holder is named at the address below"),
        course=printable(course, missing) or _("The course named at the address below"),
    )


def _art(pdf: FPDF, text: CertificateText) -> None:
    """The mosaic at the page's end, cut to its height."""
    pdf.set_fill_color(*_rgb(oklch_to_hex(0.3, 0.056, text.brand_hue)))
    pdf.rect(297 - ART_WIDTH, 0, ART_WIDTH, 210, style="F")
    spec = CoverSpec(hue=text.brand_hue, seed=text.seed, deep=True)
    columns, rows = spec.grid
    width = 210 * columns / rows
    with pdf.rect_clip(297 - ART_WIDTH, 0, ART_WIDTH, 210):
        pdf.image(io.BytesIO(cover_svg(spec).encode()), x=297 - width, y=0, w=width, h=210)


def _foot(
    pdf: FPDF, text: CertificateText, ink: tuple[int, int, int], soft: tuple[int, int, int]
) -> None:
    """Dates, code and the square that leads to the verification page."""
    code = io.BytesIO()
    segno.make(text.address, error="m", micro=False).save(code, kind="png", scale=12, border=0)
    pdf.image(code, x=MARGIN, y=164, w=24, h=24, alt_text=_("Link to the verification page"))
    pdf.set_left_margin(MARGIN + 30)
    pdf.set_y(163)
    dates = _("Issued on %(day)s") % {"day": date_format(text.issued, "DATE_FORMAT")}
    if text.valid_until is not None:
        dates += "  ·  " + _("Valid until %(day)s") % {
            "day": date_format(text.valid_until, "DATE_FORMAT")
        }
    _line(pdf, dates, size=10.5, colour=ink, bold=True)
    pdf.ln(1)
    _line(pdf, _("Code %(code)s") % {"code": text.code}, size=10.5, colour=soft)
    pdf.ln(1)
    _line(pdf, _("Check it at %(address)s") % {"address": text.address}, size=9, colour=soft)


def _effort(text: CertificateText) -> str:
    hours, minutes = divmod(text.minutes, 60)
    if not hours:
        return ngettext("%(n)s minute of learning", "%(n)s minutes of learning", minutes) % {
            "n": minutes
        }
    return _("%(hours)s h %(minutes)02d min of learning") % {"hours": hours, "minutes": minutes}


def _line(
    pdf: FPDF, text: str, *, size: float, colour: tuple[int, int, int], bold: bool = False
) -> None:
    pdf.set_font("latin", "B" if bold else "", size)
    pdf.set_text_color(*colour)
    pdf.multi_cell(TEXT_WIDTH, size * 0.46, text, align=Align.L, new_x="LMARGIN", new_y="NEXT")


def _fitted(pdf: FPDF, text: str, *, size: float, colour: tuple[int, int, int]) -> None:
    """A heading in at most two lines: long names and titles get smaller letters, never cut."""
    pdf.set_font("latin", "B", size)
    while size > 12 and (
        pdf.get_string_width(text) > 1.8 * TEXT_WIDTH
        or max(map(pdf.get_string_width, text.split()), default=0) > TEXT_WIDTH
    ):
        size -= 1
        pdf.set_font("latin", "B", size)
    _line(pdf, text, size=size, colour=colour, bold=True)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
