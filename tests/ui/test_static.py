"""What the browser is sent: vendored files as they came, one small style sheet, small scripts."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from config.vendored import differences
from core.ui.bundle import css_bundle, css_minify, js_trim
from core.ui.icons import NAMES

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
# What would not turn around in a right-to-left language.
PHYSICAL = re.compile(
    r"[{;]\s*(?:(?:(?:margin|padding|border)-)?(?:left|right|top|bottom)|float: (?:left|right))\b"
)
CSS_BUDGET, JS_BUDGET = 20_000, 25_000


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _size(data: str) -> int:
    return len(gzip.compress(data.encode(), 9))


def test_it_ships_vendored_files_unchanged() -> None:
    assert differences() == []


def test_it_draws_every_icon_that_has_a_name() -> None:
    assert set(re.findall(r'<symbol id="([^"]+)"', _read("icons.svg"))) == NAMES


def test_it_is_one_style_sheet_within_budget() -> None:
    bundle = css_bundle(_read)
    assert "@import" not in bundle
    assert "/*" not in bundle
    assert bundle.startswith("@layer reset,tokens,base,layout,parts,utils;")
    assert _size(bundle) <= CSS_BUDGET


def test_it_bundles_every_part() -> None:
    entry = _read("css/app.css")
    for sheet in sorted((STATIC / "css" / "parts").glob("*.css")):
        assert f'url("parts/{sheet.name}")' in entry


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_it_keeps_a_sheet_short_and_logical(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    assert not PHYSICAL.findall(text)


def test_it_minifies_without_touching_strings() -> None:
    assert css_minify('a > b { color: red; } /* x */ c::before { content: " ; : " }') == (
        'a>b{color:red}c::before{content:" ; : "}'
    )


def test_it_trims_scripts_line_by_line() -> None:
    assert js_trim("// why\nif (a) {\n  b();\n}") == "\nif (a) {\nb();\n}"
    assert js_trim("a();\n/** One\n  two\n * three. */\nb();") == "a();\n\n\n\nb();"


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_it_leaves_no_half_of_a_comment_in_a_script(script: Path) -> None:
    assert not re.search(r"\*/$", js_trim(script.read_text(encoding="utf-8")), re.MULTILINE)


@pytest.mark.parametrize(
    "page", [("tray.js",), ("player.js",), ("tray.js", "assessment.js")], ids=str
)
def test_it_keeps_the_scripts_of_a_learners_page_small(page: tuple[str, ...]) -> None:
    own = sum(_size(js_trim(_read(f"js/{name}"))) for name in _modules("app.js", *page))
    htmx = len(gzip.compress((STATIC / "vendor/htmx-4.0.1.min.js").read_bytes(), 9))
    assert own + htmx <= JS_BUDGET


def test_it_writes_modules_that_can_be_collected() -> None:
    """The storage reads an import without names and a later "export … from" as one statement."""
    for path in (STATIC / "js").glob("*.js"):
        assert not re.search(r"^export [{*].* from ", path.read_text("utf-8"), re.MULTILINE), path


def _modules(*names: str) -> set[str]:
    """The modules that a browser fetches for these, imports followed."""
    found: set[str] = set()
    left = set(names)
    while left:
        name = left.pop()
        found.add(name)
        left |= set(re.findall(r'"\./([\w-]+\.js)"', _read(f"js/{name}"))) - found
    return found
