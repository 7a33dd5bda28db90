"""Charts of a team: drawn by the server, styled by classes, with their text as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from analytics.selectors.team_reads import Week
from analytics.selectors.team_words import seen_words
from analytics.standing import Fact

register = template.Library()

_STEPS = (10, 15, 20, 25, 50, 100, 150, 200, 250, 500, 1000, 2000)


class Bar(NamedTuple):
    """A week: its label, minutes a person, and where its two parts are drawn on 0 to 100."""

    label: str
    day: str
    chosen: int
    required: int
    chosen_y: str
    chosen_height: str
    required_y: str
    required_height: str
    running: bool

    @property
    def total(self) -> int:
        return self.chosen + self.required


@register.inclusion_tag("analytics/team/chart.html")
def week_chart(weeks: Sequence[Week], people: int, goal: int, label: str) -> dict[str, Any]:
    """``{% week_chart weeks page.size goal label %}``: minutes a person, chosen and required.

    The last week is the running one.
    """
    count = max(1, people)
    pairs = [(round(week.chosen / count), round(week.required / count)) for week in weeks]
    most = max([goal, *(sum(pair) for pair in pairs)])
    step = next((each for each in _STEPS if each * 3 >= most), -(-most // 3))
    top = step * 3
    bars = [
        _bar(week, pair, top, running=week is weeks[-1], named=_is_named(weeks, place))
        for place, (week, pair) in enumerate(zip(weeks, pairs, strict=True))
    ]
    return {
        "bars": bars,
        "ticks": [top, step * 2, step],
        "goal": goal,
        "goal_y": f"{100 - 100 * goal / top:g}",
        "label": label,
    }


def _is_named(weeks: Sequence[Week], place: int) -> bool:
    """Whether the label names the month: in its first week, and at the start where that is not
    the next week.
    """
    month = weeks[place].monday.month
    if place:
        return weeks[place - 1].monday.month != month
    return len(weeks) == 1 or weeks[1].monday.month == month


def _bar(week: Week, pair: tuple[int, int], top: int, *, running: bool, named: bool) -> Bar:
    chosen, required = (100 * each / top for each in pair)
    return Bar(
        label=date_format(week.monday, "j M" if named else "j"),
        day=date_format(week.monday, "j M"),
        chosen=pair[0],
        required=pair[1],
        chosen_y=f"{100 - chosen:.1f}",
        chosen_height=f"{chosen:.1f}",
        required_y=f"{100 - chosen - required:.1f}",
        required_height=f"{max(0.0, required - (1 if chosen else 0)):.1f}",
        running=running,
    )


@register.simple_tag
def spark(minutes: Sequence[int]) -> SafeString:
    """``{% spark row.minutes %}``: a line over weeks; the figure beside it says the last."""
    most = max([*minutes, 1])
    step = 100 / max(1, len(minutes) - 1)
    points = (
        f"{'L' if place else 'M'}{place * step:.0f} {100 - 100 * each / most:.0f}"
        for place, each in enumerate(minutes)
    )
    return mark_safe(  # noqa: S308  # numbers
        '<svg class="spark" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{" ".join(points)}"/></svg>'
    )


@register.simple_tag(takes_context=True)
def act(
    context: dict[str, Any], name: str, query: str, first: bool = False, second: bool = False
) -> SafeString:
    """``<a {% act "remind" card.query forloop.first %}>``: class and address of a button that
    opens the form in a dialog, or as a page without a script.
    """
    # A page has dozens of them: what they share is made once.
    known = context.render_context.setdefault("team-act", {})  # type: ignore[attr-defined]  # a Context
    if name not in known:
        more = urlencode({"next": context["here"]})
        scope = f"&{context['scope']}" if context.get("scope") else ""
        known[name] = reverse(f"analytics:team-{name}"), escape(f"&{more}{scope}")
    path, rest = known[name]
    url = f"{path}?{escape(query)}{rest}"
    size = "" if first else " sm"
    look = f"ghost{size}" if second else "next" if first else "sec sm"
    return mark_safe(  # noqa: S308  # escaped above
        f'class="btn {look}" href="{url}" hx-get="{url}" hx-target="#act-body" data-open="act"'
    )


@register.filter
def seen(fact: Fact) -> str:
    """``{{ row.fact|seen }}``: when they learned last."""
    return seen_words(fact.now.last_day, fact.today)
