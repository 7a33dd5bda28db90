"""What axe finds on a page: `assert violations(page) == []`."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
THEMES = ("light", "dark")
# The rules whose outcome a theme changes: the rest need no second look at the same page.
COLOURS = ["color-contrast", "link-in-text-block"]

# Only what is wrong travels back: what passed is megabytes.
_RUN = """
async (rules) => {
  const options = { runOnly: rules, resultTypes: ["violations"], preload: false };
  const { violations } = await axe.run(options);
  return violations.map(({ id, nodes }) =>
    `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}
"""
_HERE = "typeof axe !== 'undefined'"
_THEME = "theme => { document.documentElement.dataset.theme = theme }"


def violations(
    page: Page, *, themes: Sequence[str] = (), rules: Sequence[str] = RULES
) -> list[str]:
    """Each rule that the page breaks, with where.

    With `themes`, every rule is asked in the first and those of colours in the others, too. Open
    the page as a guest: axe works against its content security policy.
    """
    if not page.evaluate(_HERE):
        page.evaluate(Axe().axe_script)
    found: list[str] = []
    for number, theme in enumerate(themes or [""]):
        if theme:
            page.evaluate(_THEME, theme)
        broken = page.evaluate(_RUN, list(COLOURS if number else rules))
        found += [f"{theme} {each}".strip() for each in broken]
    return found
