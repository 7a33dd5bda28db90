"""The links from page to page of a long list; a builtin of the template engine."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.ui.tags import icon_html

register = template.Library()

NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def page_links(context: template.Context, page: Page[Any]) -> SafeString:
    """Previous, the numbers around the page, next; nothing where there is one page.

    The rest of the query string stays. Its length does not grow with the list.
    """
    if not page.has_other_pages():
        return NOTHING
    others = context["request"].GET.copy()
    others.pop("page", None)
    stay = f"?{others.urlencode()}&page=" if others else "?page="
    label = _("Page")
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return format_html(
        '<nav class="pages" aria-label="{}">{}<ol>{}</ol>{}</nav>',
        _("Pages"),
        _previous(stay, page.number - 1) if page.has_previous() else NOTHING,
        format_html_join("", "<li>{}</li>", ((_item(each, page.number, stay, label),)
                                             for each in numbers)),
        _next(stay, page.number + 1) if page.has_next() else NOTHING,
    )  # fmt: skip


def _item(number: object, here: int, stay: str, label: str) -> SafeString:
    if number == here:
        mark = '<span aria-current="page"><span class="vh">{} </span>{}</span>'
        return format_html(mark, label, number)
    if not isinstance(number, int):
        return format_html('<span class="gap">{}</span>', number)
    link = '<a href="{}{}"><span class="vh">{} </span>{}</a>'
    return format_html(link, stay, number, label, number)


def _previous(stay: str, number: int) -> SafeString:
    words = '<a href="{}{}" rel="prev">{}<span class="only-m">{}</span></a>'
    return format_html(words, stay, number, icon_html("chevron-left", "flip"), _("Previous"))


def _next(stay: str, number: int) -> SafeString:
    words = '<a href="{}{}" rel="next"><span class="only-m">{}</span>{}</a>'
    return format_html(words, stay, number, _("Next"), icon_html("chevron-right", "flip"))
