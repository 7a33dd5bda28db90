"""The parts of the course page that are long and mostly the same for every reader.

The outline is written in Python for the same reason as the cards; the other parts are templates
whose text is kept until the course changes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core.memo import Memo
from core.ui.tags import duration, icon_html, in_language
from learning.selectors.course import CoursePage, OutlineLesson, OutlineSection

register = template.Library()

# What an icon stands for, in words.
KINDS = {
    "play": gettext_lazy("Video"),
    "video": gettext_lazy("Video"),
    "headphones": gettext_lazy("Audio"),
    "clipboard-check": gettext_lazy("Assessment"),
    "users-round": gettext_lazy("Workshop"),
    "square-check-big": gettext_lazy("On-the-job practice"),
    "book-open": gettext_lazy("Reading"),
}
NOTHING = mark_safe("")

_parts: Memo[tuple[Any, ...], SafeString] = Memo(1024)


@register.simple_tag
def course_part(page: CoursePage, name: str) -> SafeString:
    """`learning/course/NAME.html` with `facts` and `course`, and nothing of the reader's."""
    facts = page.facts

    def render() -> SafeString:
        context = {"facts": facts, "course": facts.course}
        return render_to_string(f"learning/course/{name}.html", context)

    return _parts.get((name, get_language(), facts.key), render)


@register.simple_tag
def course_outline(page: CoursePage, *, open_all: bool = False) -> SafeString:
    """The sections and lessons; those that the reader may open are links."""
    opens = open_all or page.enrolment is not None
    language = get_language() or ""
    sections = [
        _section(page.course.slug, section, opens, page.enrolment is not None, language)
        for section in page.outline
    ]
    return mark_safe(f'<ol class="outline">{"".join(sections)}</ol>')  # noqa: S308


def _section(
    slug: str, section: OutlineSection, opens: bool, enrolled: bool, language: str
) -> str:  # fmt: skip
    lessons = "".join([_lesson(slug, lesson, opens, language) for lesson in section.lessons])
    head = NOTHING
    if section.title:
        head = format_html(
            "<header><h3>{}</h3><small>{}</small></header>",
            section.title,
            _extent(section, enrolled=enrolled),
        )
    return f'<li class="o-sec">{head}<ol class="o-list">{lessons}</ol></li>'


def _extent(section: OutlineSection, *, enrolled: bool) -> str:
    """ "2 of 5 done" for who is enrolled, else "5 lessons · 24 min"."""
    count = len(section.lessons)
    if enrolled:
        return _("%(done)s of %(all)s done") % {"done": section.done, "all": count}
    lessons = ngettext("%(n)s lesson", "%(n)s lessons", count) % {"n": count}
    return f"{lessons} · {duration(section.minutes)}"


@lru_cache(maxsize=16384)
def _lesson(slug: str, lesson: OutlineLesson, opens: bool, language: str) -> SafeString:
    """A line of the outline; kept, because many readers see the same one."""
    done, here = lesson.state == "done", lesson.state == "here"
    inside = format_html(
        '<span class="o-mark">{}</span><b>{}{}</b><span class="min">{}</span><small>{}{}</small>',
        icon_html("check" if done else lesson.icon),
        in_language(lesson.title, lesson.language),
        format_html('<span class="vh">, {}</span>', _("done")) if done else NOTHING,
        duration(lesson.minutes),
        KINDS.get(lesson.icon, KINDS["book-open"]),
        _hint(lesson, opens=opens),
    )
    if not (opens or lesson.preview):
        return format_html('<li><span class="locked">{}</span></li>', inside)
    return format_html(
        '<li{}><a href="{}"{}>{}</a></li>',
        mark_safe(' class="done"') if done else NOTHING,
        reverse("learning:lesson-detail", args=[slug, lesson.key]),
        mark_safe(' aria-current="step"') if here else NOTHING,
        inside,
    )


def _hint(lesson: OutlineLesson, *, opens: bool) -> SafeString:
    """What else there is to say: open to look at, begun, or where the reader is."""
    words = ""
    if lesson.waiting:
        words = _("Waits to be observed")
    elif lesson.state == "here":
        words = _("You are here")
    elif lesson.state == "started":
        words = _("Started")
    elif lesson.preview and not opens:
        words = _("Open to look at")
    if lesson.optional:
        words = f"{_('Optional')} · {words}" if words else _("Optional")
    return format_html("<span>· {}</span>", words) if words else NOTHING
