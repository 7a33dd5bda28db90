"""What a newer release brings to those who learn from an older one."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from core.memo import Memo
from learning.content.completion import completion_words, counted
from learning.models import Release, ReleaseLesson


@dataclass(frozen=True)
class ReleaseChange:
    """What the newest release has and the learner's has not: lessons by their titles.

    `completion` says what completes the course now, empty where that is as it was.
    """

    number: int
    note: str
    added: list[str]
    removed: list[str]
    changed: list[str] = field(default_factory=list)
    completion: str = ""


_revised: Memo[tuple[int, int], frozenset[str]] = Memo(512)


def release_change(old: Release, new: Release | None) -> ReleaseChange | None:
    """What is new since `old`, by lessons; None when there is no newer release.

    Two releases are compared once, in one query, and then from memory.
    """
    if new is None or new.number <= old.number:
        return None
    before = {entry["key"]: entry["title"] for entry in old.outline}
    after = {entry["key"]: entry["title"] for entry in new.outline}
    return ReleaseChange(
        number=new.number,
        note=new.note,
        added=[title for key, title in after.items() if key not in before],
        removed=[title for key, title in before.items() if key not in after],
        changed=[
            title
            for key, title in after.items()
            if key in _revised.get((old.pk, new.pk), lambda: _keys_revised(old, new))
        ],
        completion="" if _counts(old) == _counts(new) else completion_words(new.outline),
    )


def _counts(release: Release) -> tuple[bool, list[tuple[str, int | None]]]:
    """Which lessons count, unless all do, and with which mark."""
    needed = counted(release.outline)
    every = len(needed) == len(release.outline)
    return every, [] if every else [(each["key"], each.get("pass_mark")) for each in needed]


def _keys_revised(old: Release, new: Release) -> frozenset[str]:
    """The lessons that are in both releases and read differently."""
    rows = ReleaseLesson.objects.filter(release=new, key__in=[each["key"] for each in old.outline])
    same = ReleaseLesson.objects.filter(
        release=old,
        key=OuterRef("key"),
        title=OuterRef("title"),
        blocks=OuterRef("blocks"),
        assessment__isnull=True,
    )
    examined = ReleaseLesson.objects.filter(
        release=old, key=OuterRef("key"), blocks=OuterRef("blocks"),
        title=OuterRef("title"), assessment=OuterRef("assessment"),
    )  # fmt: skip
    return frozenset(
        rows.exclude(Exists(same)).exclude(Exists(examined)).values_list("key", flat=True)
    )
