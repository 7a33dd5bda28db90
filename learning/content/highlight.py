"""Code with colours: Pygments' classes, no styles."""

from __future__ import annotations

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from learning.content.context import LessonState

# Some lexers take long over long nonsense; what is longer than this is shown without colours.
LONGEST = 40_000
FORMATTER = HtmlFormatter(nowrap=True)


def code_html(code: str, language: str, state: LessonState) -> str:
    """A figure with the code; the scrolling part can be reached by keyboard and has a name."""
    state.code_count += 1
    lexer = _lexer(language if len(code) <= LONGEST else "")
    name = _name(language, lexer)
    label = _("Code %(number)d") % {"number": state.code_count}
    label = f"{label}: {name}" if name else label
    body = highlight(code, lexer, FORMATTER).rstrip("\n")
    return render_to_string(
        "learning/blocks/code.html",
        {
            "body": body,
            "name": name,
            "label": label,
            "language": language,
            "id": f"code-{state.code_count}",
        },
    ).strip()


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language or "text", stripnl=False, ensurenl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False, ensurenl=False)


def _name(language: str, lexer: Lexer) -> str:
    """What the figure is called: the language, or what kind of text it is."""
    known = {"output": _("Output"), "error": _("Error message"), "source": "", "text": "", "": ""}
    if language in known:
        return known[language]
    return language if lexer.name == "Text only" else str(lexer.name)
