"""The fields of a question. In Python, for a page may hold hundreds of options and each tag of
a template costs as much as a row does here.

The names are those that `learning.forms.answer` reads. What a `QuestionView` calls `html` is safe
already; everything else is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.ui.tags import icon_html
from learning.selectors.question import Part, QuestionView, Row

register = template.Library()


@register.simple_tag
def question_fields(q: QuestionView, name: str, uid: str) -> SafeString:
    """``{% question_fields q name uid %}``: the inputs of `q` without its prompt.

    `name` is the fields' name, or its beginning; `uid` is unique on the page.
    """
    name, uid = escape(name or "answer"), escape(uid)
    if q.kind in {"short_text", "numeric"}:
        html = _line(q, name, uid)
    elif q.kind == "ordering":
        html = _order(q, name)
    elif q.kind == "matching":
        html = _pairs(q, name, uid)
    elif q.kind == "cloze":
        html = f'<div class="cloze">{"".join(_part(part, name) for part in q.parts)}</div>'
    else:
        html = _choices(q, name)
    return mark_safe(html)  # noqa: S308  # escaped below, or safe since it was published


def _choices(q: QuestionView, name: str) -> str:
    kind = "checkbox" if q.several else "radio"
    rows = (
        f'<label class="choice"><input type="{kind}" name="{name}" value="{escape(row.key)}"'
        f"{' checked' if row.checked else ''}><span>{row.html}</span></label>"
        for row in q.rows
    )
    return f'<div class="choices">{"".join(rows)}</div>'


def _line(q: QuestionView, name: str, uid: str) -> str:
    value = f'id="{uid}" name="{name}" value="{escape(q.value)}" autocomplete="off"'
    label: str = escape(_("Your answer"))
    field = f'<input {value} maxlength="1000">'
    if q.kind == "numeric":
        label += f' <span class="opt">({escape(q.unit)})</span>' if q.unit else ""
        field = f'<input class="input s" {value} inputmode="decimal" maxlength="40">'
    return f'<div class="field"><label for="{uid}">{label}</label>{field}</div>'


def _order(q: QuestionView, name: str) -> str:
    """Rows to be moved; without JavaScript each has a select with its position instead."""
    words = [_("Position of: %(text)s"), _("Move up: %(text)s"), _("Move down: %(text)s")]
    numbers = [(str(number), str(number)) for number in q.positions]
    rows = []
    for row in q.rows:
        position, up, down = (escape(word % {"text": row.text}) for word in words)
        places = numbers if row.place else [("", ""), *numbers]
        rows.append(
            f'<li><span data-label>{row.html}</span><label class="nojs">'
            f'<span class="vh">{position}</span><select class="input s" '
            f'name="{name}-{escape(row.key)}">{_options(places, str(row.place or ""))}</select>'
            f"</label>{_mover('up', up)}{_mover('down', down)}</li>"
        )
    return f'<ol class="order" data-order>{"".join(rows)}</ol>'


def _mover(way: str, words: str) -> str:
    return (
        f'<button class="ico needs-js" type="button" data-move="{way}">{icon_html(f"arrow-{way}")}'
        f'<span class="vh">{words}</span></button>'
    )


def _pairs(q: QuestionView, name: str, uid: str) -> str:
    rights = [("", _("Choose")), *((right.key, right.text) for right in q.rights)]
    rows = []
    for row in q.rows:
        key = escape(row.key)
        rows.append(
            f'<div class="pair"><label for="{uid}-{key}">{row.html}</label><select class="input" '
            f'id="{uid}-{key}" name="{name}-{key}">{_options(rights, row.chosen)}</select></div>'
        )
    return f'<div class="pairs cq">{"".join(rows)}</div>'


def _part(part: Part, name: str) -> str:
    if not part.gap:
        return part.html
    label = escape(_("Gap %(n)s") % {"n": part.gap})
    shared = f'name="{name}-{escape(part.gap)}" aria-label="{label}"'
    if not part.options:
        value = escape(part.value)
        return f'<input {shared} value="{value}" maxlength="300" autocomplete="off">'
    return f"<select {shared}>{_gap_options(part.options)}</select>"


def _gap_options(rows: Iterable[Row]) -> str:
    options = list(rows)
    chosen = next((row.key for row in options if row.checked), "")
    return _options([("", _("choose")), *((row.key, row.text) for row in options)], chosen)


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>'
        f"{escape(text)}</option>"
        for key, text in pairs
    )
