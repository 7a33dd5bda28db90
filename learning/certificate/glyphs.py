"""What the certificate's fonts can draw. What they cannot is never printed as empty boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

_VARIATIONS = {"\ufe0e", "\ufe0f"}


def glyphs_missing(pdf: FPDF, *texts: str) -> set[str]:
    """The characters of `texts` that no font of `pdf` has."""
    known = [font.cmap for font in pdf.fonts.values() if isinstance(font, TTFFont)]
    letters = set("".join(texts))
    return {letter for letter in letters if not any(ord(letter) in cmap for cmap in known)}


def fonts_for(pdf: FPDF, folder: Path | None, missing: Iterable[str]) -> list[str]:
    """The fonts of `folder` that have what is missing, added to `pdf`, as few as it takes."""
    left, added = set(missing), list[str]()
    for file in sorted(folder.glob("*.ttf")) if folder else []:
        rest = _without(file, left)
        if rest != left:
            for style in ("", "B"):
                pdf.add_font(file.stem, style=style, fname=file)
            added.append(file.stem)
            left = rest
    return added


def _without(file: Path, letters: set[str]) -> set[str]:
    """What of `letters` the font in `file` does not have."""
    probe = FPDF()
    probe.add_font("probe", fname=file)
    rest = glyphs_missing(probe, *letters)
    for font in probe.fonts.values():
        if isinstance(font, TTFFont):
            font.close()
    return rest


def printable(text: str, missing: set[str]) -> str:
    """`text` without the symbols that cannot be drawn; "" when letters of it cannot be.

    A title without its emoji is the title; a name with letters left out is another name.
    """
    if any(letter in missing and not _spared(letter) for letter in text):
        return ""
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    kept = "".join(letter for letter in spaced if letter not in missing)
    return " ".join(kept.split())


def _spared(letter: str) -> bool:
    """Whether a text says the same without it: a symbol, a joiner, a space of another width."""
    kind = unicodedata.category(letter)
    return kind[0] in {"S", "Z"} or kind in {"Cf", "Cc"} or letter in _VARIATIONS
