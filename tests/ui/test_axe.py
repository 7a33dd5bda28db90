"""What looks for violations does find them, in each theme."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.axe import THEMES, violations

PAGE = """<!doctype html><html lang="en"><title>Page</title><style>
p { color: #333; background: #fff } [data-theme=dark] p { color: #555; background: #444 }
</style><main><h1>Page</h1><img src="data:,"><p>Words</p></main></html>"""


def test_it_finds_what_is_wrong_in_any_and_in_one_theme(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    found = violations(page, themes=THEMES)
    page.close()
    assert [each.split(":")[0] for each in found] == ["light image-alt", "dark color-contrast"]
