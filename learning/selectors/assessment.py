"""The assessment of a published lesson, and how long a person has for it."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.assessment import Assessment
from learning.models import ReleaseLesson, ReleaseLessonTranslation, TimeAllowance

NORMAL = 100


@lru_cache(maxsize=128)
def assessment_of(release_id: int, lesson_key: str, language: str = "") -> Assessment:
    """The assessment of a release's lesson, kept in memory: a release never changes.

    Its texts are in `language` where they are translated; questions, keys and what is right are
    the same in all. Raises `AppError` for a lesson that the release does not have or that is no
    assessment.
    """
    lessons = ReleaseLesson.objects.filter(release=release_id, key=lesson_key)
    translated = ReleaseLessonTranslation.objects.filter(lesson__in=lessons, language=language)
    data = translated.values_list("assessment", flat=True).first() if language else None
    if data is None:
        data = lessons.values_list("assessment", flat=True).first()
    if data is None:
        raise AppError("assessment_unknown", _("There is no such assessment."), status=404)
    return Assessment.read(data)


def time_percent(user_id: int, course_id: int) -> int:
    """How much of the normal time the person has, in per cent: the larger of what they were
    granted for this course and for all; 100 without a grant.
    """
    granted = TimeAllowance.objects.filter(Q(course=course_id) | Q(course=None), user=user_id)
    most = granted.aggregate(most=Max("percent"))["most"]
    return max(NORMAL, most or NORMAL)


def time_limit_of(assessment: Assessment, percent: int) -> timedelta | None:
    """The time limit with an allowance of `percent`, to the second; None without a limit."""
    if assessment.time_limit is None:
        return None
    return timedelta(seconds=round(assessment.time_limit.total_seconds() * percent / 100))
