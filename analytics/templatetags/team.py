"""What a team's pages say in many places: sparklines, buttons, standings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from analytics.selectors.team_words import seen_words, standing_words
from analytics.standing import Fact, Standing
from core.addresses import address
from core.ui.tags import icon_html, query_without

register = template.Library()


@register.simple_tag
def spark(minutes: Sequence[int]) -> SafeString:
    """``{% spark row.minutes %}``: a line over weeks; the figure beside it says the last."""
    most = max([*minutes, 1])
    step = 100 / max(1, len(minutes) - 1)
    points = (
        f"{'L' if place else 'M'}{place * step:.0f} {100 - 100 * each / most:.0f}"
        for place, each in enumerate(minutes)
    )
    return mark_safe(  # noqa: S308  # numbers
        '<svg class="spark" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{" ".join(points)}"/></svg>'
    )


@register.simple_tag(takes_context=True)
def act(
    context: dict[str, Any], name: str, query: str, first: bool = False, second: bool = False
) -> SafeString:
    """``<a {% act "remind" card.query forloop.first %}>``: class and address of a button that
    opens the form in a dialog, or as a page without a script.
    """
    # A page has dozens of them: what they share is made once.
    known = context.render_context.setdefault("team-act", {})  # type: ignore[attr-defined]  # a Context
    if name not in known:
        more = urlencode({"next": context["here"]})
        scope = f"&{context['scope']}" if context.get("scope") else ""
        known[name] = address(f"analytics:team-{name}"), escape(f"&{more}{scope}")
    path, rest = known[name]
    url = f"{path}?{escape(query)}{rest}"
    size = "" if first else " sm"
    look = f"ghost{size}" if second else "next" if first else "sec sm"
    return mark_safe(  # noqa: S308  # escaped above
        f'class="btn {look}" href="{url}" hx-get="{url}" hx-target="#act-body" data-open="act"'
    )


@register.simple_tag(takes_context=True)
def export_menu(context: dict[str, Any]) -> SafeString:
    """``{% export_menu %}``: what the list can be taken along as; the query string stays."""
    query = escape(query_without(context, "page"))
    exports = [
        (address("analytics:team-csv") + query, "table", _("Table (CSV)")),
        (address("analytics:team-xlsx") + query, "file-down", _("Spreadsheet (XLSX)")),
        (address("analytics:team-print") + query, "printer", _("For paper")),
    ]
    others = [(address("notifications:preference-list"), "mail", _("Weekly mail"))]
    if context["team"].own:
        stand_in = address("analytics:stand-in-list")
        others.insert(0, (stand_in, "handshake", _("Stand-in while away")))
    label = _("Export")
    return mark_safe(  # noqa: S308  # escaped above, or words of ours
        f'<button class="btn sec" type="button" popovertarget="export-menu">{icon_html("download")}'
        f'<span class="only-m">{label}</span><span class="vh not-m">{label}</span></button>'
        f'<div class="menu" id="export-menu" popover>{_links(exports)}{_links(others)}</div>'
    )


def _links(entries: list[tuple[str, str, str]]) -> str:
    lines = (f'<li><a href="{url}">{icon_html(icon)}{text}</a></li>' for url, icon, text in entries)
    return f"<ul>{''.join(lines)}</ul>"


@register.filter
def cell(value: object) -> str:
    """``{{ value|cell }}``: a value of the table as paper shows it, days short."""
    if isinstance(value, dt.date):
        return date_format(value, "j M Y").replace(" ", "\N{NO-BREAK SPACE}")
    return "" if value is None else str(value)


@register.simple_tag
def standing_tag(standing: Standing) -> SafeString:
    """``{% standing_tag sheet.standing %}``: how somebody stands, icon and word."""
    return tag_html(*standing_words(standing))


def tag_html(words: str, kind: str, icon: str) -> SafeString:
    """A tag; the words are escaped."""
    html = f'<span class="tag {kind}">{icon_html(icon)}{escape(words)}</span>'
    return mark_safe(html)  # noqa: S308  # escaped above


@register.filter
def seen(fact: Fact) -> str:
    """``{{ row.fact|seen }}``: when they learned last."""
    return seen_words(fact)
