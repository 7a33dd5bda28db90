"""Full-text search over published courses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from core.sql import sql_rows
from learning.models import CourseStatus, ReleaseLesson

TERM = re.compile(r"[^\W_]+", re.UNICODE)
MOST_TERMS = 12
MOST_RESULTS = 500
CLOSE_ENOUGH = 78
# The text search configurations that PostgreSQL ships, by language code.
CONFIGURATIONS = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip


@dataclass(frozen=True)
class SearchResult:
    """Ids of courses, best first, and the query that found them.

    `corrected` is the query as it was corrected, when the words as typed found nothing.
    """

    ids: list[int]
    corrected: str = ""


def search_configuration(language: str) -> str:
    """The text search configuration for `language`; `simple` where there is no stemmer."""
    return CONFIGURATIONS.get(language.partition("-")[0], "simple")


def course_search(
    text: str,
    *,
    language: str,
    vocabulary: frozenset[str],
    closed: frozenset[int] = frozenset(),
) -> SearchResult:
    """Courses for `text`: those with all words first, then those with any (METHODS, 9).

    Those that are `closed` to whoever asks are as if they were not there.

    The words are read in `language`, in English and as typed. When nothing is found, the words
    are corrected against `vocabulary` and tried once more.
    """
    terms = _terms(text)
    ids = _matching(terms, language, closed)
    if ids or not terms:
        return SearchResult(ids)
    corrected = [_corrected(term, vocabulary) for term in terms]
    if corrected == terms:
        return SearchResult([])
    return SearchResult(_matching(corrected, language, closed), " ".join(corrected))


class LessonHit(NamedTuple):
    """A lesson of a published course, and the course it belongs to."""

    key: str
    title: str
    slug: str
    course: str


def lesson_search(
    text: str, *, limit: int, closed: frozenset[int] = frozenset()
) -> list[LessonHit]:
    """Lessons whose title has every word of `text`, of current releases only; one query.

    Those of courses that are `closed` to whoever asks are left out.
    """
    terms = _terms(text)
    if not terms:
        return []
    # The expression is the index's, to the letter: to_tsvector('english', title).
    title = SearchVector("title", config="english")
    every_word = SearchQuery(_joined(terms, " & "), search_type="raw", config="english")
    rows = (
        ReleaseLesson.objects.annotate(words=title)
        .filter(
            words=every_word,
            release__course__current_release=F("release"),
            release__course__status=CourseStatus.PUBLISHED,
        )
        .exclude(release__course__in=closed)
        .order_by(SearchRank(title, every_word, normalization=1).desc(), "title", "pk")
        .values_list("key", "title", "release__course__slug", "release__course__title")
    )
    return [LessonHit(*row) for row in rows[:limit]]


def _terms(text: str) -> list[str]:
    return [term.casefold() for term in TERM.findall(text)][:MOST_TERMS]


def _joined(terms: list[str], operator: str) -> str:
    """The terms as prefixes; `TERM` leaves letters and digits only, so none holds an operator."""
    return operator.join(f"{term}:*" if len(term) > 2 else term for term in terms)


# The words are read in the reader's language, in English, and as they are: a course may have been
# indexed in any of them.
_MATCHING = """
    WITH asked AS (
        SELECT to_tsquery(%(own)s::regconfig, %(any)s)
                || to_tsquery('english', %(any)s) || to_tsquery('simple', %(any)s) AS any_word,
            to_tsquery(%(own)s::regconfig, %(every)s)
                || to_tsquery('english', %(every)s) || to_tsquery('simple', %(every)s) AS every_word
    )
    SELECT course.id FROM learning_course course, asked
    WHERE course.status = 'published' AND course.search @@ asked.any_word
        AND course.id <> ALL(%(closed)s)
    ORDER BY course.search @@ asked.every_word DESC,
        ts_rank(course.search, asked.any_word, 1) DESC, course.title, course.id
    LIMIT %(limit)s
"""


def _matching(terms: list[str], language: str, closed: frozenset[int]) -> list[int]:
    if not terms:
        return []
    params = {
        "own": search_configuration(language),
        "any": _joined(terms, " | "),
        "every": _joined(terms, " & "),
        "limit": MOST_RESULTS,
        "closed": list(closed),
    }
    return [row[0] for row in sql_rows(_MATCHING, params)]


def _corrected(term: str, vocabulary: frozenset[str]) -> str:
    """The word of the catalogue nearest to `term`, or `term` where none is near."""
    if len(term) < 4 or term in vocabulary:
        return term
    best = process.extractOne(term, sorted(vocabulary), scorer=ratio, score_cutoff=CLOSE_ENOUGH)
    return best[0] if best else term
