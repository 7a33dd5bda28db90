"""What the pages of the studio share."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.models import Course
from learning.selectors.player import PlayerBlock

register = template.Library()

# Tab, its label, its URL name; in the order in which an author needs them.
TABS: tuple[tuple[str, Promise, str], ...] = (
    ("content", _("Content"), "learning:draft-detail"),
    ("settings", _("Settings"), "learning:draft-settings"),
    ("media", _("Media"), "learning:draft-media"),
)


class Tab(NamedTuple):
    """A tab of a course in the studio."""

    label: Promise
    url: str
    current: bool


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
