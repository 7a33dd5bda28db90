"""What the home page says: where to go on, what is under way, what is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse

from core.memo import Memo
from core.sql import sql_rows
from learning.models import ReleaseLesson
from learning.selectors.language import language_read, release_kept
from learning.selectors.progress import watched_share
from people.models import User

ROWS_SHOWN = 4
DONE_SHOWN = 3


@dataclass(frozen=True)
class Stop:
    """Where in a lesson the reader stopped: a second of its clip, or a share of its text.

    `share` is 0 to 100, None when the lesson was not opened yet.
    """

    seconds: int | None = None
    share: int | None = None

    @property
    def clock(self) -> str:
        """The second as a player shows it: "6:12"."""
        minutes, seconds = divmod(self.seconds or 0, 60)
        return f"{minutes}:{seconds:02}"


class Taken(NamedTuple):
    """An enrolment as a row of a list shows it, with its course's face."""

    pk: int
    state: str
    progress: int
    minutes_left: int
    last_lesson_key: str
    release_id: int
    completed_at: datetime | None
    slug: str
    title: str
    cover_hue: int
    cover_seed: int
    cover_file: dict[str, Any] | None
    certificate_code: str | None
    language: str = ""

    @property
    def course_url(self) -> str:
        return reverse("learning:course-detail", args=[self.slug])


@dataclass(frozen=True)
class Resume:
    """The lesson to go on with."""

    taken: Taken
    key: str
    title: str
    kind: str
    number: int
    lessons: int
    lesson_minutes_left: int
    stop: Stop

    @property
    def opened(self) -> bool:
        return self.stop.share is not None


@dataclass(frozen=True)
class Underway:
    """`resume` is the newest enrolment, `others` the next few; `ever` whether there was any."""

    resume: Resume | None
    others: list[Taken]
    done: list[Taken]

    @property
    def ever(self) -> bool:
        return bool(self.resume or self.others or self.done)


_UNDERWAY = """
    SELECT taken.id, taken.state, taken.progress, taken.minutes_left, taken.last_lesson_key,
        taken.release_id, taken.completed_at, course.slug, course.title, course.cover_hue,
        course.cover_seed, course.cover_file::json,
        (SELECT code FROM learning_certificate WHERE enrolment_id = taken.id
            ORDER BY round DESC LIMIT 1),
        taken.language
    FROM (
        (SELECT * FROM learning_enrolment WHERE user_id = %(user)s AND state = 'active'
            ORDER BY last_active_at DESC, id DESC LIMIT %(active)s)
        UNION ALL
        (SELECT * FROM learning_enrolment WHERE user_id = %(user)s AND state = 'completed'
            ORDER BY completed_at DESC, id DESC LIMIT %(done)s)
    ) AS taken JOIN learning_course course ON course.id = taken.course_id
    ORDER BY coalesce(taken.completed_at, taken.last_active_at) DESC, taken.id DESC
"""


def underway(user: User) -> Underway:
    """What `user` has in progress and finished last; two queries."""
    params = {"user": user.pk, "active": ROWS_SHOWN + 1, "done": DONE_SHOWN}
    rows = [Taken(*row) for row in sql_rows(_UNDERWAY, params)]
    active = [row for row in rows if row.state == "active"]
    done = [row for row in rows if row.state == "completed"]
    resume = _resume(active[0], user) if active else None
    return Underway(resume, active[1:] if resume else active, done)


def _resume(taken: Taken, user: User) -> Resume | None:
    """The lesson last open, in the language in which it is read; None without lessons."""
    release = release_kept(taken.release_id)
    used = language_read(release, taken.language, user.language)
    if used:
        release = release_kept(taken.release_id, used)
        taken = taken._replace(title=release.metadata["title"])
    outline = release.outline
    if not outline:
        return None
    keys = [entry["key"] for entry in outline]
    place = keys.index(taken.last_lesson_key) if taken.last_lesson_key in keys else 0
    entry = outline[place]
    stop = lesson_stop(taken, entry)
    left = entry["minutes"] * (100 - (stop.share or 0)) / 100
    return Resume(
        taken=taken,
        key=entry["key"],
        title=entry["title"],
        kind=entry["kind"],
        number=place + 1,
        lessons=len(outline),
        lesson_minutes_left=max(1, round(left)),
        stop=stop,
    )


_STOP = """
    SELECT block_key, media::json, end_reached FROM learning_lessonprogress
    WHERE enrolment_id = %(enrolment)s AND lesson_key = %(lesson)s
"""
_blocks: Memo[tuple[int, str], list[str]] = Memo(2048)


def lesson_stop(taken: Taken, entry: Mapping[str, Any]) -> Stop:
    """Where the reader stopped in one lesson; one query."""
    key = entry["key"]
    rows = sql_rows(_STOP, {"enrolment": taken.pk, "lesson": key})
    if not rows:
        return Stop()
    block_key, media, end_reached = rows[0]
    for clip_key in entry.get("requires", {}).get("media", []):
        clip = media.get(clip_key) or {}
        if clip.get("at"):
            return Stop(int(clip["at"]), round(100 * watched_share(clip)))
    if end_reached:
        return Stop(share=100)
    blocks = _blocks.get((taken.release_id, key), lambda: _block_keys(taken.release_id, key))
    if block_key not in blocks:
        return Stop(share=0)
    return Stop(share=round(100 * blocks.index(block_key) / len(blocks)))


def _block_keys(release_id: int, lesson_key: str) -> list[str]:
    """The lesson's blocks in order; kept, because releases never change."""
    rendered = (
        ReleaseLesson.objects.filter(release=release_id, key=lesson_key)
        .values_list("rendered", flat=True)
        .first()
    )
    return [str(block["key"]) for block in rendered or []]
