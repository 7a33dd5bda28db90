"""A course's outline on its page. In Python for the same reason as the cards: it is long."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.ui.tags import duration, icon_html
from learning.selectors.course import CoursePage, OutlineLesson, OutlineSection

register = template.Library()

# What an icon stands for, in words.
KINDS = {
    "play": gettext_lazy("Video"),
    "video": gettext_lazy("Video"),
    "headphones": gettext_lazy("Audio"),
    "clipboard-check": gettext_lazy("Assessment"),
    "book-open": gettext_lazy("Reading"),
}
NOTHING = mark_safe("")


@register.simple_tag
def course_outline(page: CoursePage, *, open_all: bool = False) -> SafeString:
    """The sections and lessons; those that the reader may open are links."""
    opens = open_all or page.enrolment is not None
    return format_html(
        '<ol class="outline">{}</ol>',
        format_html_join(
            "", "{}", ((_section(page, section, opens=opens),) for section in page.outline)
        ),
    )


def _section(page: CoursePage, section: OutlineSection, *, opens: bool) -> SafeString:
    lessons = format_html_join(
        "",
        "{}",
        ((_lesson(page.course.slug, lesson, opens=opens),) for lesson in section.lessons),
    )
    if not section.title:
        return format_html('<li class="o-sec"><ol class="o-list">{}</ol></li>', lessons)
    return format_html(
        '<li class="o-sec"><header><h3>{}</h3><small>{}</small></header>'
        '<ol class="o-list">{}</ol></li>',
        section.title,
        _extent(section, enrolled=page.enrolment is not None),
        lessons,
    )


def _extent(section: OutlineSection, *, enrolled: bool) -> str:
    """ "2 of 5 done" for who is enrolled, else "5 lessons · 24 min"."""
    count = len(section.lessons)
    if enrolled:
        return _("%(done)s of %(all)s done") % {"done": section.done, "all": count}
    lessons = ngettext("%(n)s lesson", "%(n)s lessons", count) % {"n": count}
    return f"{lessons} · {duration(section.minutes)}"


def _lesson(slug: str, lesson: OutlineLesson, *, opens: bool) -> SafeString:
    done, here = lesson.state == "done", lesson.state == "here"
    inside = format_html(
        '<span class="o-mark">{}</span><b>{}{}</b><span class="min">{}</span><small>{}{}</small>',
        icon_html("check" if done else lesson.icon),
        lesson.title,
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
    if lesson.state == "here":
        words = _("You are here")
    elif lesson.state == "started":
        words = _("Started")
    elif lesson.preview and not opens:
        words = _("Open to look at")
    return format_html("<span> · {}</span>", words) if words else NOTHING
