"""What the pages of the studio share."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.bundle.publishing import SETTINGS
from learning.models import Course
from learning.selectors.player import PlayerBlock
from learning.selectors.studio.analytics.groups import figure
from learning.selectors.studio.changes import change_icon
from learning.templatetags.learning_cards import course_meta

register = template.Library()

# Tab, its label, its URL name; in the order in which an author needs them.
TABS: tuple[tuple[str, Promise, str], ...] = (
    ("content", _("Content"), "learning:draft-detail"),
    ("settings", _("Settings"), "learning:draft-settings"),
    ("media", _("Media"), "learning:draft-media"),
    ("questions", _("Questions"), "learning:draft-bank"),
    ("translations", _("Translations"), "learning:draft-translation-list"),
    ("versions", _("Versions"), "learning:release-list"),
    ("analytics", _("Analytics"), "learning:draft-analytics"),
)


class Tab(NamedTuple):
    """A tab of a course in the studio."""

    label: Promise
    url: str
    current: bool


class Measures(NamedTuple):
    """How long a draft is."""

    format: str
    minutes: int
    lesson_count: int


@register.simple_tag
def draft_meta(kind: str, minutes: int, lessons: int) -> str:
    """How long a draft is; the course's own figures are those of its release."""
    return course_meta(Measures(kind, minutes, lessons))


@register.simple_tag
def studio_tabs(course: Course, here: str) -> list[Tab]:
    """The tabs of the course, the one named `here` marked."""
    return [Tab(label, reverse(name, args=[course.slug]), key == here) for key, label, name in TABS]


@register.inclusion_tag("learning/studio/state.html")
def draft_state(course: Course) -> dict[str, Any]:
    """Draft, published with or without changes since, or archived: icon and word."""
    return {"course": course}


@register.inclusion_tag("learning/studio/block/personal.html")
def block_preview(block: PlayerBlock) -> dict[str, Any]:
    """A block that is each learner's own, with nothing to answer."""
    return {"block": block, "page": {"closed": True, "base": "", "place": {"key": ""}}}


@register.filter
def people_count(count: int) -> str:
    """A count of people as it may be shown: to the nearest five, or fewer than five."""
    return figure(count).words


@register.filter
def change_mark(kind: str) -> str:
    """The icon of a kind of change."""
    return change_icon(kind)


@register.simple_tag
def studio_open(lesson: str, block: str, course: Course, language: str = "") -> str:
    """Where an author mends a lesson or a block of it, or its translation into `language`."""
    if language:
        name = "learning:draft-translation-place"
        return f"{reverse(name, args=[course.slug, language, lesson])}#unit-{block}"
    if not lesson:
        name = "learning:draft-settings" if block == SETTINGS else "learning:draft-detail"
        return reverse(name, args=[course.slug])
    url = reverse("learning:draft-lesson", args=[course.slug, lesson])
    return f"{url}#block-{block}" if block else url


@register.simple_tag
def client_id() -> str:
    """A name for what a form sends: sent twice, it is kept once."""
    return str(uuid.uuid4())
