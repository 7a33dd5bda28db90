"""What the home page says: where to go on, what is under way, what is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, JSONField, OuterRef, Subquery, Value

from learning.models import Certificate, Course, Enrolment, LessonProgress, ReleaseLesson
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


@dataclass(frozen=True)
class Resume:
    """The lesson to go on with."""

    enrolment: Enrolment
    course: Course
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
    others: list[Enrolment]
    done: list[Enrolment]

    @property
    def ever(self) -> bool:
        return bool(self.resume or self.others or self.done)


def underway(user: User) -> Underway:
    """What `user` has in progress and finished last; three queries."""
    active = list(
        Enrolment.objects.in_progress()
        .filter(user=user)
        .select_related("course", "release")
        .only(
            "state", "progress", "minutes_left", "last_lesson_key", "last_active_at", "user_id",
            "release_id", "course__slug", "course__title", "course__format",
            "course__cover_seed", "course__cover_hue", "release__outline",
        )[: ROWS_SHOWN + 1]
    )  # fmt: skip
    certificates = Certificate.objects.filter(enrolment=OuterRef("pk")).order_by("-round")
    done = list(
        Enrolment.objects.completed()
        .filter(user=user)
        .select_related("course")
        .only(
            "state", "completed_at", "user_id", "course__slug", "course__title",
            "course__cover_seed", "course__cover_hue",
        )
        .annotate(certificate_code=Subquery(certificates.values("code")[:1]))
        .order_by("-completed_at", "-pk")[:DONE_SHOWN]
    )  # fmt: skip
    resume = _resume(active[0]) if active and active[0].release.outline else None
    return Underway(resume, active[1:] if resume else active, done)


def _resume(enrolment: Enrolment) -> Resume:
    outline = enrolment.release.outline
    keys = [entry["key"] for entry in outline]
    place = keys.index(enrolment.last_lesson_key) if enrolment.last_lesson_key in keys else 0
    entry = outline[place]
    stop = lesson_stop(enrolment, entry)
    left = entry["minutes"] * (100 - (stop.share or 0)) / 100
    return Resume(
        enrolment=enrolment,
        course=enrolment.course,
        key=entry["key"],
        title=entry["title"],
        kind=entry["kind"],
        number=place + 1,
        lessons=len(outline),
        lesson_minutes_left=max(1, round(left)),
        stop=stop,
    )


def lesson_stop(enrolment: Enrolment, entry: dict[str, Any]) -> Stop:
    """Where the reader stopped in one lesson; one query."""
    lessons = ReleaseLesson.objects.filter(release=enrolment.release_id, key=entry["key"])
    keys = Func(
        F("rendered"),
        Value("$[*].key"),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    row = (
        LessonProgress.objects.filter(enrolment=enrolment, lesson_key=entry["key"])
        .annotate(blocks=Subquery(lessons.annotate(keys=keys).values("keys")[:1]))
        .values("block_key", "media", "end_reached", "blocks")
        .first()
    )
    if row is None:
        return Stop()
    for key in entry.get("requires", {}).get("media", []):
        clip = row["media"].get(key) or {}
        if clip.get("at"):
            return Stop(int(clip["at"]), round(100 * watched_share(clip)))
    blocks = row["blocks"] or []
    if row["end_reached"]:
        return Stop(share=100)
    if row["block_key"] not in blocks:
        return Stop(share=0)
    return Stop(share=round(100 * blocks.index(row["block_key"]) / len(blocks)))
