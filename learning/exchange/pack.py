"""Lessons that were read from slides or pages, packed to be looked at and then imported."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from typing import IO

from learning.bundle.files import BundleFiles
from learning.bundle.media import MediaFile
from learning.bundle.model import Bundle, CourseContent, LessonContent
from learning.bundle.problems import Problem
from learning.exchange.lessons import LessonsFound

NAME = "lessons.json"


def lessons_pack(found: LessonsFound, target: IO[bytes]) -> None:
    """Write what was found as a zip."""
    data = {
        "title": found.title,
        "lessons": [asdict(lesson) for lesson in found.lessons],
        "media": [asdict(file) for file in found.media],
        "notes": [vars(note) for note in found.notes],
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(NAME, json.dumps(data, ensure_ascii=False))
        for path, contents in found.contents.items():
            archive.writestr(path, contents)


def lessons_unpack(files: BundleFiles) -> Bundle:
    """What was packed, its title and nothing else as the metadata."""
    with_text = files.open(NAME)
    try:
        data = json.loads(with_text.read())
    finally:
        with_text.close()
    return lessons_bundle(
        data["title"],
        [LessonContent(**lesson) for lesson in data["lessons"]],
        [MediaFile(**file) for file in data["media"]],
        [Problem(**note) for note in data["notes"]],
    )


def lessons_bundle(
    title: str, lessons: list[LessonContent], media: list[MediaFile], notes: list[Problem]
) -> Bundle:
    """Lessons without a course around them, in the shape of a bundle."""
    content = CourseContent({"title": title}, lessons, {file.path: file.sha256 for file in media})
    return Bundle(content, media, notes)
