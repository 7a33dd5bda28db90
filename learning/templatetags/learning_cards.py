"""Course cards and facet choices, which a page shows by the dozen.

They are written in Python and what never changes about them is kept, because the template engine
would spend more on them than on all the rest of the page. `templates/cotton/course.html` is the
same card for single use.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import i18n
from core.clock import now
from core.ui.tags import duration, icon_html, in_language
from learning.models import Format
from learning.selectors.catalogue import CourseCard, FacetOption
from learning.selectors.catalogue_index import CourseFace
from learning.templatetags.covers import cover_html

register = template.Library()

NEW_FOR = timedelta(days=30)
NOTHING = mark_safe("")


class _Measured(Protocol):
    """A course as far as its length goes: a row or a face."""

    @property
    def minutes(self) -> int: ...
    @property
    def format(self) -> str: ...
    @property
    def lesson_count(self) -> int: ...


class _Pieces(NamedTuple):
    """A card's parts that are the same for every reader; what is theirs goes in between."""

    cover: SafeString
    title: SafeString
    meta: SafeString


@register.simple_tag
def course_cards(cards: Iterable[CourseCard], *, words: str = "") -> SafeString:
    """The `<li>` of each card, for a `ul.shelf`; needs `save_form` once on the page.

    `words` are those that found the cards; the links carry them on to the course's page.
    """
    language = get_language() or ""
    html = [_card(card, language, searched(words)) for card in cards]
    return mark_safe("\n".join(html))  # noqa: S308  # each is escaped by itself


@register.inclusion_tag("learning/course/save_form.html", takes_context=True)
def save_form(context: template.Context) -> dict[str, object]:
    """The form that every bookmark button of the page belongs to."""
    return {"csrf_token": context.get("csrf_token")}


@register.simple_tag
def bookmark_button(course: CourseFace, *, kept: bool, words: bool = False) -> SafeString:
    """The button that keeps a course for later; with `words` beside its icon."""
    return _bookmark((course.pk, course.slug, course.title), kept, words, get_language() or "")


@register.simple_tag
def facet_options(name: str, options: Iterable[FacetOption]) -> SafeString:
    """A facet's choices with their counts."""
    return mark_safe(  # noqa: S308  # each is escaped by itself
        "".join(
            [
                _option(name, option.value, str(option.label), option.hits, option.checked)
                for option in options
            ]
        )
    )


@register.filter
def course_meta(course: _Measured) -> str:
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
    return format_html(
        '<label class="check"><input type="checkbox" name="{}" value="{}"{}>'
        '<span>{}</span><span class="count num">{}</span></label>',
        name,
        value,
        mark_safe(" checked" if checked else "" if hits else " disabled"),  # noqa: S308
        label,
        hits,
    )


def searched(words: str) -> str:
    """What to put after a course's address when these words found it; empty without any."""
    return f"?{urlencode({'q': words})}" if words else ""


def _card(card: CourseCard, language: str, query: str) -> str:
    course = card.course
    pieces = _pieces(course, language)
    title = pieces.title.replace('">', f'{query}">', 1) if query else pieces.title
    save = _bookmark((course.pk, course.slug, course.title), card.bookmarked, False, language)
    return "".join([
        pieces.cover, _state(card, language), "<div>", _why(card), title, pieces.meta,
        _progress(card), "</div>", save, "</li>",
    ])  # fmt: skip


@lru_cache(maxsize=2048)
def _pieces(course: CourseFace, language: str) -> _Pieces:
    return _Pieces(
        cover=format_html(
            '<li class="course" id="course-{}">{}',
            course.pk,
            cover_html(course.cover_hue, course.cover_seed, course.cover_file, "card"),
        ),
        title=format_html(
            '<h3><a href="{}">{}</a></h3>',
            course.get_absolute_url(),
            in_language(course.title, course.language),
        ),
        meta=format_html(
            '<small class="row"><span>{}</span>{}</small>', course_meta(course), _rated(course)
        ),
    )


def _rated(course: CourseFace) -> SafeString:
    if not course.rating_count or course.rating_average is None:
        return NOTHING
    return format_html(
        '<span class="rate">{}<span class="vh">{} </span>{}</span>',
        icon_html("star", "fill"),
        _("Rated"),
        floatformat(course.rating_average, 1),
    )


def _state(card: CourseCard, language: str) -> SafeString:
    """The tag on the cover: done, under way, or new."""
    published = card.course.published_at
    if card.state == "new" and (published is None or now() - published >= NEW_FOR):
        return NOTHING
    return _tag(card.state, language)


@lru_cache(maxsize=64)
def _tag(state: str, language: str) -> SafeString:
    kind, name, words = {
        "completed": ("good", "circle-check", _("Completed")),
        "active": ("brand", "circle-dot", _("In progress")),
    }.get(state, ("", "", _("New")))
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


def _progress(card: CourseCard) -> SafeString:
    if card.state != "active":
        return NOTHING
    return format_html(
        '<progress max="100" value="{}" aria-label="{}">{}%</progress>',
        card.progress,
        _("Progress in %(title)s") % {"title": card.course.title},
        card.progress,
    )


@lru_cache(maxsize=4096)
def _bookmark(
    course: tuple[int, str, str], kept: bool, words: bool, language: str
) -> SafeString:  # fmt: skip
    """A button of the page's one form; htmx puts its answer in its place."""
    pk, slug, title = course
    url = reverse("learning:course-bookmark", args=[slug])
    return format_html(
        '<button class="{} save" id="save-{}" form="save" formaction="{}" hx-post="{}{}"'
        ' hx-swap="outerHTML" name="kept" value="{}" aria-pressed="{}">{}{}'
        '<span class="vh">{}</span></button>',
        "btn sec" if words else "ico",
        pk,
        url,
        url,
        "?words=1" if words else "",
        "0" if kept else "1",
        "true" if kept else "false",
        icon_html("bookmark-check" if kept else "bookmark"),
        _("Bookmark") if words else "",
        f" {title}" if words else _("Bookmark %(title)s") % {"title": title},
    )
