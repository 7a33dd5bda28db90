"""What the settings page offers to choose from."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from learning.access import draft_courses
from learning.models import Course, CourseStatus
from learning.selectors.audience import courses_closed
from learning.selectors.content import asset_url
from people.models import User
from skills.models import Skill

MOST_OFFERED = 500


def courses_offered(user: User, course: Course) -> list[tuple[str, str]]:
    """Courses that may come before `course`, by title: those published for the person, and their
    own.
    """
    own = draft_courses(user).values("pk")
    shown = Q(status=CourseStatus.PUBLISHED) & ~Q(pk__in=courses_closed(user))
    rows = Course.objects.filter(shown | Q(pk__in=own))
    return list(rows.exclude(pk=course.pk).order_by("title").values_list("slug", "title"))


def settings_cover(course: Course, path: str) -> str:
    """Where the picture at `path` is, as the settings show it; empty for none. One query."""
    file = course.assets.select_related("asset").filter(path=path).first() if path else None
    return asset_url(file.asset, path) if file is not None else ""


def skills_offered() -> QuerySet[Skill, str]:
    """The names of the organisation's skills, as many as a list of suggestions can hold."""
    return Skill.objects.order_by("name").values_list("name", flat=True)[:MOST_OFFERED]
