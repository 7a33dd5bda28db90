"""Course cards and facet choices, which a page shows by the dozen.

They are written in Python, because the template engine would spend more on them than on all the
rest of the page; `templates/cotton/course.html` is the same card for single use.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import i18n
from core.clock import now
from core.ui.tags import cover_url, duration, icon_html
from learning.models import Course, Format
from learning.selectors.catalogue import CourseCard, FacetOption

register = template.Library()

NEW_FOR = timedelta(days=30)
NOTHING = mark_safe("")


@register.simple_tag(takes_context=True)
def course_cards(context: dict[str, Any], cards: Iterable[CourseCard]) -> SafeString:
    """The `<li>` of each card, for a `ul.shelf`."""
    token = str(context.get("csrf_token") or "")
    return format_html_join("\n", "{}", ((_card(card, token),) for card in cards))


@register.simple_tag(takes_context=True)
def bookmark_form(
    context: dict[str, Any], course: Course, *, kept: bool, words: bool = False
) -> SafeString:
    """The button that keeps a course for later; with `words` beside its icon."""
    return _bookmark(course, str(context.get("csrf_token") or ""), kept=kept, words=words)


@register.simple_tag
def facet_options(name: str, options: Iterable[FacetOption]) -> SafeString:
    """A facet's choices with their counts."""
    return mark_safe(  # noqa: S308  # each is escaped by itself
        "".join(
            _option(name, option.value, str(option.label), option.hits, option.checked)
            for option in options
        )
    )


@register.filter
def course_meta(course: Course) -> str:
    """How long a course is: "40 min · 6 lessons", "4 min · Micro-lesson"."""
    parts = [duration(course.minutes)] if course.minutes else []
    if course.format == Format.COURSE:
        lessons = ngettext("%(n)s lesson", "%(n)s lessons", course.lesson_count)
        parts.append(lessons % {"n": course.lesson_count})
    else:
        parts.append(str(Format(course.format).label))
    return " · ".join(parts)


@register.filter
def language_name(code: str) -> str:
    """The language in its own name."""
    return i18n.language_name(code)


@lru_cache(maxsize=4096)
def _option(name: str, value: str, label: str, hits: int, checked: bool) -> SafeString:
    """Cached: most readers see the same names and counts."""
    return format_html(
        '<label class="check"><input type="checkbox" name="{}" value="{}"{}>'
        '<span>{}</span><span class="count num">{}</span></label>',
        name,
        value,
        mark_safe(" checked" if checked else "" if hits else " disabled"),  # noqa: S308
        label,
        hits,
    )


def _card(card: CourseCard, token: str) -> SafeString:
    course = card.course
    return format_html(
        '<li class="course" id="course-{}"><img src="{}" alt="" width="320" height="200"'
        ' loading="lazy" decoding="async">{}<div>{}<h3><a href="{}">{}</a></h3>'
        '<small class="row"><span>{}</span>{}</small>{}</div>{}</li>',
        course.pk,
        cover_url(course.cover_hue, course.cover_seed),
        _state(card),
        _why(card),
        course.get_absolute_url(),
        course.title,
        course_meta(course),
        _rated(course),
        _progress(card),
        _bookmark(course, token, kept=card.bookmarked),
    )


def _state(card: CourseCard) -> SafeString:
    """The tag on the cover: done, how far, or new."""
    if card.state == "completed":
        return _tag("good", "circle-check", _("Completed"))
    if card.state == "active":
        return _tag("brand", "circle-dot", _("In progress"))
    published = card.course.published_at
    if published is not None and now() - published < NEW_FOR:
        return _tag("", "", _("New"))
    return NOTHING


def _tag(kind: str, name: str, words: str) -> SafeString:
    return format_html(
        '<p class="state"><span class="tag {}">{}{}</span></p>',
        kind,
        icon_html(name) if name else "",
        words,
    )


def _why(card: CourseCard) -> SafeString:
    if not card.why:
        return NOTHING
    return format_html('<p class="why">{}{}</p>', icon_html(card.why_icon), card.why)


def _rated(course: Course) -> SafeString:
    if not course.rating_count or course.rating_average is None:
        return NOTHING
    return format_html(
        '<span class="rate">{}<span class="vh">{} </span>{}</span>',
        icon_html("star", "fill"),
        _("Rated"),
        number_format(course.rating_average, 1),
    )


def _progress(card: CourseCard) -> SafeString:
    if card.state != "active":
        return NOTHING
    return format_html(
        '<progress max="100" value="{}" aria-label="{}">{}%</progress>',
        card.progress,
        _("Progress in %(title)s") % {"title": card.course.title},
        card.progress,
    )


def _bookmark(course: Course, token: str, *, kept: bool, words: bool = False) -> SafeString:
    url = reverse("learning:course-bookmark", args=[course.slug])
    label = _("Bookmark %(title)s") % {"title": course.title}
    shown = format_html("{}", _("Bookmarked") if kept else _("Bookmark")) if words else NOTHING
    return format_html(
        '<form class="save" method="post" action="{}" hx-post="{}" hx-swap="outerHTML">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="kept" value="{}">{}'
        '<button class="{}" id="save-{}" aria-pressed="{}">{}{}<span class="vh">{}</span>'
        "</button></form>",
        url,
        url,
        token,
        "" if kept else "1",
        mark_safe('<input type="hidden" name="words" value="1">') if words else NOTHING,
        "btn sec" if words else "ico",
        course.pk,
        "true" if kept else "false",
        icon_html("bookmark-check" if kept else "bookmark"),
        shown,
        label,
    )
