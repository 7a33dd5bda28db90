"""An organisation may choose any two hues: every pair of the interface stays readable."""

from __future__ import annotations

import pytest

from tests.ui.oklch import Tone, contrast, tones

TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("bg", "surface", "sunken", "raised")
# (foreground, background, least ratio)
PAIRS = (
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "brand-ink") for ground in GROUNDS],
    ("on-brand", "brand", TEXT),
    ("brand-ink", "brand-tint", TEXT),
    ("ink", "brand-tint", TEXT),
    ("ink-2", "brand-tint", TEXT),
    ("on-deep", "deep", TEXT),
    ("on-deep-2", "deep", TEXT),
    ("next", "deep", SHAPE),
    ("on-next", "next", TEXT),
    ("on-next", "next-hover", TEXT),
    ("next-ink", "next-tint", TEXT),
    ("next-ink", "surface", TEXT),
    ("next-ink", "bg", TEXT),
    ("ink", "next-tint", TEXT),
    ("ink-2", "next-tint", TEXT),
    *[
        pair
        for state in ("good", "warn", "bad")
        for pair in (
            (f"{state}-ink", f"{state}-tint", TEXT),
            (f"{state}-ink", "surface", TEXT),
            (f"{state}-ink", "bg", TEXT),
            ("ink", f"{state}-tint", TEXT),
        )
    ],
    ("line-strong", "surface", SHAPE),
    ("line-strong", "bg", SHAPE),
    ("brand", "surface", SHAPE),
    ("brand", "bg", SHAPE),
    ("brand", "track", SHAPE),
    ("chart-1", "surface", SHAPE),
    ("chart-1", "brand-tint", SHAPE),
    ("bad", "bg", SHAPE),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_it_is_readable_over_all_hues(theme: str, front: str, back: str, least: float) -> None:
    found = tones(theme)
    worst = min(
        (_ratio(found[front], found[back], brand, following), brand, following)
        for brand, following in _hues(found[front], found[back])
    )
    assert worst[0] >= least, f"{front} on {back} ({theme}): {worst}"


def _ratio(front: Tone, back: Tone, brand: int, following: int) -> float:
    return contrast(front.at(brand, following), back.at(brand, following))


def _hues(front: Tone, back: Tone) -> list[tuple[int, int]]:
    """The hues to try: every one of those that the two tones depend on."""
    names = {front.hue, back.hue}
    brand = range(0, 360, 3) if "brand" in names else [176]
    # A pair of both hues over all of both would be 14,400 conversions; 10 degrees are close enough.
    step = 10 if "brand" in names else 1
    following = range(0, 360, step) if "next" in names else [74]
    return [(one, other) for one in brand for other in following]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("hue", [176, 74, 300, 240, 24, 140])
def test_it_shows_initials_that_can_be_read(theme: str, hue: int) -> None:
    ground, ink = (
        ((0.91, 0.055), (0.36, 0.085)) if theme == "light" else ((0.38, 0.06), (0.93, 0.045))
    )
    assert contrast(Tone(*ground, hue).at(0, 0), Tone(*ink, hue).at(0, 0)) >= TEXT
