"""Covers without stock photos: a mosaic of quarter circles from a seed and a topic's hue.

The same seed and hue give the same drawing on every machine, about 1.4 kB of SVG. One dot is
apricot (spruce where apricot would vanish): the mark of the route.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

TILE = 40
MAX_SEED = 999_999
NEXT_HUE, BRAND_HUE = 74, 176

_LIGHT = ((0.42, 0.085), (0.56, 0.1), (0.7, 0.1), (0.82, 0.075))
_DEEP = ((0.36, 0.066), (0.44, 0.08), (0.54, 0.09), (0.68, 0.09))


@dataclass(frozen=True)
class CoverSpec:
    """What a cover is drawn from. ``deep`` is the hero's: dark, fading out at the start."""

    hue: int
    seed: int
    deep: bool = False

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows."""
        return (7, 8) if self.deep else (8, 5)


def oklch_to_hex(lightness: float, chroma: float, hue: float) -> str:
    """Return ``#rrggbb`` for an oklch colour, its chroma lowered until sRGB can show it.

    The matrices are Björn Ottosson's (https://bottosson.github.io/posts/oklab/).
    """
    while True:
        linear = _oklch_to_linear(lightness, chroma, hue)
        if all(-1e-4 <= channel <= 1.0001 for channel in linear):
            break
        chroma -= 0.004
    return "#" + "".join(f"{_to_byte(channel):02x}" for channel in linear)


def _oklch_to_linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _to_byte(channel: float) -> int:
    value = max(0.0, min(1.0, channel))
    encoded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * encoded)


def _quarter(x: int, y: int, corner: int) -> str:
    u = TILE
    return (
        f"M{x} {y}h{u}a{u} {u} 0 0 1-{u} {u}z",
        f"M{x + u} {y}v{u}a{u} {u} 0 0 1-{u}-{u}z",
        f"M{x + u} {y + u}h-{u}a{u} {u} 0 0 1 {u}-{u}z",
        f"M{x} {y + u}v-{u}a{u} {u} 0 0 1 {u} {u}z",
    )[corner]


def _tile(rng: random.Random, x: int, y: int) -> str:
    """Return one tile's path: a quarter circle, a square, a half circle, stripes or nothing."""
    kind, u, half = rng.random(), TILE, TILE // 2
    if kind < 0.5:
        return _quarter(x, y, rng.randrange(4))
    if kind < 0.62:
        return f"M{x} {y}h{u}v{u}h-{u}z"
    if kind < 0.74:
        return f"M{x} {y + half}a{half} {half} 0 0 {rng.randrange(2)} {u} 0z"
    if kind < 0.8:
        return f"M{x} {y}h{u}v5h-{u}z" + f"m0 10h{u}v5h-{u}z" * 3
    return ""


def cover_svg(spec: CoverSpec) -> str:
    """Return the cover as an SVG document of at most 1.6 kB."""
    rng = random.Random(f"{spec.seed}:{spec.deep}")  # noqa: S311  # a drawing, not a secret
    columns, rows = spec.grid
    width, height = columns * TILE, rows * TILE
    palette = [oklch_to_hex(*tone, spec.hue) for tone in (_DEEP if spec.deep else _LIGHT)]
    # The hero's cover has no ground: it stands on --deep, which differs by theme.
    fill = oklch_to_hex(0.9, 0.045, spec.hue)
    ground = "" if spec.deep else f'<rect width="{width}" height="{height}" fill="{fill}"/>'
    near_apricot = 40 < spec.hue < 110 and not spec.deep
    dot = (
        oklch_to_hex(0.45, 0.088, BRAND_HUE)
        if near_apricot
        else oklch_to_hex(0.84, 0.145, NEXT_HUE)
    )
    dot_at = rng.randrange(columns // 2, columns - 1), rng.randrange(1, rows - 1)

    paths: dict[str, list[str]] = {}
    for row in range(rows):
        for column in range(columns):
            colour, drawn = rng.choice(palette), _tile(rng, column * TILE, row * TILE)
            # The hero's text stands at the start, so its tiles thin out towards it.
            faded = spec.deep and rng.random() > (column + 0.55) / (columns * 0.62)
            if drawn and not faded and (column, row) != dot_at:
                paths.setdefault(colour, []).append(drawn)
    shapes = "".join(f'<path fill="{c}" d="{"".join(d)}"/>' for c, d in paths.items())
    centre = dot_at[0] * TILE + TILE // 2, dot_at[1] * TILE + TILE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" preserveAspectRatio="xMidYMid slice">'
        f"{ground}{shapes}"
        f'<circle cx="{centre[0]}" cy="{centre[1]}" r="{TILE // 2}" fill="{dot}"/></svg>'
    )
