"""The catalogue: which courses match, how many each facet would leave, one page of cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import process
from rapidfuzz.fuzz import WRatio

from core.sql import sql_rows
from learning.models import EnrolmentState
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue_index import (
    CatalogueIndex,
    CourseFace,
    Option,
    catalogue_index,
)
from learning.selectors.search import course_search
from people.models import User

PAGE_SIZE = 12
# How many skills a reader sees before asking for the rest.
SKILLS_SHOWN = 8
SUGGESTIONS = 5

FACETS: dict[str, Promise] = {
    "topic": _("Topic"),
    "skill": _("Skill"),
    "level": _("Level"),
    "minutes": _("Time"),
    "format": _("Format"),
    "language": _("Language"),
    "state": _("My state"),
    "captions": _("Captions"),
}
STATES = [
    Option("new", _("Not started")),
    Option("active", _("In progress")),
    Option("completed", _("Completed")),
    Option("bookmarked", _("Bookmarked")),
]
SORTS: dict[str, Promise] = {
    "best": _("Best match"),
    "newest": _("Newest"),
    "shortest": _("Shortest"),
    "rating": _("Top rated"),
    "title": _("Title"),
}


@dataclass(frozen=True)
class CatalogueQuery:
    """What was asked for; `chosen` maps a facet to the values ticked in it.

    An empty `sort` is the best match for a text and the newest without one.
    """

    text: str = ""
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    hide_completed: bool = False
    page: int = 1

    @property
    def order(self) -> str:
        """The sort order that applies: "best" needs a text."""
        unfit = self.sort == "best" and not self.text
        return self.usual_order if unfit or not self.sort else self.sort

    @property
    def usual_order(self) -> str:
        """The sort order of whoever has chosen none."""
        return "best" if self.text else "newest"


class FacetOption(NamedTuple):
    value: str
    label: str | Promise
    hits: int
    checked: bool

    @property
    def disabled(self) -> bool:
        """Nothing would be left; shown, so that the list does not jump."""
        return self.hits == 0 and not self.checked


@dataclass(frozen=True)
class Facet:
    """`shown` at once, `more` on request; `opened` when something in `more` is chosen."""

    name: str
    label: str | Promise
    shown: list[FacetOption]
    more: list[FacetOption]

    @property
    def checked(self) -> list[FacetOption]:
        return [option for option in (*self.shown, *self.more) if option.checked]

    @property
    def opened(self) -> bool:
        return any(option.checked for option in self.more)


class CourseCard(NamedTuple):
    """A course as a list shows it, with what the reader has to do with it.

    `state` is "new", "active" or "completed".
    """

    course: CourseFace
    state: str = "new"
    progress: int = 0
    bookmarked: bool = False
    why: str = ""
    why_icon: str = ""


class Choice(NamedTuple):
    """A filter in force."""

    facet: str
    value: str
    label: str | Promise


class Suggestion(NamedTuple):
    """Where to go from nothing found: a topic or skill with courses in it."""

    facet: str
    value: str
    label: str | Promise
    hits: int


@dataclass(frozen=True)
class CataloguePage:
    """`corrected` is the text that was searched instead, when the typed one found nothing."""

    query: CatalogueQuery
    cards: list[CourseCard]
    total: int
    page: int
    pages: int
    facets: list[Facet]
    corrected: str
    hidden_completed: int
    suggestions: list[Suggestion]

    @property
    def applied(self) -> list[Choice]:
        """Every choice in force; one that the catalogue does not know goes by its value."""
        labels = {
            (facet.name, option.value): option.label
            for facet in self.facets
            for option in facet.checked
        }
        return [
            Choice(facet, value, labels.get((facet, value), value))
            for facet, values in self.query.chosen.items()
            for value in values
        ]


@dataclass(frozen=True)
class Mine:
    """A reader's own enrolments (state, progress) and bookmarks, by course."""

    enrolments: Mapping[int, tuple[str, int]]
    bookmarks: frozenset[int]

    def card(self, course: CourseFace, *, why: str = "", why_icon: str = "") -> CourseCard:
        """The course as this reader's lists show it."""
        state, progress = self.enrolments.get(course.pk, ("new", 0))
        kept = course.pk in self.bookmarks
        return CourseCard(course, state, progress, kept, why, why_icon)


_MINE = """
    SELECT course_id, state, progress FROM learning_enrolment
    WHERE user_id = %(user)s AND state <> 'left'
    UNION ALL
    SELECT course_id, NULL, NULL FROM learning_bookmark WHERE user_id = %(user)s
"""


def mine_of(user: User) -> Mine:
    """What `user` takes, took and keeps; one query."""
    rows = sql_rows(_MINE, {"user": user.pk})
    return Mine(
        enrolments={course: (state, progress) for course, state, progress in rows if state},
        bookmarks=frozenset(course for course, state, _progress in rows if not state),
    )


def catalogue_page(user: User, query: CatalogueQuery) -> CataloguePage:
    """One page of the catalogue for `user`; at most five queries, whatever its size."""
    index = catalogue_index()
    mine = mine_of(user)
    closed = courses_closed(user, index)
    seen = index.everything & ~index.mask_of(closed)
    found, corrected = seen, ""
    ranked: list[int] | None = None
    if query.text:
        result = course_search(
            query.text, language=user.language, vocabulary=index.words(closed), closed=closed
        )
        found, corrected, ranked = index.mask_of(result.ids) & seen, result.corrected, result.ids
    masks = {**_masks_seen(index, seen), "state": _state_masks(index, mine, seen)}
    hidden = 0
    if query.hide_completed and "completed" not in query.chosen.get("state", []):
        hidden = found & masks["state"]["completed"]
        found &= ~hidden
    chosen = {facet: _union(masks, facet, values) for facet, values in query.chosen.items()}
    narrowed = _Narrowed(index, masks, found, chosen)
    ids = _sorted_ids(index, narrowed.left(found), query.order, ranked)
    pages = max(1, -(-len(ids) // PAGE_SIZE))
    page = min(max(1, query.page), pages)
    return CataloguePage(
        query=query,
        cards=[
            mine.card(index.face(pk, user.language))
            for pk in ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        total=len(ids),
        page=page,
        pages=pages,
        facets=[
            narrowed.facet(name, query.chosen.get(name, [])) for name in FACETS if masks.get(name)
        ],
        corrected=corrected if ids else "",
        hidden_completed=narrowed.left(hidden).bit_count(),
        suggestions=[] if ids else _suggestions(index, masks, query.text),
    )


def _masks_seen(index: CatalogueIndex, seen: int) -> Mapping[str, Mapping[str, int]]:
    """The facets of the courses in `seen`; a value that only others have is not among them."""
    if seen == index.everything:
        return index.masks
    return {
        facet: {value: mask & seen for value, mask in values.items() if mask & seen}
        for facet, values in index.masks.items()
    }


def _state_masks(index: CatalogueIndex, mine: Mine, seen: int) -> dict[str, int]:
    active, completed = (
        index.mask_of(pk for pk, (state, _done) in mine.enrolments.items() if state == wanted)
        for wanted in (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED)
    )
    return {
        "new": seen & ~(active | completed),
        "active": active,
        "completed": completed,
        "bookmarked": index.mask_of(mine.bookmarks) & seen,
    }


def _union(masks: Mapping[str, Mapping[str, int]], facet: str, values: list[str]) -> int:
    mask = 0
    for value in values:
        mask |= masks.get(facet, {}).get(value, 0)
    return mask


@dataclass(frozen=True)
class _Narrowed:
    """The courses that a text found, and what each facet's choice leaves of the catalogue."""

    index: CatalogueIndex
    masks: Mapping[str, Mapping[str, int]]
    found: int
    chosen: Mapping[str, int]

    def left(self, courses: int, *, but: str = "") -> int:
        """What the choices leave of `courses`; those in the facet `but` do not count."""
        for facet, mask in self.chosen.items():
            if facet != but:
                courses &= mask
        return courses

    def facet(self, name: str, values: list[str]) -> Facet:
        """A facet whose counts hold for every choice made in the *other* facets."""
        left, of_value = self.left(self.found, but=name), self.masks[name]
        options = [
            FacetOption(value, label, (left & of_value[value]).bit_count(), value in values)
            for value, label in (STATES if name == "state" else self.index.options[name])
            if value in of_value
        ]
        first = SKILLS_SHOWN if name == "skill" else len(options)
        return Facet(
            name=name,
            label=FACETS[name],
            shown=options[:first],
            more=sorted(options[first:], key=lambda option: str(option.label).casefold()),
        )


def _sorted_ids(
    index: CatalogueIndex, matching: int, order: str, ranked: Iterable[int] | None
) -> list[int]:
    if order == "best" and ranked is not None:
        places = index.positions
        return [pk for pk in ranked if pk in places and matching >> places[pk] & 1]
    return [index.ids[place] for place in index.orders[order] if matching >> place & 1]


def _suggestions(
    index: CatalogueIndex, masks: Mapping[str, Mapping[str, int]], text: str
) -> list[Suggestion]:
    """The topics and skills nearest to `text`, then the largest topics; no query."""
    offers = [
        Suggestion(facet, value, label, masks[facet][value].bit_count())
        for facet in ("topic", "skill")
        for value, label in index.options.get(facet, [])
        if value in masks[facet]
    ]
    labels = [str(offer.label) for offer in offers]
    near = process.extract(text, labels, scorer=WRatio, score_cutoff=60, limit=SUGGESTIONS)
    best = [offers[place] for _label, _score, place in near]
    rest = sorted(offers, key=lambda offer: (offer.facet != "topic", -offer.hits))
    return list(dict.fromkeys([*best, *rest]))[:SUGGESTIONS]
