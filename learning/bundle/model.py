"""A course as a bundle holds it, a draft stores it and a release freezes it: one plain shape."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from learning.bundle.media import MediaFile
from learning.bundle.problems import Problem
from learning.content.completion import rule_of
from learning.content.keys import canonical, digest, without_key
from learning.content.schema import Block

FORMATS = ("course", "micro-lesson", "resource")
WORDS_A_MINUTE = 200


@dataclass
class LessonContent:
    """A lesson or an assessment; `origin` is its file in the bundle and where that came from."""

    key: str
    kind: str
    title: str
    section: str | None = None
    minutes: int = 1
    preview: bool = False
    objectives: list[str] = field(default_factory=list)
    keypoints: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    assessment: dict[str, Any] | None = None
    origin: dict[str, str] = field(default_factory=dict)

    @property
    def comparable(self) -> str:
        """The lesson as text, equal for equal lessons."""
        return canonical(vars(self))


@dataclass
class CourseContent:
    """All that makes up a course; `media` is the SHA-256 of each file by its path, `bank` the
    questions that assessments draw from, `translations` each further language by its tag, as
    `learning.bundle.translation` describes it; `alts` what is kept of a file's picture in words,
    for authors to use: learners read what the blocks say.
    """

    metadata: dict[str, Any]
    lessons: list[LessonContent] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)
    bank: list[dict[str, Any]] = field(default_factory=list)
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the content: equal digests, equal courses."""
        content = {**vars(self), "lessons": [vars(lesson) for lesson in self.lessons]}
        for name in ("bank", "translations", "alts"):
            # As it was before there was such a thing.
            if not content[name]:
                del content[name]
        return digest(content)


@dataclass
class Bundle:
    """What was read: the content, the files of its media, and notes that stop nothing."""

    content: CourseContent
    media: list[MediaFile] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def metadata_of(data: dict[str, Any]) -> dict[str, Any]:
    """`course.json` without its lessons, in the one form in which it is kept: all fields there,
    defaults filled in, counts and notes to oneself left out.
    """
    slug = data["slug"]
    form = data.get("format", "course")
    seed = int(hashlib.sha256(slug.encode()).hexdigest()[:6], 16)
    certificate = data.get("certificate") or {"enabled": form == "course"}
    rule = rule_of(data).as_json() if form == "course" else None
    # Courses that say nothing stay as they were before there was a choice.
    completion = {"completion": rule} if rule else {}
    return {
        "slug": slug,
        "title": _line(data["title"]),
        "description": data.get("description", "").strip(),
        "format": form,
        "level": data.get("level", "beginner").capitalize(),
        "language": data.get("language", "en"),
        "topic": data.get("topic"),
        "skills": [_skill(skill) for skill in data.get("skills", [])],
        "outcomes": [_line(outcome) for outcome in data.get("outcomes", [])],
        "cover": {"seed": seed % 1000, "hue": seed % 360, **data.get("cover", {})},
        "owner": (data.get("owner") or "").lower() or None,
        "reviewed": data.get("reviewed"),
        "certificate": {
            "enabled": certificate["enabled"] and form != "resource",
            "valid_months": certificate.get("valid_months"),
        },
        "prerequisites": list(dict.fromkeys(data.get("prerequisites", []))),
        "reflection": data.get("reflection"),
        "license": data.get("license", ""),
        "attribution": data.get("attribution", ""),
        "source": data.get("source"),
        "commit": data.get("commit", ""),
        "url": data.get("url"),
        "minutes": data.get("minutes") if form == "resource" else None,
        **completion,
    }


def reading_minutes(blocks: list[Block]) -> int:
    """How long a lesson takes: 200 words a minute, a minute for each question, at least one."""
    text = canonical([without_key(block) for block in blocks])
    checks = sum(block["kind"] == "check" for block in blocks)
    seconds: float = sum(float(block.get("seconds") or 0) for block in blocks)
    minutes: float = len(text.split()) / WORDS_A_MINUTE + checks + seconds / 60
    return max(1, round(minutes))


def _line(text: str) -> str:
    return " ".join(text.split())


def _skill(skill: str | dict[str, Any]) -> str | dict[str, Any]:
    if isinstance(skill, str):
        return _line(skill)
    name = _line(skill["name"])
    return {"name": name, "level": skill["level"]} if skill.get("level") else name
