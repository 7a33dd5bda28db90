"""The courses that somebody works on."""

from __future__ import annotations

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from learning.access import draft_courses
from learning.models import Course, CourseChange, CourseReview, CourseStatus, Enrolment, Lesson
from people.models import User

STATES = ("all", "draft", "published", "archived")


def draft_list(user: User, *, words: str = "", state: str = "all") -> QuerySet[Course]:
    """The courses `user` may change, the one last worked on first.

    Each with `edited_at`, `edited_by` (a name), `learners` (who have not left), `waiting` (open
    reviews), and `draft_lessons` and `draft_minutes` as they stand in the draft. `state` is one
    of `STATES`; `words` are looked for in the title.
    """
    newest = CourseChange.objects.filter(course=OuterRef("pk")).order_by("-created_at", "-pk")
    enrolled = (
        Enrolment.objects.current()
        .filter(course=OuterRef("pk"))
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
    )
    reviews = (
        CourseReview.objects.open()
        .filter(course=OuterRef("pk"))
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
    )
    written = Lesson.objects.filter(course=OuterRef("pk")).order_by().values("course")
    courses = draft_courses(user).select_related("current_release", "owner").defer("search")
    if state != "all":
        courses = courses.filter(status=state)
    for word in words.split()[:8]:
        courses = courses.filter(Q(title__icontains=word))
    return courses.annotate(
        edited_at=Coalesce(Subquery(newest.values("updated_at")[:1]), F("updated_at")),
        edited_by=Subquery(newest.values("actor__name")[:1]),
        learners=Coalesce(Subquery(enrolled.values("n")), 0),
        waiting=Coalesce(Subquery(reviews.values("n")), 0),
        draft_lessons=Coalesce(Subquery(written.annotate(n=Count("pk")).values("n")), 0),
        draft_minutes=Coalesce(Subquery(written.annotate(n=Sum("minutes")).values("n")), 0),
    ).order_by("-edited_at", "-pk")


def draft_counts(user: User) -> dict[str, int]:
    """How many courses of each state `user` may change, and of all."""
    rows = draft_courses(user).order_by().values_list("status").annotate(Count("pk"))
    counts = {status.value: 0 for status in CourseStatus} | dict(rows)
    return {"all": sum(counts.values()), **counts}
