"""Each table of the Analytics tab, once: the page shows it and the download holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.selectors.studio.analytics.groups import Figure, Share
from learning.selectors.studio.analytics.itemmodel import ItemModel
from learning.selectors.studio.analytics.items import Item
from learning.selectors.studio.analytics.page import Analytics
from learning.selectors.studio.analytics.taken import LessonReach

KIND_NAMES: dict[str, Promise] = {
    "single": gettext_lazy("One right option"),
    "multiple": gettext_lazy("Several right options"),
    "true_false": gettext_lazy("True or false"),
    "short_text": gettext_lazy("Short text"),
    "numeric": gettext_lazy("Number"),
    "ordering": gettext_lazy("Ordering"),
    "matching": gettext_lazy("Matching"),
    "cloze": gettext_lazy("Gaps"),
}


@dataclass(frozen=True)
class Table:
    """`rows` hold figures, shares, numbers and words; the first column says what a row is."""

    key: str
    title: str
    columns: list[str]
    rows: list[list[Any]]

    @property
    def plain(self) -> Iterator[list[Any]]:
        """The rows for a file: counts as numbers, nothing where there is nothing to tell."""
        for row in self.rows:
            yield [_plain(cell) for cell in row]


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, Figure):
        return cell.text if cell.few else cell.shown
    if isinstance(cell, Share):
        return cell.words
    return cell


def _weeks(page: Analytics) -> Table:
    return Table(
        "weeks",
        _("People so far, by week"),
        [_("Week of"), _("Enrolled"), _("Started"), _("Completed")],
        [[w.monday, w.enrolled, w.started, w.completed] for w in page.taken.weeks],
    )


def _lessons(page: Analytics) -> Table:
    return Table(
        "lessons",
        _("How far people get"),
        [
            _("Lesson"),
            _("Reached"),
            _("Of those who started"),
            _("Got through"),
            _("Went no further"),
            _("Of these stopped for 14 days"),
            _("Median minutes"),
            _("Minutes planned"),
        ],
        [
            [
                lesson.title,
                *(_reach(lesson) if page.taken.cohort.is_told else [None] * 5),
                None if lesson.minutes is None else round(lesson.minutes),
                lesson.planned,
            ]
            for lesson in page.taken.lessons
        ],
    )


def _reach(lesson: LessonReach) -> list[Any]:
    return [lesson.reached, lesson.reached_share, lesson.passed, lesson.lost, lesson.stopped]


def _items(page: Analytics) -> Table:
    return Table(
        "questions",
        _("Questions, first attempts"),
        [
            _("Question"),
            _("Assessment"),
            _("Kind"),
            _("Asked"),
            _("Right"),
            _("Difficulty (share right)"),
            _("Discrimination"),
            _("Slope (2PL)"),
            _("Slope, 95% within ±"),
            _("Difficulty (2PL)"),
            _("Difficulty, 95% within ±"),
            _("Left blank"),
            _("Median seconds"),
            _("To look at"),
        ],
        [
            [
                item.text,
                each.title,
                KIND_NAMES[item.kind],
                item.asked,
                item.right,
                item.easiness,
                None if item.discrimination is None else round(item.discrimination, 2),
                *_modelled(item.model),
                item.blank,
                None if item.seconds is None else round(item.seconds),
                "; ".join(flag.words for flag in item.flags),
            ]
            for each in page.assessments
            for item in each.items
        ],
    )


def _modelled(model: ItemModel | None) -> list[float | None]:
    """Slope and difficulty, each with its margin; nothing where there is no model."""
    if model is None:
        return [None] * 4
    placed = [model.difficulty, model.difficulty_margin] if model.is_placed else [None, None]
    told = [model.slope, model.slope_margin, *placed]
    return [None if value is None else round(value, 2) for value in told]


def _options(page: Analytics) -> Table:
    return Table(
        "options",
        _("Options, first attempts"),
        [_("Question"), _("Option"), _("Right"), _("Chosen by"), _("Share")],
        [row for each in page.assessments for item in each.items for row in _option_rows(item)],
    )


def _option_rows(item: Item) -> Iterator[list[Any]]:
    if item.options is None:
        yield [item.text, _("withheld"), "", "", ""]
    for option in item.options or []:
        right = _("yes") if option.right else _("no")
        yield [item.text, option.text, right, option.count, option.share]


def _checks(page: Analytics) -> Table:
    return Table(
        "checks",
        _("Knowledge checks"),
        [_("Question"), _("Lesson"), _("Answered by"), _("Right at the first try"), _("Share")],
        [
            [
                check.text,
                page.lesson_titles.get(check.lesson, ""),
                check.answered,
                check.first,
                check.first_share,
            ]
            for check in page.checks
        ],
    )


def _polls(page: Analytics) -> Table:
    rows: list[list[Any]] = []
    for poll in page.polls:
        lesson = page.lesson_titles.get(poll.lesson, "")
        if poll.options is None:
            rows.append([poll.text, lesson, _("withheld"), None])
        for option, count in poll.options or []:
            rows.append([poll.text, lesson, option, count])
    return Table(
        "polls", _("Polls"), [_("Question"), _("Lesson"), _("Option"), _("Chosen by")], rows
    )


def _ratings(page: Analytics) -> Table:
    return Table(
        "ratings",
        _("Ratings over time"),
        [_("From"), _("To"), _("Ratings"), _("Average of 5")],
        [[p.first, p.last, p.count, p.average] for p in page.ratings],
    )


def _leaving(page: Analytics) -> Table:
    return Table(
        "leaving",
        _("Why people left"),
        [_("Reason")],
        [[reason] for reason in page.leaving.reasons],
    )


def _searches(page: Analytics) -> Table:
    return Table(
        "searches",
        _("Searches that led here"),
        [_("Words"), _("People")],
        [[each.words, each.people] for each in page.searches.top],
    )


TABLES: dict[str, Callable[[Analytics], Table]] = {
    "weeks": _weeks,
    "lessons": _lessons,
    "questions": _items,
    "options": _options,
    "checks": _checks,
    "polls": _polls,
    "ratings": _ratings,
    "leaving": _leaving,
    "searches": _searches,
}


def tables_of(page: Analytics) -> dict[str, Table]:
    """All tables, by key."""
    return {key: build(page) for key, build in TABLES.items()}
