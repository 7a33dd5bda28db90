"""Charts of the studio: drawn by the server, styled by classes, said in words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from learning.models import Course
from learning.selectors.studio.analytics.findings import assessment_finding
from learning.selectors.studio.analytics.groups import Figure, Share
from learning.selectors.studio.analytics.tables import Table
from learning.selectors.studio.analytics.taken import RANGES, Week

register = template.Library()
register.filter("assessment_finding", assessment_finding)

WIDTH, HEIGHT = 600, 160
SERIES: tuple[tuple[str, Promise], ...] = (
    ("enrolled", _("Enrolled")),
    ("started", _("Started")),
    ("completed", _("Completed")),
)


class Line(NamedTuple):
    """A series of the chart: `line` joins its points, `area` lies below them."""

    name: str
    label: Promise
    line: str
    area: str
    last: Figure


class RangeLink(NamedTuple):
    """A range to choose: `weeks` is its number, 0 for all."""

    weeks: int
    url: str
    current: bool


@register.inclusion_tag("learning/studio/analytics/weeks_chart.html")
def weeks_chart(weeks: Sequence[Week]) -> dict[str, Any]:
    """``{% weeks_chart taken.weeks %}``: people so far as three lines, one inside the other."""
    top = max(5.0, *(week.enrolled.drawn for week in weeks))
    step = WIDTH / max(1, len(weeks) - 1)
    lines = []
    for name, label in SERIES:
        figures: list[Figure] = [getattr(week, name) for week in weeks]
        points = [
            f"{place * step:g},{HEIGHT - each.drawn / top * HEIGHT:g}"
            for place, each in enumerate(figures)
        ]
        area = " ".join([f"0,{HEIGHT}", *points, f"{(len(weeks) - 1) * step:g},{HEIGHT}"])
        lines.append(Line(name, label, " ".join(points), area, figures[-1]))
    return {
        "lines": lines,
        "width": WIDTH,
        "height": HEIGHT,
        "top": int(top),
        "first": weeks[0].monday,
        "last": weeks[-1].monday,
    }


@register.simple_tag
def reach_bar(reached: Figure, passed: Figure, whole: Figure) -> SafeString:
    """``{% reach_bar lesson.reached lesson.passed taken.cohort %}``: who came so far of all."""
    top = max(1.0, whole.drawn)
    return format_html(
        '<svg class="mark-bar reach" viewBox="0 0 100 12" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="bg" width="100" height="12"/>'
        '<rect class="f2" width="{}" height="12"/><rect class="f1" width="{}" height="12"/></svg>',
        _length(reached.drawn / top),
        _length(passed.drawn / top),
    )


@register.simple_tag
def share_bar(share: Share | None) -> SafeString:
    """``{% share_bar item.easiness %}``: a share of 100; nothing drawn where it is not told."""
    return _bar((share.percent if share else 0) / 100)


@register.simple_tag
def part_bar(part: Figure, whole: Figure) -> SafeString:
    """``{% part_bar option.count item.asked %}``: a count of the whole it belongs to."""
    return _bar(part.drawn / max(1.0, whole.drawn))


@register.simple_tag
def rating_bar(average: float) -> SafeString:
    """``{% rating_bar 4.6 %}``: stars of five."""
    return _bar(average / 5)


def _bar(part: float) -> SafeString:
    return format_html(
        '<svg class="mark-bar" viewBox="0 0 100 12" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="bg" y="3" width="100" height="6"/>'
        '<rect class="f1" y="3" width="{}" height="6"/></svg>',
        _length(part),
    )


def _length(part: float) -> str:
    return f"{100 * max(0.0, min(1.0, part)):g}"


@register.inclusion_tag("learning/studio/analytics/minutes_bar.html")
def minutes_bar(minutes: float, planned: int, longest: float) -> dict[str, Any]:
    """``{% minutes_bar lesson.minutes lesson.planned longest %}``: a bar with the plan as mark."""
    return {"value": 100 * minutes / longest, "target": 100 * planned / longest}


@register.inclusion_tag("learning/studio/analytics/table.html")
def data_table(table: Table, course: Course, weeks: int) -> dict[str, Any]:
    """``{% data_table tables.weeks course page.weeks %}``: the figures, and as a file."""
    address = reverse("learning:draft-analytics-table", args=[course.slug, table.key])
    return {"table": table, "url": f"{address}?weeks={weeks or 'all'}"}


@register.simple_tag
def range_links(course: Course, weeks: int) -> list[RangeLink]:
    """The ranges that the page can show."""
    address = reverse("learning:draft-analytics", args=[course.slug])
    return [
        RangeLink(each, f"{address}?weeks={each or 'all'}", each == weeks) for each in (*RANGES, 0)
    ]
