"""The accessibility checklist over a course's draft."""

from __future__ import annotations

from django.utils.translation import get_language

from core.memo import Memo
from learning.bundle.model import CourseContent
from learning.content.accessibility import Checklist, checklist
from learning.models import Asset, Course, CourseAsset

_drawings: Memo[str, str] = Memo(256)
_lists: Memo[tuple[str, str | None], Checklist] = Memo(64)


def draft_checklist(course: Course, content: CourseContent) -> Checklist:
    """The checklist over `content`, the course's draft or part of it; at most one query.

    The same content gives the same list, so it is kept by its digest.
    """
    key = (content.digest, get_language())
    title = str(content.metadata.get("title") or "")
    return _lists.get(
        key, lambda: checklist(content.lessons, title=title, drawings=_sources(course))
    )


def _sources(course: Course) -> dict[str, str]:
    """The source of each SVG drawing of the course by its path."""
    uses = CourseAsset.objects.filter(course=course, asset__content_type="image/svg+xml")
    return {use.path: _source(use.asset) for use in uses.select_related("asset")}


def _source(asset: Asset) -> str:
    def read() -> str:
        try:
            with asset.file.open("rb") as stream:
                return bytes(stream.read()).decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""  # what is gone cannot be looked at

    return _drawings.get(asset.sha256, read)
