"""One person's months of learning: sittings filled with courses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.demo.catalogue import Book, Shelf
from config.demo.days import dice
from config.demo.people import Person
from config.demo.reading import MINUTE, Reader, Reading
from config.demo.scripts import SCRIPTS, STOPS, WEEKLY, Stop
from config.demo.sittings import Sitting
from config.demo.texts import leaving_read, words_read
from learning.models import Course, Format

# A sitting this short is for a micro-lesson, if one is on the list.
SHORT = 8
# How much longer somebody stays to get through an assessment.
STAYING_ON = 14
NEWS_TRAVELS = dt.timedelta(days=1)
SCRIPTED_PACE = 1.6
# Lessons in which more people give up than elsewhere, by course: the key, and how likely.
STICKING = {"meetings-worth-having": ("hear-everyone", 0.36)}


@dataclass
class Walk:
    """A person's readings by slug, and the course of every minute spent."""

    person: Person
    shelf: Shelf
    plan: list[str]
    reader: Reader
    readings: dict[str, Reading] = field(default_factory=dict)
    minutes: dict[dt.datetime, str] = field(default_factory=dict)

    def course(self, slug: str) -> Course:
        return self.shelf[slug].course

    def sit(self, sitting: Sitting) -> None:
        """Fill one sitting."""
        at, left = sitting.start, sitting.minutes
        while left >= 2:
            reading = self._choose(sitting, at, left)
            if reading is None:
                self._look_up(at, left)
                return
            used = reading.read(at, left)
            if not used and at == sitting.start:
                used = reading.read(at, left + STAYING_ON)
            if not used:
                # No time for the assessment now, but time to prepare for it.
                self._count(reading.book.slug, at, reading.look_up(at, left))
                return
            self._count(reading.book.slug, at, used)
            at, left = at + used * MINUTE, left - used

    def _choose(self, sitting: Sitting, at: dt.datetime, left: int) -> Reading | None:
        """What to read now; None when there is nothing new."""
        if self.person.key in SCRIPTS:
            return self._first(list(sitting.slugs), at)
        under_way = [slug for slug, reading in self.readings.items() if reading.going_on]
        short = [slug for slug in self.plan if self._is_short(slug)]
        wanted = [*under_way[:1], *self.plan]
        return self._first([*short, *wanted] if left <= SHORT else wanted, at)

    def _first(self, slugs: Sequence[str], at: dt.datetime) -> Reading | None:
        """The first of the courses that can be read at that moment, taken up if it is new."""
        for slug in slugs:
            reading = self.readings.get(slug)
            if reading is None and at >= self.shelf[slug].published_at + NEWS_TRAVELS:
                reading = self._take_up(self.shelf[slug], at)
            if reading is not None and reading.going_on:
                return reading
        return None

    def _take_up(self, book: Book, at: dt.datetime) -> Reading:
        # A moment on the course's page comes before the first lesson.
        reading = Reading(book, self.reader, at - dt.timedelta(seconds=40), stop=self._stop(book))
        self.readings[book.slug] = reading
        return reading

    def _stop(self, book: Book) -> Stop | None:
        """Where the person gives up, or takes a long break; nearly always nowhere."""
        told = STOPS.get(self.person.key)
        if told is not None:
            return told.get(book.slug)
        luck = dice("stop", self.person.key, book.slug)
        lesson, likely = STICKING.get(book.slug, ("", 0.0))
        if likely and luck.random() < likely:
            return Stop(lesson)
        if len(book.outline) == 1 or luck.random() > 0.14:
            return None
        return Stop(luck.choice(book.outline[1:-1])["key"])

    def _is_short(self, slug: str) -> bool:
        return self.shelf[slug].course.format == Format.MICRO_LESSON

    def _look_up(self, at: dt.datetime, left: int) -> None:
        """Go back to something read before; most people do so now and then."""
        read = [reading for reading in self.readings.values() if reading.lessons]
        luck, told = self.reader.luck, self.person.key in {*SCRIPTS, *WEEKLY}
        if not read or (not told and luck.random() < 0.4):
            return
        reading = luck.choice(read)
        used = left if told else min(left, luck.randint(5, 11))
        self._count(reading.book.slug, at, reading.look_up(at, used))

    def _count(self, slug: str, at: dt.datetime, used: int) -> None:
        first = at.replace(second=0, microsecond=0)
        for n in range(used):
            self.minutes.setdefault(first + n * MINUTE, slug)


def walk(
    person: Person,
    shelf: Shelf,
    plan: list[str],
    sittings: Sequence[Sitting],
    horizon: dt.datetime,
) -> Walk:
    """The person's way through the shelf until the horizon."""
    luck = dice("walk", person.key)
    pace = SCRIPTED_PACE if person.key in SCRIPTS else luck.uniform(1.15, 1.5)
    way = Walk(
        person, shelf, plan, Reader(person.care, pace, luck, words_read().get(person.key, {}))
    )
    for sitting in sittings:
        way.sit(sitting)
    for reading in way.readings.values():
        _leave(person, reading, horizon)
    return way


def _leave(person: Person, reading: Reading, horizon: dt.datetime) -> None:
    """Some of those who gave up on a course also say so."""
    luck = dice("leave", person.key, reading.book.slug)
    at = reading.last_active_at + dt.timedelta(days=luck.randint(2, 9), minutes=luck.randint(0, 50))
    gave_up = reading.stuck and reading.stop is not None and person.key not in STOPS
    if gave_up and at < horizon and luck.random() < 0.4:
        reading.left_at = at
        reading.left_reason = luck.choice(leaving_read())
