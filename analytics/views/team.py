"""The dashboard of a team."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from analytics.access import access_team
from analytics.selectors.team import DEFAULT_PERIOD, PERIODS, SHOWS, TeamPage, Wish
from analytics.selectors.team_cards import team_cards
from analytics.selectors.team_told import reminded_on_page
from analytics.selectors.team_words import finding, team_sentence, team_tiles
from core.addresses import address
from people.http import PersonRequest


@login_required
@require_safe
def team_dashboard(request: PersonRequest) -> HttpResponse:
    """`?weeks=` is the period, `?below=all` goes beyond direct reports, `?of=` names whose team."""
    query = request.GET
    team = access_team(request.user, of=query.get("of", ""), below=query.get("below", ""))
    wish = Wish.of(query)
    page = TeamPage(team, wish)
    shown = page.shown and page.size > 0
    context: dict[str, Any] = {
        "team": team,
        "page": page,
        "wish": wish,
        "sentence": team_sentence(page),
        "cards": team_cards(page) if shown else [],
        "tiles": team_tiles(page) if shown else [],
        "finding": finding(page.chart[:-1]) if shown else None,
        "shown": shown,
        "periods": [
            (weeks, _period(weeks), _url(team.scope, wish, weeks=weeks)) for weeks in PERIODS
        ],
        "chips": _chips(page),
        "sorts": _sorts(team.scope, wish),
        "widen": _url({**team.scope, "below": "" if team.everyone else "all"}, wish),
        "scope": urlencode(team.scope),
        "reminded": reminded_on_page(page),
        "bulk": _bulk() if team.manages_each else [],
        "picked": {int(pk) for pk in query.getlist("people") if pk.isdecimal() and len(pk) < 18},
        "here": _here(request),
    }
    return render(request, "analytics/team/page.html", context)


def _here(request: PersonRequest) -> str:
    """The address of this view. Who is ticked is told by the way back from a form, and over when
    it is sent.
    """
    query = request.GET.copy()
    query.pop("people", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _bulk() -> list[tuple[str, str]]:
    """What can be done for several people at once: address and words."""
    return [
        (address("analytics:team-assign"), _("Assign")),
        (address("analytics:team-remind"), _("Remind")),
        (address("analytics:team-extend"), _("Extend")),
        (address("analytics:team-thank"), _("Thank")),
    ]


def _period(weeks: int) -> str:
    return _("Quarter") if weeks == 13 else _("%(n)d weeks") % {"n": weeks}


def _chips(page: TeamPage) -> list[tuple[str, int | None, str, bool]]:
    """The parts that have anybody, each with its number where that may be told."""
    wish = page.wish
    return [
        (
            _chip(show),
            page.count_shown(show),
            _url(page.team.scope, wish, show=show),
            show == wish.show,
        )
        for show in SHOWS
        if show in {"", wish.show} or page.counts[show]
    ]


def _chip(show: str) -> str:
    names = {
        "": _("Everyone"),
        "slipping": _("Slipping"),
        "overdue": _("Overdue"),
        "new": pgettext("people", "New"),
        "away": _("On leave"),
    }
    return names[show]


def _url(scope: dict[str, str], wish: Wish, **change: Any) -> str:
    """The address of another view of the same team; what is usual is left out."""
    values = {
        **scope,
        "weeks": wish.weeks,
        "show": wish.show,
        "q": wish.words,
        "sort": f"-{wish.sort}" if wish.down else wish.sort,
        **change,
    }
    usual = {"weeks": DEFAULT_PERIOD, "sort": "name"}
    kept = {key: value for key, value in values.items() if value and usual.get(key) != value}
    return f"?{urlencode(kept)}"


def _sorts(scope: dict[str, str], wish: Wish) -> list[dict[str, Any]]:
    """The heads of the columns that sort: where to, and how it is sorted now."""
    heads = (
        ("name", _("Person")),
        ("", _("Learning now")),
        ("required", _("Status")),
        ("minutes", _("Minutes a week")),
        ("last", _("Last active")),
    )
    found = []
    for key, label in heads:
        current = bool(key) and key == wish.sort
        sort = f"-{key}" if current and not wish.down else key
        order = "descending" if wish.down else "ascending"
        found.append(
            {
                "label": label,
                "url": _url(scope, wish, sort=sort) if key else "",
                "order": order if current else "",
            }
        )
    return found
