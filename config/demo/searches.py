"""The words that people typed before they took up a course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.demo.days import dice
from config.demo.history import BATCH, Told
from config.demo.texts import searches_read
from learning.models import CourseSearch

# The others came by a colleague's link, the home page or the shelf.
CAME_BY_SEARCH = 0.72


def searches_write(told: Sequence[Told]) -> None:
    """Write them: one for most of those who took up a course that people look for."""
    CourseSearch.objects.bulk_create(_searches(told), batch_size=BATCH)


def _searches(told: Sequence[Told]) -> Iterator[CourseSearch]:
    for each in told:
        words = searches_read().get(each.reading.book.slug)
        luck = dice("search", each.person.key, each.reading.book.slug)
        if words is None or luck.random() > CAME_BY_SEARCH:
            continue
        at = each.reading.started_at
        yield CourseSearch(
            user=each.enrolment.user,
            course=each.reading.book.course,
            words=luck.choices(list(words), list(words.values()))[0],
            day=at.astimezone(each.person.zone).date(),
            created_at=at,
            updated_at=at,
        )
