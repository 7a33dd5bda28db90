"""What people write and keep: ratings, closing reflections, private notes, bookmarks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence

from config.demo.catalogue import Book, Shelf
from config.demo.days import DemoDay, dice
from config.demo.history import Told
from config.demo.people import Person
from config.demo.texts import NoteText, RatingText, notes_read, ratings_read, reflections_read
from learning.models import Bookmark, Note, Rating, Reflection
from learning.services.rating import ratings_recompute
from people.models import User

# How many of those who finish leave stars without a word, and of which kind.
SILENT_STARS = 0.34
STARS, WEIGHTS = (5, 4, 3, 2), (52, 36, 10, 2)
# Names the same note the same way on every load.
NOTES = uuid.UUID("5f0c2ed8-7b61-4f0e-9a0e-3a1f5f8f6a11")
BOOKMARKS = {
    "HR-028": ("reading-data-without-fooling-yourself", "three-questions-before-you-negotiate"),
    "HR-024": ("reading-data-without-fooling-yourself", "write-a-fair-scorecard"),
    "HR-027": ("delegating-without-hovering",),
    "HR-057": ("negotiating-calmly",),
}


def opinions_write(
    told: Sequence[Told], shelf: Shelf, users: Mapping[str, User], day: DemoDay
) -> None:
    """Write all of it and recompute the courses' averages."""
    finished = sorted(
        (each for each in told if each.reading.completed_at is not None),
        key=lambda each: (each.finished_at, each.person.key),
    )
    Rating.objects.bulk_create(
        rating
        for slug, book in shelf.items()
        for rating in _ratings(book, [e for e in finished if e.reading.book.slug == slug], day)
    )
    for book in shelf.values():
        ratings_recompute(course=book.course)
    Reflection.objects.bulk_create(
        reflection
        for slug, texts in reflections_read().items()
        for reflection in _reflections(
            texts, [each for each in finished if each.reading.book.slug == slug]
        )
    )
    Note.objects.bulk_create(_notes(told))
    Bookmark.objects.bulk_create(_bookmarks(told, shelf, users, day))


def _ratings(book: Book, finished: Sequence[Told], day: DemoDay) -> Iterator[Rating]:
    texts = ratings_read().get(book.slug, [])
    chosen = _writers(texts, finished)
    for each in finished:
        text = chosen.get(each.person.key)
        luck = dice("rating", each.person.key, book.slug)
        stars = text["stars"] if text else luck.choices(STARS, WEIGHTS)[0]
        if text is None and luck.random() > SILENT_STARS:
            continue
        at = _soon(each, luck.randint(20, 400))
        if at < day.horizon:
            yield Rating(
                user=each.enrolment.user,
                course=book.course,
                stars=stars,
                comment=text["text"] if text else "",
                created_at=at,
                updated_at=at,
            )


def _writers(texts: Sequence[RatingText], finished: Sequence[Told]) -> dict[str, RatingText]:
    """Which finisher wrote which text: each at most one, in the department it speaks from."""
    chosen: dict[str, RatingText] = {}
    for number, text in enumerate(texts):
        able = [
            each.person.key
            for each in finished
            if each.person.key not in chosen
            and text["by"] in {None, each.person.department}
            and (len(each.reading.attempts) > 1 or not text.get("retried"))
        ]
        if able:
            chosen[dice("writer", number, text["text"]).choice(able)] = text
    return chosen


def _reflections(texts: Sequence[str], finished: Sequence[Told]) -> Iterator[Reflection]:
    writers = finished[-len(texts) :]
    for text, each in zip(texts, writers, strict=False):
        at = _soon(each, 35)
        yield Reflection(
            enrolment=each.enrolment,
            question=each.reading.book.release.metadata["reflection"],
            text=text,
            created_at=at,
            updated_at=at,
        )


def _soon(each: Told, seconds: int) -> dt.datetime:
    """A little after the course was finished."""
    return each.finished_at + dt.timedelta(seconds=seconds)


def _notes(told: Sequence[Told]) -> Iterator[Note]:
    by_place = {(each.person.key, each.reading.book.slug): each for each in told}
    for text in notes_read():
        each = by_place.get((text["person"], text["course"]))
        if each is not None and text["lesson"] in each.reading.lessons:
            yield _note(text, each)


def _note(text: NoteText, each: Told) -> Note:
    lesson = each.reading.book.lessons[text["lesson"]]
    trace = each.reading.lessons[text["lesson"]]
    at = trace.started_at + dt.timedelta(seconds=95)
    return Note(
        user=each.enrolment.user,
        course=each.reading.book.course,
        lesson_key=lesson.key,
        lesson_title=lesson.title,
        block_key=lesson.rendered[min(text["block"], len(lesson.rendered) - 1)]["key"],
        seconds=text.get("seconds"),
        text=text["text"],
        client_id=uuid.uuid5(NOTES, text["text"]),
        created_at=at,
        updated_at=at,
    )


def _bookmarks(
    told: Sequence[Told], shelf: Shelf, users: Mapping[str, User], day: DemoDay
) -> Iterator[Bookmark]:
    taken = {(each.person.key, each.reading.book.slug) for each in told}
    people: dict[str, Person] = {each.person.key: each.person for each in told}
    for key in sorted(people):
        luck = dice("bookmarks", key)
        drawn = [slug for slug in shelf if luck.random() < 0.06]
        for place, slug in enumerate(BOOKMARKS.get(key, drawn)):
            at = day.horizon - dt.timedelta(days=3 + place, hours=luck.randint(4, 9))
            if (key, slug) not in taken and at > shelf[slug].published_at:
                yield Bookmark(
                    user=users[key], course=shelf[slug].course, created_at=at, updated_at=at
                )
