"""Markdown to safe HTML: read, clean, polish."""

from __future__ import annotations

from learning.content.clean import html_clean
from learning.content.context import LessonContext, LessonState
from learning.content.dialect import markdown_parser
from learning.content.polish import polish, polish_phrase
from learning.content.rawhtml import raw_outdent


def prose_html(markdown: str, state: LessonState) -> str:
    """Markdown as the blocks of a lesson; counts and anchors go into `state`."""
    env = {"references": dict(state.references)}
    return polish(html_clean(markdown_parser().render(raw_outdent(markdown), env)), state)


def phrase_html(markdown: str, state: LessonState | None = None) -> str:
    """Inline Markdown, such as a title or a cell, as safe HTML without a paragraph."""
    state = state or LessonState(LessonContext())
    env = {"references": dict(state.references)}
    return polish_phrase(html_clean(markdown_parser().renderInline(markdown, env)), state)
