"""The icons of the interface: one list of names, one sprite built from it.

The drawings are lucide's (ISC, ``static/icons-LICENSE.txt``). To add one, put its name in
``NAMES``, unpack lucide-static (the version is in ``SOURCE``) and run
``python -m core.ui.icons path/to/lucide-static/icons``.
"""

import re
import sys
from pathlib import Path

SOURCE = "lucide-static 1.62.0"
SPRITE = Path(__file__).resolve().parents[2] / "static" / "icons.svg"

NAMES = frozenset(
    """
    house compass library-big users-round message-square-heart layout-dashboard route
    clipboard-check pencil-ruler chart-column search bell sun moon sun-moon user-round settings
    log-out log-in menu ellipsis

    play pause circle-play arrow-right arrow-left arrow-up arrow-down arrow-up-right
    arrow-down-right arrow-up-down chevron-down chevron-up chevron-right chevron-left
    plus minus x check

    circle circle-dot circle-dashed circle-check circle-x circle-alert circle-help circle-minus
    triangle-alert info lightbulb lock flame sparkles target star flag award badge-check

    clock timer calendar-days history rotate-ccw

    book-open video headphones image code sigma table link file-text file-down list-checks
    notebook-pen message-circle-question text-quote graduation-cap layers rotate-3d handshake
    square-check-big list-ordered arrow-left-right text-cursor-input hash scale
    vote panel-right captions maximize minimize keyboard volume-2 picture-in-picture-2

    bookmark bookmark-check send download upload share-2 external-link copy printer pencil
    square-pen trash-2 eye eye-off sliders-horizontal message-square-text grip-vertical signpost

    mail building-2 map-pin globe languages palette key-round fingerprint shield-check
    smartphone monitor cloud-off cloud-check inbox

    bold italic strikethrough list heading-2 heading-3 heading-4 undo-2 redo-2
    """.split()
)


def sprite_build(folder: Path) -> str:
    """Return the sprite: a ``<symbol>`` for each name, from lucide's SVG files in ``folder``."""
    symbols = []
    for name in sorted(NAMES):
        source = (folder / f"{name}.svg").read_text(encoding="utf-8")
        match = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
        if match is None:
            raise ValueError(f"{name}.svg holds no <svg> element")
        drawing = re.sub(r"\s*\n\s*", "", match.group(1)).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    lines = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{lines}\n</svg>\n'


if __name__ == "__main__":
    SPRITE.write_text(sprite_build(Path(sys.argv[1])), encoding="utf-8")
    sys.stdout.write(f"{SPRITE.name}: {len(NAMES)} icons, {SPRITE.stat().st_size} bytes\n")
