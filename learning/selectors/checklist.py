"""The accessibility checklist over a course's draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.utils.translation import get_language

from core.memo import Memo
from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.versions import lesson_versions
from learning.content.accessibility import Checklist, LessonLook, checklist, lesson_look
from learning.content.keys import digest
from learning.models import Asset, Course, CourseAsset

_drawings: Memo[str, str] = Memo(256)
_looks: Memo[tuple[str, str, str | None], LessonLook] = Memo(4096)


def draft_checklist(course: Course, content: CourseContent) -> Checklist:
    """The checklist over `content`, the course's draft as it would be published; one query.

    What a lesson holds is remembered, so that a change costs one lesson and not the course.
    """
    title = str(content.metadata.get("title") or "")
    uses = CourseAsset.objects.filter(course=course, asset__content_type="image/svg+xml")
    assets = {use.path: use.asset for use in uses.select_related("asset")}
    files = digest({path: asset.sha256 for path, asset in assets.items()})
    drawings = {path: _source(asset) for path, asset in assets.items()}

    def look(lesson: LessonContent, drawings: Mapping[str, str]) -> LessonLook:
        key = (digest(lesson.comparable), files, get_language())
        return _looks.get(key, lambda: lesson_look(lesson, drawings))

    translated = list(_translated(content))
    return checklist(
        content.lessons, title=title, drawings=drawings, look=look, translated=translated
    )


def _translated(content: CourseContent) -> Iterator[tuple[str, LessonContent]]:
    """The translated blocks and questions of each lesson, by language."""
    for lesson in content.lessons if content.translations else ():
        for tag, version in lesson_versions(content, lesson).items():
            rules = lesson.assessment
            if rules is not None:
                rules = {
                    **rules,
                    "questions": [
                        version.questions[q["key"]]
                        for q in rules["questions"]
                        if q["key"] in version.questions
                    ],
                }
            blocks = list(version.blocks.values())
            yield tag, replace(lesson, blocks=blocks, assessment=rules)


def _source(asset: Asset) -> str:
    """What a drawing is made of; empty when its file is gone."""

    def read() -> str:
        try:
            with asset.file.open("rb") as stream:
                return bytes(stream.read()).decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    return _drawings.get(asset.sha256, read)
