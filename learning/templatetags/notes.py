"""A person's notes, put together in Python: a lesson shows as many as its reader wrote."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def note_item(context: Context, note: Any) -> SafeString:
    """``{% note_item note %}``: a `Note` or `LessonNote` with its buttons. With `on_list` in the
    context it stands on the page of all notes, and names its lesson.
    """
    on_list = bool(context.get("on_list"))
    return note_html(note, token=str(context["csrf_token"]), on_list=on_list)


def note_html(note: Any, *, token: str, on_list: bool = False) -> SafeString:
    """The line of a note; `token` is that of its form."""
    here = f"#note-{note.pk}"
    edit, delete = (reverse(f"learning:note-{what}", args=[note.pk]) for what in ("edit", "delete"))
    edit_word, delete_word = _("Edit"), _("Delete")
    at = localtime(note.created_at)
    swap = f'hx-target="{here}" hx-swap="outerHTML"'
    where = _lesson(note) if on_list else _place(note)
    return mark_safe(  # noqa: S308  # escaped value by value
        f'<li class="note" id="note-{note.pk}"><p>{escape(note.text)}</p><footer>{where}'
        f'<time datetime="{at.isoformat()}">{date_format(at, "j M Y, H:i")}</time>'
        f'<span class="row nowrap"><a class="btn ghost sm" href="{edit}" hx-get="{edit}" {swap}>'
        f'{edit_word}</a><form method="post" action="{delete}" hx-post="{delete}" {swap}>'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
        f'<button class="btn ghost sm" type="submit">{delete_word}</button></form></span></footer>'
        "</li>"
    )


def _lesson(note: Any) -> str:
    return f'<a href="{escape(note.get_absolute_url())}">{escape(note.lesson_title)}</a>'


def _place(note: Any) -> str:
    """The link to the block or the moment that it is about, if it is about one."""
    if not note.block_key:
        return ""
    words = _("To the place") if note.seconds is None else _("At %(time)s") % {"time": note.clock}
    return f'<a href="#block-{escape(note.block_key)}">{words}</a>'
