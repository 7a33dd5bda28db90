"""A team's learning time by week, drawn by the server, styled by classes, with its text as HTML.

Put together in Python: as a template its two hundred values cost more than most of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django import template
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from analytics.selectors.team_reads import Week

register = template.Library()

_STEPS = (10, 15, 20, 25, 50, 100, 150, 200, 250, 500, 1000, 2000)


class Bar(NamedTuple):
    """A week: its label, its day, and minutes a person."""

    label: str
    day: str
    chosen: int
    required: int
    running: bool


@register.simple_tag
def week_chart(weeks: Sequence[Week], people: int, goal: int, label: str) -> SafeString:
    """``{% week_chart weeks page.size goal label %}``: minutes a person, chosen and required.

    The last week is the running one.
    """
    bars = [_bar(weeks, place, max(1, people)) for place in range(len(weeks))]
    html = f"{_legend(goal)}\n{_drawing(bars, goal, label)}\n{_table(bars)}"
    return mark_safe(html)  # noqa: S308  # numbers, and words escaped below


def _bar(weeks: Sequence[Week], place: int, people: int) -> Bar:
    week = weeks[place]
    day = escape(date_format(week.monday, "j M"))
    return Bar(
        label=day if _is_named(weeks, place) else str(week.monday.day),
        day=day,
        chosen=round(week.chosen / people),
        required=round(week.required / people),
        running=place == len(weeks) - 1,
    )


def _is_named(weeks: Sequence[Week], place: int) -> bool:
    """Whether the label names the month: in its first week, and at the start where that is not
    the next week.
    """
    month = weeks[place].monday.month
    if place:
        return weeks[place - 1].monday.month != month
    return len(weeks) == 1 or weeks[1].monday.month == month


def _legend(goal: int) -> str:
    square = (
        '<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{}" width="10" height="10" '
        'rx="2"/></svg>{}</li>'
    )
    line = (
        '<li><svg viewBox="0 0 14 10" aria-hidden="true"><path class="goal-l" d="M0 5h14"/></svg>'
        "{}</li>"
    )
    parts = [square.format("f1", _("Chosen")), square.format("f2", _("Required"))]
    if goal:
        parts.append(line.format(_("Goal, %(goal)s min") % {"goal": goal}))
    return f'<ul class="legend">{"".join(parts)}</ul>'


def _drawing(bars: Sequence[Bar], goal: int, label: str) -> str:
    """The bars over three ticks, with the goal as a line across them."""
    most = max([goal, *(bar.chosen + bar.required for bar in bars)])
    step = next((each for each in _STEPS if each * 3 >= most), -(-most // 3))
    top = step * 3
    ticks = "".join(f"<li>{tick}</li>" for tick in (top, step * 2, step))
    line = ""
    if goal:
        line = (
            '<svg class="line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
            f'<path class="goal-l" d="M0 {100 - 100 * goal / top:g}H100"/></svg>'
        )
    where = _("The figures are in the table below.")
    return (
        f'<div class="chart" role="img" aria-label="{escape(label)} {where}">'
        f'<ul class="y num" aria-hidden="true">{ticks}</ul><div class="plot">'
        f'<div class="bars bars-{len(bars)}">{"".join(_drawn(bar, top) for bar in bars)}</div>'
        f'{line}</div><ul class="x num x-{len(bars)}" aria-hidden="true">'
        f"{''.join(f'<li>{bar.label}</li>' for bar in bars)}</ul></div>"
    )


def _drawn(bar: Bar, top: int) -> str:
    """One bar: required on top of chosen, on a scale of 0 to 100."""
    chosen, required = 100 * bar.chosen / top, 100 * bar.required / top
    running = ' class="running"' if bar.running else ""
    above = ""
    if bar.required:
        height = max(0.0, required - (1 if chosen else 0))
        above = (
            f'<rect class="f2" y="{100 - chosen - required:.1f}" width="10" height="{height:.1f}"/>'
        )
    return (
        f'<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true"{running}>{above}'
        f'<rect class="f1" y="{100 - chosen:.1f}" width="10" height="{chosen:.1f}"/></svg>'
    )


def _table(bars: Sequence[Bar]) -> str:
    words = (_("Week of"), _("Chosen"), _("Required"), _("Total min"))
    heads = "".join(f'<th scope="col">{word}</th>' for word in words)
    shown, so_far = _("View as table"), _("(so far)")
    lines = "".join(
        f'<tr><th scope="row">{bar.day}{f" {so_far}" if bar.running else ""}</th>'
        f"<td>{bar.chosen}</td><td>{bar.required}</td><td>{bar.chosen + bar.required}</td></tr>"
        for bar in bars
    )
    return (
        f'<details class="data"><summary>{shown}</summary><table><thead><tr>{heads}</tr></thead>'
        f'<tbody class="num">{lines}</tbody></table></details>'
    )
