"""The parts of the lesson page. What many readers see alike is kept as text.

Each part is a template; its text is kept under a key that says all it depends on. The one thing
in it that is a reader's own, the token of its forms, is put in afterwards.
"""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.memo import Memo
from core.ui.tags import duration, icon_html, in_language
from learning.selectors.course import OutlineLesson
from learning.selectors.player import LessonPage, PlayerBlock
from learning.templatetags.notes import note_html

register = template.Library()

# Stands in for the token; nobody can write it into a lesson.
TOKEN = secrets.token_hex(20)
NOTHING = mark_safe("")

_kept: Memo[tuple[Any, ...], str] = Memo(4096)


def _part(context: Context, name: str, key: tuple[Any, ...], **values: Any) -> SafeString:
    """`learning/player/NAME.html` with `values`, from memory if `key` was seen before."""
    return _filled(context, _text(name, key, **values))


def _text(name: str, key: tuple[Any, ...], **values: Any) -> str:
    """The same with `TOKEN` where the token of the forms belongs."""

    def render() -> str:
        return render_to_string(f"learning/player/{name}.html", {**values, "csrf_token": TOKEN})

    return _kept.get((name, get_language(), *key), render)


def _filled(context: Context, html: str) -> SafeString:
    return mark_safe(html.replace(TOKEN, str(context["csrf_token"])))  # noqa: S308


def _lesson(page: LessonPage) -> tuple[Any, ...]:
    """Names the lesson as it was released, and what the reader may do in the course."""
    place = page.place
    may = (page.closed, place.reads_all)
    return place.release.pk, place.key, place.language, *may, place.course.slug


@register.simple_tag(takes_context=True)
def lesson_words(context: Context, page: LessonPage) -> SafeString:
    """What the script says and where it sends to, as attributes."""
    user = context["user"]
    return _part(
        context, "words", (*_lesson(page), user.single_key_shortcuts), page=page, user=user
    )


@register.simple_tag(takes_context=True)
def lesson_head(context: Context, page: LessonPage) -> SafeString:
    """Section, title, minutes, rule and what the lesson promises."""
    values = {"page": page, "resume": page.resume_block, "player_url": context["player_url"]}
    return _part(context, "head", (*_lesson(page), page.resume_block), **values)


@register.simple_tag(takes_context=True)
def lesson_blocks(context: Context, page: LessonPage) -> SafeString:
    """The blocks in order, and the key points."""
    untouched = not (page.responded or page.notes or page.resume_block or "error" in context)
    lesson = _lesson(page)
    if untouched:
        return _part(context, "blocks", lesson, page=page)
    parts: list[str] = []
    for block in page.blocks:
        if block.key == page.resume_block:
            parts.append(format_html('<p class="resume-here">{}</p>', _("You were here")))
        parts.append(_block(context, page, block, lesson))
    parts.append(_text("keypoints", lesson, page=page))
    return _filled(context, "".join(parts))


def _block(
    context: Context, page: LessonPage, block: PlayerBlock, lesson: tuple[Any, ...]
) -> str:  # fmt: skip
    name = "still" if block.html else "block"
    if block.notes or "error" in context or not (block.answer is None or block.kind == "check"):
        shown = get_template(f"learning/player/{name}.html").template  # type: ignore[attr-defined]
        with context.push(block=block):
            html: str = shown.render(context)
        return html
    # What is said about an answer depends on nothing but the answer.
    given = "" if block.answer is None else json.dumps(block.answer, sort_keys=True)
    key = (*lesson, block.key, given, block.revealing)
    return _text(name, key, page=page, block=block)


@register.simple_tag(takes_context=True)
def lesson_end(context: Context, page: LessonPage) -> SafeString:
    """The foot of the lesson, which says what is done and where to go."""
    onward = page.onward.key if page.onward is not None else ""
    opened = page.progress is not None
    standing = (page.done, page.end_reached, opened, tuple(page.unanswered), page.evidence)
    finished = not page.closed and page.finished
    return _part(
        context, "end", (*_lesson(page), *standing, finished, onward, page.left), page=page
    )


@register.simple_tag(takes_context=True)
def lesson_bar(context: Context, page: LessonPage) -> SafeString:
    """Previous and next, by name."""
    left = page.onward.key if page.onward else ""
    return _part(context, "bar", (*_lesson(page), page.finished, left), page=page)


@register.simple_tag(takes_context=True)
def lesson_notes(context: Context, page: LessonPage) -> SafeString:
    """The drawer with the notes of the lesson."""
    drawer = _part(context, "../note/drawer", _lesson(page), page=page)
    if not page.notes:
        return drawer
    token = str(context["csrf_token"])
    notes = "".join(note_html(note, token=token) for note in page.notes)
    return mark_safe(drawer.replace('id="note-list">', f'id="note-list">{notes}'))  # noqa: S308


@register.simple_tag(takes_context=True)
def lesson_keys(context: Context) -> SafeString:
    """The dialog that lists the shortcuts."""
    user = context["user"]
    return _part(context, "keys", (user.single_key_shortcuts,), user=user)


@register.simple_tag(takes_context=True)
def lesson_sum(context: Context, page: LessonPage) -> SafeString:
    """The percentage of the course, and the way to its explanation."""
    percent = context["player_percent"]
    key = (page.place.course.slug, percent)
    return _part(context, "sum", key, page=page, player_percent=percent)


@register.simple_tag
def lesson_outline(page: LessonPage) -> SafeString:
    """The sections and lessons; those that the reader may open are links."""
    lessons = [each for section in page.sections for each in section.lessons]
    states = tuple((each.state == "done", each.waiting) for each in lessons)
    key = ("outline", get_language(), *_lesson(page), states)
    return mark_safe(_kept.get(key, lambda: _outline(page)))  # noqa: S308


def _outline(page: LessonPage) -> str:
    language = get_language() or ""
    sections = []
    for section in page.sections:
        head = NOTHING
        if section.title:
            head = format_html(
                "<header><h3>{}</h3><small>{}</small></header>",
                section.title,
                duration(section.minutes),
            )
        lines = "".join(
            _line(
                page.base,
                each,
                page.place.opens(preview=each.preview),
                each.key == page.place.key,
                language,
            )
            for each in section.lessons
        )
        sections.append(f'<li class="o-sec">{head}<ol class="o-list">{lines}</ol></li>')
    return f'<ol class="outline">{"".join(sections)}</ol>'


@lru_cache(maxsize=16384)
def _line(
    base: str, lesson: OutlineLesson, opens: bool, current: bool, language: str
) -> SafeString:  # fmt: skip
    """A line of the outline; kept, because many readers see the same one."""
    done, locked = lesson.state == "done", not opens
    icon = "lock" if locked else "check" if done else lesson.icon
    inside = format_html(
        '<span class="o-mark">{}</span><b>{}{}</b><span class="min">{}</span>{}',
        icon_html(icon),
        in_language(lesson.title, lesson.language),
        format_html('<span class="vh">, {}</span>', _("done")) if done else NOTHING,
        duration(lesson.minutes),
        format_html("<small>{}</small>", _hint(lesson)) if _hint(lesson) else NOTHING,
    )
    if locked:
        return format_html('<li><span class="locked">{}</span></li>', inside)
    return format_html(
        '<li id="o-{}"{}><a href="{}{}/"{}>{}</a></li>',
        lesson.key,
        mark_safe(' class="done"') if done else NOTHING,
        base,
        lesson.key,
        mark_safe(' aria-current="page"') if current else NOTHING,
        inside,
    )


def _hint(lesson: OutlineLesson) -> str:
    words = [_("Waits to be observed")] if lesson.waiting else []
    words += [_("Optional")] if lesson.optional else []
    return " · ".join(words)
