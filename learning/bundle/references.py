"""What a course refers to: its files, its lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from learning.bundle.bank import bank_as_lesson
from learning.bundle.files import BundleFiles, read_text
from learning.bundle.media import MediaFile
from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.problems import Report
from learning.content.context import path_clean
from learning.content.cover import cover_path
from learning.content.dialect import path_of
from learning.content.polish import is_external
from learning.content.schema import Block, blocks_walk

# Links and pictures in a text; what is in code counts too, which at worst asks for a file.
LINK = re.compile(r"!?\[[^\]\[]*\]\(\s*<?((?:\.{1,2}/)*media/[^)\s>]+)")
SOURCE = re.compile(r"""\bsrc\s*=\s*["']((?:\.{1,2}/)*media/[^"']+)["']""", re.IGNORECASE)
KINDS = {"video": ("video/",), "audio": ("audio/",), "file": ("",)}


def references_check(
    files: BundleFiles, content: CourseContent, media: Mapping[str, MediaFile], report: Report
) -> None:
    """Report what is referred to and not there; note files that nothing refers to."""
    checker = _Checker(files, media, report)
    keys = {lesson.key for lesson in content.lessons}
    for lesson in content.lessons:
        checker.lesson(lesson)
        checker.reviews(lesson, keys)
    if cover_path(content.metadata):
        checker.cover(cover_path(content.metadata))
    if content.bank:
        bank = bank_as_lesson(content.bank)
        checker.lesson(bank)
        checker.reviews(bank, keys)
    for path in sorted(set(media) - checker.used):
        report.note(path, 0, _("no lesson uses this file."))


class _Checker:
    def __init__(self, files: BundleFiles, media: Mapping[str, MediaFile], report: Report) -> None:
        self.files = files
        self.media = media
        self.report = report
        self.used: set[str] = set()
        self.file = ""

    def lesson(self, lesson: LessonContent) -> None:
        self.file = lesson.origin["file"]
        for block in blocks_walk(lesson.blocks):
            if block["kind"] == "image":
                self._picture(block)
            elif block["kind"] in KINDS:
                self._clip(block)
            for path in _text_paths(block):
                self._need(path, ("",))
        for text in _assessment_texts(lesson):
            for path in LINK.findall(text):
                self._need(path, ("",))

    def cover(self, path: str) -> None:
        self.file = "course.json"
        self._need(path, ("image/",))

    def reviews(self, lesson: LessonContent, keys: set[str]) -> None:
        """Each “review” must name a lesson that there is."""
        questions = [b["question"] for b in lesson.blocks if b["kind"] == "check"]
        questions += (lesson.assessment or {}).get("questions", [])
        for question in questions:
            wanted = question.get("review", {}).get("lesson")
            if wanted and wanted not in keys:
                message = _("“review” names the lesson “%(key)s”, which there is not.")
                self._problem(wanted, message % {"key": wanted})

    def _picture(self, block: Block) -> None:
        path = path_clean(block["src"])
        on_site = block["src"].startswith("/")
        if path in self.media or (path.startswith("media/") and not on_site):
            self._need(block["src"], ("image/",))
        elif not is_external(block["src"]):
            message = _("the picture “%(path)s” is not in the bundle; its description is shown.")
            self.report.note(self.file, self._line(block["src"]), message % {"path": block["src"]})

    def _clip(self, block: Block) -> None:
        self._need(block["src"], KINDS[block["kind"]])
        if block.get("poster"):
            self._need(block["poster"], ("image/",))
        if block.get("captions"):
            self._need(block["captions"], ("text/vtt",))

    def _need(self, path: str, kinds: tuple[str, ...]) -> None:
        name = path_clean(path_of(path.split("#", maxsplit=1)[0]))
        self.used.add(name)
        file = self.media.get(name)
        if file is None:
            if name not in self.files.sizes:
                message = _("“%(path)s” is not in the bundle; add it or remove what refers to it.")
                self._problem(path, message % {"path": name})
        elif not file.content_type.startswith(kinds):
            message = _("“%(path)s” is a file of the kind %(kind)s, which cannot be used here.")
            self._problem(path, message % {"path": name, "kind": file.content_type})

    def _problem(self, needle: str, message: str) -> None:
        self.report.problem(self.file, self._line(needle), message)

    def _line(self, needle: str) -> int:
        """The line that speaks of `needle`; 0 when none does."""
        text = read_text(self.files, self.file)
        at = text.find(needle)
        return text.count("\n", 0, at) + 1 if at >= 0 else 0


def _text_paths(block: Block) -> Iterator[str]:
    if block["kind"] == "prose":
        yield from LINK.findall(block["markdown"])
        yield from SOURCE.findall(block["markdown"])
    elif block["kind"] == "table":
        for row in [block["header"], *block["rows"]]:
            for cell in row:
                yield from LINK.findall(cell)


def _assessment_texts(lesson: LessonContent) -> Iterator[str]:
    for question in (lesson.assessment or {}).get("questions", []):
        yield question["prompt"]
        yield from (option["text"] for option in question.get("options", []))
