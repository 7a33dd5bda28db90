"""Contrast of the tokens, computed from the style sheet itself: oklch to WCAG's ratio."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.ui.covers import oklch_to_hex

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
_PAIR = re.compile(r"--([\w-]+): light-dark\((oklch\([^;]*?\)\)?), (oklch\([^;]*?\)\)?)\);")
_SINGLE = re.compile(r"--([\w-]+): (oklch\([^;/]*?\)\)?);")
_OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) (var\(--(\w+)-h\)|[\d.]+)\)")


@dataclass(frozen=True)
class Tone:
    """One oklch colour; `hue` is a number or the name of the organisation's hue."""

    lightness: float
    chroma: float
    hue: float | str

    @classmethod
    def parse(cls, text: str) -> Tone:
        match = _OKLCH.match(text)
        if match is None:
            raise ValueError(f"Not an oklch colour: {text}")
        return cls(float(match[1]), float(match[2]), match[4] or float(match[3]))

    def at(self, brand: int, following: int) -> str:
        """`#rrggbb` for an organisation's two hues."""
        chosen = {"brand": brand, "next": following}
        hue = chosen[self.hue] if isinstance(self.hue, str) else self.hue
        return _hex(self.lightness, self.chroma, float(hue))


@cache
def _hex(lightness: float, chroma: float, hue: float) -> str:
    return oklch_to_hex(lightness, chroma, hue)


def tones(theme: str) -> dict[str, Tone]:
    """The tokens of `light` or `dark`, by name."""
    text = TOKENS.read_text(encoding="utf-8")
    column = 2 if theme == "light" else 3
    found = {match[1]: Tone.parse(match[column]) for match in _PAIR.finditer(text)}
    return found | {match[1]: Tone.parse(match[2]) for match in _SINGLE.finditer(text)}


@cache
def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
