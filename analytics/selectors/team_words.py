"""A team in words: the sentence, the tiles, the finding above the chart, how somebody stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.selectors.team import TeamPage
from analytics.selectors.team_reads import Week
from analytics.standing import Fact, Standing
from learning.selectors.requirement_words import team_tag

_NUMBERS: tuple[str | Promise, ...] = (
    gettext_lazy("none"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
)

# A team's facts look back so far.
KNOWN_DAYS = 56


def number_word(count: int) -> str:
    """A small number in words, a large one in figures."""
    return str(_NUMBERS[count]) if 0 <= count < len(_NUMBERS) else f"{count:,}"


def people_count(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": f"{count:,}"}


def team_sentence(page: TeamPage) -> str:
    """ "12 people. Nine on track, two slipping, one just joined." """
    if not page.size:
        return _("Nobody reports here yet.")
    whole = _("%(people)s.") % {"people": people_count(page.size)}
    if not page.shown:
        return whole
    parts = [
        words % {"n": number_word(count)}
        for count, words in (
            (page.tally_shown(Standing.ON_TRACK), _("%(n)s on track")),
            (page.tally_shown(Standing.SLIPPING), _("%(n)s slipping")),
            (page.tally_shown(Standing.NEW), _("%(n)s just joined")),
            (page.tally_shown(Standing.AWAY), _("%(n)s on leave")),
        )
        if count
    ]
    if not parts:
        return whole
    said = ", ".join(parts)
    return f"{whole} {said[:1].upper()}{said[1:]}."


@dataclass(frozen=True)
class Tile:
    """A figure, its unit, and in words how it changed; `trend` is up, down or nothing."""

    label: str
    value: str
    unit: str
    note: str
    trend: str = ""
    icon: str = ""


_ICONS = {"up": "arrow-up-right", "down": "arrow-down-right", "": "arrow-right"}


def _tile(label: str, value: str, unit: str, note: str, better: int) -> Tile:
    trend = "up" if better > 0 else "down" if better < 0 else ""
    return Tile(label, value, unit, note, trend, _ICONS[trend])


def team_tiles(page: TeamPage) -> list[Tile]:
    """The four figures, each with the change against the period before."""
    return [_on_track(page), _on_time(page), _per_person(page), _due(page)]


def _before(weeks: int) -> str:
    """The period before, in words."""
    if weeks == 13:
        return _("than a quarter ago")
    return ngettext("than %(n)s week ago", "than %(n)s weeks ago", weeks) % {
        "n": number_word(weeks)
    }


def _period_before(weeks: int) -> str:
    """The period before as a whole, for what is a figure of all of it."""
    if weeks == 13:
        return _("than in the quarter before")
    return ngettext("than in the week before", "than in the %(n)s weeks before", weeks) % {
        "n": number_word(weeks)
    }


def _on_track(page: TeamPage) -> Tile:
    count = page.tally_shown(Standing.ON_TRACK)
    if count is None:
        return _tile(_("On track"), "–", "", _("not told of few people"), 0)
    change = count - page.whole.tally_then
    values = {"n": number_word(abs(change)), "when": _before(page.wish.weeks)}
    if change > 0:
        note = _("%(n)s more %(when)s") % values
    elif change < 0:
        note = _("%(n)s fewer %(when)s") % values
    else:
        note = _("no change")
    unit = _("of %(n)s") % {"n": f"{page.size:,}"}
    return _tile(_("On track"), f"{count:,}", unit, note, change)


def _on_time(page: TeamPage) -> Tile:
    sums = page.whole.sums
    fell, fell_then, late = sums.fell_due, sums.fell_due_then, sums.overdue
    label = _("Required, on time")
    overdue = ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": f"{late:,}"}
    said = overdue if late else _("nothing overdue")
    icon = "circle-alert" if late else "circle-check"
    if not fell:
        return Tile(label, "–", _("nothing fell due"), said, "down" if late else "", icon)
    share = round(100 * sums.on_time / fell)
    unit = _("of %(n)s that fell due") % {"n": f"{fell:,}"}
    if not fell_then:
        return Tile(label, f"{share}%", unit, said, "down" if late else "", icon)
    change = share - round(100 * sums.on_time_then / fell_then)
    if change > 0:
        words = ngettext("%(n)d point more", "%(n)d points more", change)
    elif change < 0:
        words = ngettext("%(n)d point less", "%(n)d points less", -change)
    else:
        words = _("no change")
    moved = words % {"n": abs(change)} if change else words
    return _tile(label, f"{share}%", unit, f"{moved}, {said}", change)


def _per_person(page: TeamPage) -> Tile:
    weeks = page.wish.weeks
    full = page.whole.minutes[:-1]
    mine, before = (_average(part, page.size) for part in (full[weeks:], full[: len(full) - weeks]))
    change = mine - before
    values = {"n": abs(change), "when": _period_before(weeks)}
    if change > 0:
        note = _("%(n)d min more %(when)s") % values
    elif change < 0:
        note = _("%(n)d min less %(when)s") % values
    else:
        note = _("no change")
    return _tile(_("Learning per person"), f"{mine:,}", _("min a week"), note, change)


def _average(weeks: Sequence[Week], people: int) -> int:
    """Minutes a person and week."""
    if not weeks or not people:
        return 0
    return round(sum(week.chosen + week.required for week in weeks) / len(weeks) / people)


def _due(page: TeamPage) -> Tile:
    count = page.whole.sums.due_month
    change = count - page.whole.sums.due_month_then
    values = {"n": f"{abs(change):,}", "when": _before(page.wish.weeks)}
    if change > 0:
        note = _("%(n)s more %(when)s") % values
    elif change < 0:
        note = _("%(n)s fewer %(when)s") % values
    else:
        note = _("as many as before")
    unit = ngettext("course to do", "courses to do", count)
    return Tile(_("Due in 30 days"), f"{count:,}", unit, note, "", "calendar-days")


def finding(weeks: Sequence[Week]) -> tuple[str, str]:
    """What the chart shows: a finding about chosen learning, then one about required.

    The newer half of the full weeks is held against the older.
    """
    half = len(weeks) // 2
    old, new = weeks[:half], weeks[len(weeks) - half :]
    chosen = sum(w.chosen for w in old), sum(w.chosen for w in new)
    required = sum(w.required for w in old), sum(w.required for w in new)
    if not sum(chosen) + sum(required):
        return _("No learning in these weeks."), ""
    return str(_CHOSEN[_move(*chosen)]), str(_REQUIRED[_move(*required)])


def _move(old: int, new: int) -> str:
    if not old and not new:
        return "none"
    if not old:
        return "began"
    share = new / old
    steps = ((2.2, "more than doubled"), (1.8, "doubled"), (1.15, "grew"), (0.87, "same"))
    for low, word in steps:
        if share >= low:
            return word
    return "fell" if share > 0.55 else "halved" if new else "ended"


_CHOSEN = {
    "none": gettext_lazy("No chosen learning"),
    "began": gettext_lazy("Chosen learning began"),
    "more than doubled": gettext_lazy("Chosen learning more than doubled"),
    "doubled": gettext_lazy("Chosen learning about doubled"),
    "grew": gettext_lazy("Chosen learning grew"),
    "same": gettext_lazy("Chosen learning stayed level"),
    "fell": gettext_lazy("Chosen learning fell"),
    "halved": gettext_lazy("Chosen learning fell to half or less"),
    "ended": gettext_lazy("Chosen learning ceased"),
}
_REQUIRED = {
    "none": gettext_lazy("and nothing required was learned."),
    "began": gettext_lazy("while required time began."),
    "more than doubled": gettext_lazy("while required time more than doubled."),
    "doubled": gettext_lazy("while required time about doubled."),
    "grew": gettext_lazy("while required time grew."),
    "same": gettext_lazy("while required time stayed flat."),
    "fell": gettext_lazy("while required time fell."),
    "halved": gettext_lazy("while required time fell to half or less."),
    "ended": gettext_lazy("while required time ceased."),
}


def seen_words(fact: Fact) -> str:
    """When somebody last learned, as seen from their day."""
    last = fact.now.last_day
    if last is None:
        here = (fact.today - fact.since).days
        return _("Not in 8 weeks") if here >= KNOWN_DAYS else _("Not yet")
    ago = (fact.today - last).days
    if ago <= 0:
        return _("Today")
    if ago == 1:
        return _("Yesterday")
    return ngettext("%(n)d day ago", "%(n)d days ago", ago) % {"n": ago}


def standing_words(standing: Standing) -> tuple[str, str, str]:
    """Words, kind and icon of how somebody stands."""
    return (str(standing.label), *_STANDING_LOOKS[standing])


_STANDING_LOOKS = {
    Standing.ON_TRACK: ("good", "circle-check"),
    Standing.SLIPPING: ("warn", "arrow-down-right"),
    Standing.NEW: ("brand", "sparkles"),
    Standing.AWAY: ("", "circle-minus"),
}


def required_state(fact: Fact) -> tuple[str, str, str]:
    """Words, kind and icon of the tag that says how somebody stands with what is required."""
    soon = fact.next_due if fact.due_within_week else None
    return team_tag(overdue=fact.now.overdue, todo=fact.now.open, soon=soon, day=fact.today)
