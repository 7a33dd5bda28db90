"""Writing a bundle: a course out, as the folder that would make it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.errors import AppError
from learning.bundle.languages import languages_files
from learning.bundle.model import CourseContent, LessonContent
from learning.content.write import blocks_markdown, question_fields

ASSESSMENT_FIELDS = (
    "pass_mark",
    "attempts",
    "time_limit_minutes",
    "shuffle",
    "draw",
    "instructions",
    "pools",
    "questions",
)


def bundle_write(content: CourseContent, output: Path) -> list[Path]:
    """Write `course.json`, lessons and assessments below `output`; returns what was written.

    The media are the caller's, who knows where they are stored. Raises `AppError` when the
    folder already holds something.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        message = _("%(path)s is not an empty folder; name another.") % {"path": output}
        raise AppError("output_not_empty", message)
    names = _names(content.lessons)
    texts = {"course.json": _json(_course(content, names))}
    named = _translated_blocks(content)
    for lesson, name in zip(content.lessons, names, strict=True):
        keys = named.get(lesson.key, set())
        texts[name] = _assessment(lesson) if lesson.assessment else _markdown(lesson, keys)
    if content.bank:
        texts["bank.json"] = _json({"questions": [question_fields(q) for q in content.bank]})
    texts |= {name: _json(data) for name, data in languages_files(content).items()}
    written = []
    for name, text in texts.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _names(lessons: list[LessonContent]) -> list[str]:
    """Each lesson's file: as it was called, or by its place and key."""
    names: list[str] = []
    for number, lesson in enumerate(lessons, start=1):
        folder, suffix = ("assessments", "json") if lesson.assessment else ("lessons", "md")
        name = lesson.origin.get("file") or f"{folder}/{number:02}-{lesson.key}.{suffix}"
        if name in names or not name.endswith((".md", ".markdown", ".json")):
            name = f"{folder}/{lesson.key}-{number:02}.{suffix}"
        names.append(name)
    return names


def _course(content: CourseContent, names: list[str]) -> dict[str, Any]:
    metadata = {
        name: value
        for name, value in content.metadata.items()
        if value not in (None, "", []) or name == "description"
    }
    if content.alts:
        metadata["media"] = {path: {"alt": alt} for path, alt in sorted(content.alts.items())}
    if content.metadata["format"] == "resource":
        return metadata
    lessons = [_entry(lesson, name) for lesson, name in zip(content.lessons, names, strict=True)]
    return {**metadata, "lessons": lessons}


def _entry(lesson: LessonContent, name: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "assessment" if lesson.assessment else "file": name,
        "key": lesson.key,
        "title": lesson.title,
        "section": lesson.section,
        "minutes": lesson.minutes,
    }
    if lesson.kind in {"workshop", "practice"}:
        entry["kind"] = lesson.kind
    if lesson.objectives:
        entry["objectives"] = lesson.objectives
    if lesson.keypoints:
        entry["keypoints"] = lesson.keypoints
    if lesson.preview:
        entry["preview"] = True
    if lesson.origin.get("source_path"):
        entry["source_path"] = lesson.origin["source_path"]
    return entry


def _markdown(lesson: LessonContent, keys: set[str]) -> str:
    return f"# {lesson.title}\n\n{blocks_markdown(lesson.blocks, keys)}"


def _translated_blocks(content: CourseContent) -> dict[str, set[str]]:
    """The keys of blocks that translations name: they are written down, as the text may change."""
    keys: dict[str, set[str]] = {}
    for language in content.translations.values():
        for lesson, texts in language.get("lessons", {}).items():
            keys.setdefault(lesson, set()).update(texts.get("blocks", {}))
    return keys


def _assessment(lesson: LessonContent) -> str:
    data = lesson.assessment or {}
    ordered = {name: data[name] for name in ASSESSMENT_FIELDS if name in data}
    ordered["questions"] = [question_fields(question) for question in data["questions"]]
    return _json(ordered)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
