"""Small drawings for empty states and error pages, in the colours of the theme.

Classes: a tinted ground, b the apricot dot, c a brand line, d solid brand, e paper with a line.
"""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

_SMALL = "0 0 208 84"
_LARGE = "0 0 320 132"

ART = {
    # Two people, one handing something on to the other.
    "people": (
        _SMALL,
        (
            '<path class="a" d="M20 84a42 42 0 0 1 84 0zM104 84a42 42 0 0 1 84 0z"/>'
            '<circle class="d" cx="62" cy="38" r="15"/><circle class="b" cx="146" cy="38" r="15"/>'
            '<path class="c" d="M80 22c12-14 36-14 48 0"/><path class="c" d="M122 22h7v-7"/>'
        ),
    ),
    # A cleared desk: paper, a lamp's quarter circle, the day's dot done.
    "desk": (
        _SMALL,
        (
            '<path class="a" d="M20 84V42a42 42 0 0 1 42 42zM104 84a42 42 0 0 1 84 0z"/>'
            '<rect class="e" x="70" y="22" width="56" height="62" rx="6"/>'
            '<path class="c" d="M82 40h32M82 54h32M82 68h18"/>'
            '<circle class="b" cx="160" cy="34" r="14"/>'
        ),
    ),
    # A glass over tiles: nothing found yet.
    "search": (
        _SMALL,
        (
            '<path class="a" d="M20 84V42h42v42z'
            'M62 42a42 42 0 0 1 42 42H62zM146 84a42 42 0 0 1 42-42v42z"/>'
            '<circle class="e" cx="116" cy="38" r="26"/><path class="c" d="m135 57 18 18"/>'
            '<circle class="b" cx="116" cy="38" r="9"/>'
        ),
    ),
    # A shelf with room on it.
    "shelf": (
        _SMALL,
        (
            '<path class="a" d="M20 76a42 42 0 0 1 42-42v42zM146 34a42 42 0 0 1 42 42h-42z"/>'
            '<path class="c" d="M16 77.5h176"/>'
            '<rect class="d" x="76" y="26" width="16" height="50" rx="3"/>'
            '<rect class="e" x="98" y="18" width="18" height="58" rx="3"/>'
            '<circle class="b" cx="134" cy="62" r="13"/>'
        ),
    ),
    # A route from station to station.
    "path": (
        _SMALL,
        (
            '<path class="a" d="M20 84a42 42 0 0 1 42-42v42z'
            'M62 42h42v42H62zM104 42a42 42 0 0 1 42 42h-42z"/>'
            '<path class="c" d="M34 22h52a16 16 0 0 1 16 16v6a16 16 0 0 0 16 16h44"/>'
            '<circle class="d" cx="34" cy="22" r="10"/><circle class="b" cx="172" cy="60" r="14"/>'
        ),
    ),
    # All read.
    "bell": (
        _SMALL,
        (
            '<path class="a" d="M62 84a42 42 0 0 1 84 0zM20 84V42a42 42 0 0 1 42 42z"/>'
            '<path class="e" d="M80 62c8-6 6-18 8-26a16 16 0 0 1 32 0c2 8 0 20 8 26z"/>'
            '<path class="c" d="M98 70a7 7 0 0 0 12 0"/><circle class="b" cx="162" cy="36" r="13"/>'
        ),
    ),
    # A waymark at the side, the dot off the route: no such page.
    "lost": (
        _LARGE,
        (
            '<path class="a" d="M0 132a66 66 0 0 1 66-66v66z'
            "M66 66h66v66H66zM132 132a66 66 0 0 1 132 0zM264 66"
            'a66 66 0 0 1 56 31v35h-56z"/>'
            '<path class="c" d="M24 40h60a20 20 0 0 1 20 20v12a20 20 0 0 0 20 20h50"/>'
            '<path class="c" d="M188 92h14M214 92h8"/><circle class="d" cx="24" cy="40" r="12"/>'
            '<circle class="b" cx="262" cy="34" r="20"/>'
        ),
    ),
    # A tile has slipped out of the mosaic: something broke.
    "broken": (
        _LARGE,
        (
            '<path class="a" d="M0 66h66v66H0zM66 0a66 66 0 0 1 66 66H66z'
            'M198 132a66 66 0 0 1 66-66v66zM264 66h56v66h-56z"/>'
            '<path class="d" d="M66 132a66 66 0 0 1 66-66v66z"/>'
            '<path class="e" d="m150 34 54 20-20 54a58 58 0 0 1-34-74z"/>'
            '<path class="c" d="M226 30h26M239 17v26"/><circle class="b" cx="33" cy="33" r="20"/>'
        ),
    ),
}


def art_svg(name: str) -> SafeString:
    """Return the drawing, which screen readers skip; ``KeyError`` for an unknown name."""
    box, shapes = ART[name]
    return mark_safe(  # noqa: S308  # the constants above
        f'<svg class="art" viewBox="{box}" aria-hidden="true">{shapes}</svg>'
    )
