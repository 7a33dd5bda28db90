"""The lines of a team's table, put together in Python.

A page has twenty-five of them, of thirty values each: as a template a line cost 0.6 ms, more than
all that is read for it.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import truncatechars
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from analytics.selectors.team import Row
from analytics.selectors.team_words import required_state, seen_words
from analytics.standing import Standing
from analytics.templatetags.team import act, spark, standing_tag
from core.addresses import address
from core.ui.tags import avatar, icon_html

register = template.Library()

# So many letters of a course's title.
_TITLE = 34


@register.simple_tag(takes_context=True)
def team_rows(context: dict[str, Any], rows: list[Row], picks: bool) -> SafeString:
    """``{% team_rows page.rows team.manages_each %}``: with boxes to tick and a button each; for
    whom the page's `reminded` names, when that was in its place. Who is `picked` is ticked.
    """
    line = _Line(context, picks)
    return mark_safe("".join(map(line.html, rows)))  # noqa: S308  # escaped value by value


class _Line:
    """What all lines share, asked for once."""

    def __init__(self, context: dict[str, Any], picks: bool) -> None:
        self._context = context
        self._picks = picks
        self._people = address("analytics:team-dashboard")
        self._choose = _("Choose %(name)s")
        self._nothing = _("Nothing at the moment")
        self._minutes = _("min")
        self._standings = {each: standing_tag(each) for each in Standing}
        self._reminded = context["reminded"]
        self._picked = context["picked"]
        self._labels = {"remind": _("Remind"), "thank": _("Thank")}

    def html(self, row: Row) -> str:
        fact, name = row.fact, escape(row.fact.name)
        return (
            f"<tr>{self._pick(row)}"
            f'<th scope="row"><span class="who">{avatar(row.line.person)}<span><b>'
            f'<a class="tlink" href="{self._people}{fact.id}/">{name}</a></b>'
            f"<small>{escape(fact.job_title)}</small></span></span></th>"
            f'<td class="c-pth">{self._learning(row, name)}</td>'
            f'<td class="c-st">{self._standings[row.standing]}{self._required(row)}</td>'
            f'<td class="c-min"><span class="mins">{spark(row.line.minutes)}<span class="num">'
            f'{fact.weekly}<span class="muted"> {self._minutes}</span></span></span></td>'
            f'<td class="c-seen"><small>{seen_words(fact)}</small></td>'
            f'<td class="c-act">{self._button(row, name)}</td></tr>'
        )

    def _pick(self, row: Row) -> str:
        if not self._picks:
            return ""
        words = escape(self._choose % {"name": row.fact.name})
        ticked = " checked" if row.fact.id in self._picked else ""
        return (
            '<td class="c-pick"><label class="pick"><input type="checkbox" name="people" '
            f'value="{row.fact.id}"{ticked}><span class="vh">{words}</span></label></td>'
        )

    def _learning(self, row: Row, name: str) -> str:
        learning = row.line.learning
        if learning is None:
            return f"<small>{self._nothing}</small>"
        title, percent = learning.title, learning.progress
        return (
            f'<span class="pgs"><span>{escape(_short(title))} '
            f'<span class="num muted">{percent}%</span></span><progress max="100" '
            f'value="{percent}" aria-label="{name}: {escape(title)}">{percent}%</progress></span>'
        )

    def _required(self, row: Row) -> str:
        words, kind, icon = required_state(row.fact)
        return f'<span class="req {kind}">{icon_html(icon)}{escape(words)}</span>'

    def _button(self, row: Row, name: str) -> str:
        if not self._picks:
            return ""
        if told := self._reminded.get(row.fact.id):
            return (
                f'<span class="told-so">{icon_html("check")}<span><span class="vh">{name}: </span>'
                f"{escape(told.words)}<small>{escape(told.again)}</small></span></span>"
            )
        what = "remind" if row.wants_reminder else "thank"
        looks = act(self._context, what, row.query)
        return f'<a {looks}>{self._labels[what]}<span class="vh"> {name}</span></a>'


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else truncatechars(title, _TITLE)
