"""The frame around a page's content: sidebar, top line, tab bar; a builtin of the template engine.

Each part is a template, and many people see the same one. Its text is kept under a key that says
all it depends on but for what is the reader's own: that is put into holes, page by page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.memo import Memo
from core.ui.tags import avatar

register = template.Library()

# What is the reader's own, as it stands in the page.
_OWN: dict[str, Callable[[Context], str]] = {
    "csrf_token": lambda context: str(context["csrf_token"]),
    "here": lambda context: escape(context["request"].get_full_path()),
    "unread": lambda context: str(context["ui"].unread),
    "avatar": lambda context: avatar(context["user"]),
    "avatar_small": lambda context: avatar(context["user"], "s"),
    "name": lambda context: escape(context["user"].name),
    "email": lambda context: escape(context["user"].email),
    "job": lambda context: escape(context["user"].job_line),
}
# What stands in for it in the kept text; nobody can write these into anything.
_HOLES = {name: mark_safe(secrets.token_hex(20)) for name in _OWN}  # noqa: S308  # hexadecimal
_FILLED = {str(hole): _OWN[name] for name, hole in _HOLES.items()}
_HOLE = re.compile(f"({'|'.join(_FILLED)})")

_kept: Memo[tuple[Any, ...], list[str]] = Memo(1024)


@register.simple_tag(takes_context=True)
def frame(context: Context, name: str) -> SafeString:
    """``{% frame "side" %}``: `core/ui/NAME.html` for this page's reader.

    The template has `ui`, `navigation`, `logged_in`, `unread` and, of the reader, `me`.
    """
    ui, navigation = context["ui"], context["navigation"]
    logged_in, unread = context["user"].is_authenticated, bool(ui.unread)

    def render() -> list[str]:
        values = {
            "ui": ui,
            "navigation": navigation,
            "logged_in": logged_in,
            "unread": unread,
            "me": _HOLES,
            "request": {"get_full_path": _HOLES["here"]},
            "csrf_token": _HOLES["csrf_token"],
        }
        return _HOLE.split(render_to_string(f"core/ui/{name}.html", values))

    key = (name, get_language(), ui.key, navigation.key, logged_in, unread)
    parts = _kept.get(key, render)
    filled = [_FILLED[part](context) if part in _FILLED else part for part in parts]
    return mark_safe("".join(filled))  # noqa: S308  # rendered by a template, or escaped above
