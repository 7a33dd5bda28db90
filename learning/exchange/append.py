"""Lessons put at the end of a course that is there already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from learning.bundle.model import Bundle, CourseContent
from learning.bundle.translation import Language
from learning.content.schema import Block
from learning.exchange.lessons import key_free


def content_appended(old: CourseContent, bundle: Bundle) -> tuple[CourseContent, dict[str, str]]:
    """The course with the bundle's lessons behind its own, and the path in the course of each of
    the bundle's files. Neither lessons nor files that are there change.
    """
    paths: dict[str, str] = {}
    media = dict(old.media)
    for path, sha256 in bundle.content.media.items():
        paths[path] = _free(path, sha256, media)
        media[paths[path]] = sha256
    keys: dict[str, str] = {}
    title = str(bundle.content.metadata["title"])
    section = title if any(lesson.section for lesson in old.lessons) else None
    taken = {lesson.key for lesson in old.lessons}
    lessons = [
        replace(
            lesson,
            key=keys.setdefault(lesson.key, key_free(lesson.key, taken)),
            section=lesson.section or section,
            blocks=[_moved(block, paths) for block in lesson.blocks],
            origin={},
        )
        for lesson in bundle.content.lessons
    ]
    translations = _translated(old.translations, bundle.content.translations, keys)
    whole = replace(old, lessons=[*old.lessons, *lessons], media=media, translations=translations)
    return whole, paths


def _translated(
    old: dict[str, Language], new: dict[str, Language], keys: dict[str, str]
) -> dict[str, Language]:
    """The translations of both, the added lessons under the `keys` that they get."""
    merged = dict(old)
    for tag, language in new.items():
        lessons = {keys[key]: texts for key, texts in language.get("lessons", {}).items()}
        if lessons:
            known = merged.get(tag, {})
            merged[tag] = {**known, "lessons": {**known.get("lessons", {}), **lessons}}
    return merged


def _free(path: str, sha256: str, media: dict[str, str]) -> str:
    """The path, or one beside it where another file has it."""
    pure, number, free = PurePosixPath(path), 1, path
    while media.get(free, sha256) != sha256:
        number += 1
        free = str(pure.with_name(f"{pure.stem}-v{number}{pure.suffix}"))
    return free


def _moved(block: Block, paths: dict[str, str]) -> Block:
    moved: dict[str, Any] = dict(block)
    if "src" in moved:
        moved["src"] = paths.get(moved["src"], moved["src"])
    if "blocks" in moved:
        moved["blocks"] = [_moved(each, paths) for each in moved["blocks"]]
    return moved
