"""Rules that hold in every template: the security policy, and components that say their inputs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Mail programs read inline styles and little else, and no page shows these.
MAIL = TEMPLATES / "notifications" / "mail"
ALL = sorted(path for path in TEMPLATES.rglob("*.html") if MAIL not in path.parents)
COMPONENTS = sorted((TEMPLATES / "cotton").glob("*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!</script>)\s*\S"),
    "an event handler": re.compile(r"\son[a-z]+="),
    "hx-on": re.compile(r"\bhx-on[:-]"),
    "a trigger filter": re.compile(r"hx-trigger=\"[^\"]*\["),
    "a computed htmx value": re.compile(
        r"hx-(?:vals|headers|confirm)[^=]*=['\"](?:js|javascript):"
    ),
}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_it_keeps_the_security_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for what, pattern in FORBIDDEN.items():
        assert not pattern.findall(text), f"{path.name} has {what}"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_it_opens_with_its_inputs(path: Path) -> None:
    first = path.read_text(encoding="utf-8").lstrip()
    assert first.startswith((f"{{# {path.stem}", "{% comment %}"))
