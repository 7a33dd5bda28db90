"""Reading a bundle: folder or zip in, a checked course out, or every problem at once."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from learning.bundle.bank import assessment_read, bank_read
from learning.bundle.checks import checks_read
from learning.bundle.files import BundleFiles, bundle_files, read_text
from learning.bundle.jsonfile import JsonFile, json_read, storable
from learning.bundle.languages import is_translation, languages_read
from learning.bundle.media import media_read
from learning.bundle.model import (
    Bundle,
    CourseContent,
    LessonContent,
    metadata_of,
    reading_minutes,
)
from learning.bundle.problems import BundleError, Report
from learning.bundle.references import references_check
from learning.content.completion import rule_of, rule_problem
from learning.content.context import key_of, path_clean
from learning.content.markdown import markdown_parse

# Files that accompany a course and are not part of it.
PAPERS = frozenset({"attribution", "license", "licence", "readme", "changelog", "notice"})
MICRO_MINUTES = 5


def bundle_read(source: Path) -> Bundle:
    """The course in the folder or zip `source`. Raises `BundleError` with all that is wrong."""
    with bundle_files(source) as files:
        return bundle_of(files)


def bundle_of(files: BundleFiles) -> Bundle:
    """The course in `files`, which stay open for its media."""
    report = Report()
    course = json_read(files, "course.json")
    if not course.check("course.schema.json", report):
        report.stop_if_any()
    _check_dates(course, report)
    reader = _LessonReader(files, course, report)
    lessons = [
        lesson
        for at, entry in enumerate(course.data.get("lessons", []))
        if (lesson := reader.lesson(at, entry)) is not None
    ]
    checks_read(files, lessons, report)
    content = CourseContent(metadata_of(course.data), lessons, bank=reader.bank or [])
    languages_read(files, content, report)
    _check_lessons(content, course, report)
    media = [
        file
        for path in _media_paths(files, course.data)
        if (file := media_read(files, path, report)) is not None
    ]
    content.media = {file.path: file.sha256 for file in sorted(media, key=lambda f: f.path)}
    content.alts = _alts(course, content.media, report)
    references_check(files, content, {file.path: file for file in media}, report)
    report.stop_if_any()
    return Bundle(content, media, report.notes)


class _LessonReader:
    def __init__(self, files: BundleFiles, course: JsonFile, report: Report) -> None:
        self.files = files
        self.course = course
        self.report = report
        self.bank = bank_read(files, report)
        self.keys: dict[str, int] = {}

    def lesson(self, at: int, entry: dict[str, Any]) -> LessonContent | None:
        """The lesson that `course.json` lists at `at`; None when it cannot be read."""
        name = path_clean(entry.get("assessment") or entry["file"])
        if name not in self.files.sizes:
            self._missing(at, entry, name)
            return None
        lesson = LessonContent(
            key=self._key(at, entry, name),
            kind="assessment" if "assessment" in entry else entry.get("kind", "lesson"),
            title=" ".join(entry["title"].split()),
            section=" ".join((entry.get("section") or "").split()) or None,
            preview=entry.get("preview", False),
            objectives=[" ".join(text.split()) for text in entry.get("objectives", [])],
            keypoints=[" ".join(text.split()) for text in entry.get("keypoints", [])],
            origin={"file": name},
        )
        if entry.get("source_path"):
            lesson.origin["source_path"] = entry["source_path"]
        try:
            self._read(lesson, name, entry)
        except BundleError as error:
            self.report.problems += error.problems
        return lesson

    def _read(self, lesson: LessonContent, name: str, entry: dict[str, Any]) -> None:
        if lesson.kind == "assessment":
            lesson.assessment = assessment_read(self.files, name, self.bank, self.report)
            count = len((lesson.assessment or {}).get("questions", []))
            lesson.minutes = max(1, entry.get("minutes") or count)
            return
        parsed = markdown_parse(read_text(self.files, name), title=lesson.title)
        for remark in parsed.remarks:
            say = self.report.problem if remark.fatal else self.report.note
            say(name, remark.line, remark.message)
        lesson.blocks = parsed.blocks
        lesson.objectives = lesson.objectives or parsed.objectives
        lesson.keypoints = lesson.keypoints or parsed.keypoints
        lesson.minutes = max(1, entry.get("minutes") or reading_minutes(lesson.blocks))
        if not storable(lesson.blocks):
            message = _("an escape in a block's YAML is no character; remove it.")
            self.report.problem(name, 1, message)

    def _key(self, at: int, entry: dict[str, Any], name: str) -> str:
        """The author's key, or one from the file's name that no lesson has yet."""
        key = entry.get("key")
        if key and key in self.keys:
            message = _("the key “%(key)s” is lesson %(number)d's already; give this one another.")
            words = {"key": key, "number": self.keys[key] + 1}
            self.course.problem(self.report, ("lessons", at, "key"), message % words)
        if not key:
            stem = key = key_of(name)
            number = 1
            while key in self.keys or key in self._written():
                number += 1
                key = f"{stem[:74]}-{number}"
        self.keys[key] = at
        return str(key)

    def _written(self) -> set[str]:
        return {entry["key"] for entry in self.course.data["lessons"] if entry.get("key")}

    def _missing(self, at: int, entry: dict[str, Any], name: str) -> None:
        field = "assessment" if "assessment" in entry else "file"
        message = _("“%(name)s” is not in the bundle.") % {"name": name}
        close = get_close_matches(name, self.files.sizes, n=1)
        if close:
            message += _(" Did you mean “%(name)s”?") % {"name": close[0]}
        self.course.problem(self.report, ("lessons", at, field), message)


def _check_dates(course: JsonFile, report: Report) -> None:
    reviewed = course.data.get("reviewed")
    if not reviewed:
        return
    try:
        dt.date.fromisoformat(reviewed)
    except ValueError:
        message = _("“%(date)s” is no day; write it as 2026-10-01.") % {"date": reviewed}
        course.problem(report, ("reviewed",), message)


def _check_lessons(content: CourseContent, course: JsonFile, report: Report) -> None:
    """What concerns several lessons at once."""
    if content.metadata["format"] == "micro-lesson":
        for lesson in content.lessons:
            if lesson.minutes > MICRO_MINUTES:
                message = _("a micro-lesson takes at most 5 minutes; this one takes %(minutes)d.")
                course.problem(report, ("lessons", 0), message % {"minutes": lesson.minutes})
    kinds = {lesson.key: lesson.kind for lesson in content.lessons}
    rule = rule_of(content.metadata)
    unknown = [key for key in rule.lessons if key not in kinds]
    for key in unknown:
        message = _("no lesson has the key “%(key)s”.") % {"key": key}
        course.problem(report, ("completion", "lessons"), message)
    problem = "" if unknown else rule_problem(rule, kinds)
    if problem:
        course.problem(report, ("completion",), problem)
    if content.metadata["slug"] in content.metadata["prerequisites"]:
        course.problem(report, ("prerequisites",), _("a course cannot be its own prerequisite."))


def _alts(course: JsonFile, media: dict[str, str], report: Report) -> dict[str, str]:
    """The alternative texts of files by their paths; an empty one takes back what was there."""
    alts = {}
    for path, said in course.data.get("media", {}).items():
        if path_clean(path) in media:
            alts[path_clean(path)] = said["alt"].strip()
        else:
            message = _("there is no such file in the bundle; its description was left out.")
            report.note(course.name, course.line(("media", path)), message)
    return alts


def _media_paths(files: BundleFiles, data: dict[str, Any]) -> list[str]:
    """The files that are neither texts of the course nor papers that come with it."""
    texts = {path_clean(e.get("assessment") or e["file"]) for e in data.get("lessons", [])}
    texts |= {"course.json", "questions.json", "bank.json"}
    paths = []
    for name in sorted(files.sizes):
        path = PurePosixPath(name)
        is_paper = len(path.parts) == 1 and path.stem.lower().split("-")[0] in PAPERS
        is_text = path.parts[0] in {"lessons", "assessments"} and path.suffix in {".md", ".json"}
        if name not in texts and not is_paper and not is_text and not is_translation(path):
            paths.append(name)
    return paths
