"""The catalogue: which courses match, how many each facet would leave, one page of cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learning.models import Bookmark, Course, Enrolment, EnrolmentState
from learning.selectors.catalogue_index import CatalogueIndex, Option, catalogue_index
from learning.selectors.search import course_search
from people.models import User

PAGE_SIZE = 12

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
    """What was asked for; `chosen` maps a facet to the values ticked in it."""

    text: str = ""
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    sort: str = "best"
    hide_completed: bool = False
    page: int = 1


@dataclass(frozen=True)
class FacetOption:
    value: str
    label: str | Promise
    count: int
    checked: bool

    @property
    def disabled(self) -> bool:
        """Nothing would be left; shown, so that the list does not jump."""
        return self.count == 0 and not self.checked


@dataclass(frozen=True)
class Facet:
    name: str
    label: str | Promise
    options: list[FacetOption]

    @property
    def checked(self) -> list[FacetOption]:
        return [option for option in self.options if option.checked]


@dataclass(frozen=True)
class CourseCard:
    """A course as a list shows it, with what the reader has to do with it."""

    course: Course
    state: str
    progress: int
    bookmarked: bool
    why: str = ""
    why_icon: str = ""


@dataclass(frozen=True)
class CataloguePage:
    cards: list[CourseCard]
    total: int
    page: int
    pages: int
    facets: list[Facet]
    corrected: str
    hidden_completed: int


@dataclass(frozen=True)
class _Mine:
    """The reader's own enrolments and bookmarks, as masks and by course."""

    masks: Mapping[str, int]
    enrolments: Mapping[int, Enrolment]
    bookmarks: frozenset[int]


def catalogue_page(user: User, query: CatalogueQuery) -> CataloguePage:
    """One page of the catalogue for `user`; at most six queries, whatever its size."""
    index = catalogue_index()
    mine = _mine(user, index)
    found, corrected = index.everything, ""
    ranked: Iterable[int] | None = None
    if query.text.strip():
        result = course_search(
            query.text, language=user.language, vocabulary=index.vocabulary
        )
        found, corrected, ranked = index.mask_of(result.ids), result.corrected, result.ids
    hidden = 0
    if query.hide_completed and "completed" not in query.chosen.get("state", []):
        hidden = (found & mine.masks["completed"]).bit_count()
        found &= ~mine.masks["completed"]
    masks = {**index.masks, "state": mine.masks}
    chosen = {facet: _union(masks, facet, values) for facet, values in query.chosen.items()}
    matching = found
    for mask in chosen.values():
        matching &= mask
    ids = _sorted_ids(index, matching, query.sort, ranked)
    pages = max(1, -(-len(ids) // PAGE_SIZE))
    page = min(max(1, query.page), pages)
    return CataloguePage(
        cards=_cards(ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], mine),
        total=len(ids),
        page=page,
        pages=pages,
        facets=[
            _facet(name, index, masks, found, chosen, query.chosen.get(name, []))
            for name in FACETS
        ],
        corrected=corrected,
        hidden_completed=hidden,
    )


def _mine(user: User, index: CatalogueIndex) -> _Mine:
    enrolments = {
        enrolment.course_id: enrolment
        for enrolment in Enrolment.objects.current()
        .filter(user=user)
        .only("course_id", "state", "progress", "user_id")
    }
    bookmarks = frozenset(
        Bookmark.objects.filter(user=user).values_list("course_id", flat=True)
    )
    by_state = {
        state: index.mask_of(pk for pk, row in enrolments.items() if row.state == state)
        for state in (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED)
    }
    started = by_state[EnrolmentState.ACTIVE] | by_state[EnrolmentState.COMPLETED]
    masks = {
        "new": index.everything & ~started,
        "active": by_state[EnrolmentState.ACTIVE],
        "completed": by_state[EnrolmentState.COMPLETED],
        "bookmarked": index.mask_of(bookmarks),
    }
    return _Mine(masks=masks, enrolments=enrolments, bookmarks=bookmarks)


def _union(masks: Mapping[str, Mapping[str, int]], facet: str, values: list[str]) -> int:
    mask = 0
    for value in values:
        mask |= masks.get(facet, {}).get(value, 0)
    return mask


def _facet(
    name: str,
    index: CatalogueIndex,
    masks: Mapping[str, Mapping[str, int]],
    found: int,
    chosen: Mapping[str, int],
    values: list[str],
) -> Facet:
    """A facet whose counts hold for every choice made in the *other* facets."""
    for other, mask in chosen.items():
        if other != name:
            found &= mask
    options = STATES if name == "state" else index.options.get(name, [])
    return Facet(
        name=name,
        label=FACETS[name],
        options=[
            FacetOption(
                value=option.value,
                label=option.label,
                count=(found & masks.get(name, {}).get(option.value, 0)).bit_count(),
                checked=option.value in values,
            )
            for option in options
        ],
    )


def _sorted_ids(
    index: CatalogueIndex, matching: int, sort: str, ranked: Iterable[int] | None
) -> list[int]:
    if sort == "best" and ranked is not None:
        places = index.positions
        return [pk for pk in ranked if pk in places and matching >> places[pk] & 1]
    order = index.orders.get(sort, index.orders["newest"])
    return [index.ids[position] for position in order if matching >> position & 1]


def _cards(ids: list[int], mine: _Mine) -> list[CourseCard]:
    courses = Course.objects.select_related("topic").defer("search").in_bulk(ids)
    return [_card(courses[pk], mine) for pk in ids if pk in courses]


def _card(course: Course, mine: _Mine) -> CourseCard:
    enrolment = mine.enrolments.get(course.pk)
    return CourseCard(
        course=course,
        state=enrolment.state if enrolment else "new",
        progress=enrolment.progress if enrolment else 0,
        bookmarked=course.pk in mine.bookmarks,
    )
