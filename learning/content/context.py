"""What rendering a lesson has to know of the course around it, and keeps count of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.text import slugify

LEADING_NUMBER = re.compile(r"^\d+[-_. ]*")


@dataclass(frozen=True)
class AssetRef:
    """A stored file as a lesson shows it."""

    url: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    # Other formats of a picture, each a content type and a `srcset`; the smallest first.
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LessonContext:
    """`assets` by the path in the bundle; `lessons`: address by file name and by key;
    `captions`: the text of each WebVTT file by its path.

    Of a translation `original` is the language that it was made from, empty for the original
    itself, and `versions` and `questions` are what is translated, by key; the rest is shown in
    the original. `others` is each question in the course's other languages.
    """

    language: str = "en"
    assets: Mapping[str, AssetRef] = field(default_factory=dict)
    lessons: Mapping[str, str] = field(default_factory=dict)
    captions: Mapping[str, str] = field(default_factory=dict)
    original: str = ""
    versions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    others: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def recorded(self) -> str:
        """The language that clips and captions are in."""
        return self.original or self.language

    def asset(self, path: str) -> AssetRef | None:
        """The file that a lesson calls `path`, from its own folder or from the bundle's."""
        return self.assets.get(path_clean(path))

    def lesson(self, path: str) -> str | None:
        """The address of the lesson that a link to the file `path` means."""
        name = PurePosixPath(path_clean(path))
        return self.lessons.get(name.name) or self.lessons.get(key_of(name.name))


def path_clean(path: str) -> str:
    """A path from the bundle's folder: `../media/a.png`, seen from a lesson, is `media/a.png`."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    while parts and parts[0] == "..":
        parts.pop(0)
    return "/".join(parts)


def key_of(file_name: str) -> str:
    """The key that a lesson has by its file's name: `lessons/01-first-steps.md`: first-steps."""
    stem = PurePosixPath(file_name).stem
    return slugify(LEADING_NUMBER.sub("", stem) or stem)[:79].strip("-") or "lesson"


@dataclass
class LessonState:
    """What is counted over one lesson: heading levels, ids, numbered regions."""

    context: LessonContext
    anchors: Mapping[str, str] = field(default_factory=dict)
    references: dict[str, object] = field(default_factory=dict)
    levels: list[int] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    found: dict[str, str] = field(default_factory=dict)
    wants_anchors: bool = False
    code_count: int = 0
    table_count: int = 0
    maths_count: int = 0
    challenge_count: int = 0

    def level(self, source: int) -> int:
        """The level of a heading that the author wrote at `source`, so that none is skipped.

        The page's title is the only h1; inside a box headings go on from where the box stands.
        """
        floor = self.floors[-1] if self.floors else 0
        while len(self.levels) > floor and self.levels[-1] >= source:
            self.levels.pop()
        self.levels.append(source)
        return min(len(self.levels) + 1, 6)

    def enter(self) -> None:
        """A box begins: headings in it do not end the sections around it."""
        self.floors.append(len(self.levels))

    def leave(self) -> None:
        """The box ends, and its headings with it."""
        del self.levels[self.floors.pop() :]

    def heading_id(self, text: str, own: str) -> str:
        """A new id for a heading; links to its slug or to the author's own id find it."""
        slug = slugify(text, allow_unicode=True)[:60].strip("-") or "section"
        name, number = f"s-{slug}", 1
        while name in self.ids:
            number += 1
            name = f"s-{slug}-{number}"
        self.ids.add(name)
        for anchor in (slug, own):
            if anchor:
                self.found.setdefault(anchor, name)
        return name
