"""The first week: three steps in place of the resume card."""

from __future__ import annotations

from dataclasses import dataclass

from learning.models import Course
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue_index import Option, catalogue_index
from people.models import User

ALL_STEPS = 3
GOALS = (30, 60, 90)
_SKILLS = 8
_COVER = ("cover_seed", "cover_hue", "cover_file")


@dataclass(frozen=True)
class Welcome:
    """`step` is 1 to 3; `goals`, `skills` and `course` are what the steps offer.

    Of the goals, the person's own is suggested: the ring beside it counts to that one.
    """

    step: int
    steps: int
    goals: list[int]
    goal: int
    skills: list[Option]
    course: Course | None


def welcome_of(user: User) -> Welcome | None:
    """The step that comes next; None when all were taken or skipped. At most three queries."""
    step = user.welcome_step + 1
    if step > ALL_STEPS:
        return None
    return Welcome(
        step=step,
        steps=ALL_STEPS,
        goals=sorted({*GOALS, user.weekly_goal_minutes}) if step == 1 else [],
        goal=user.weekly_goal_minutes,
        skills=skills_offered(user) if step == 2 else [],
        course=shortest_course(user) if step == 3 else None,
    )


def skills_offered(user: User) -> list[Option]:
    """The skills of most courses that the person may take."""
    index = catalogue_index()
    seen = index.everything & ~index.mask_of(courses_closed(user, index))
    masks = index.masks.get("skill", {})
    return [each for each in index.options.get("skill", []) if masks[each.value] & seen][:_SKILLS]


def shortest_course(user: User) -> Course | None:
    """The quickest way to a first success."""
    return (
        Course.objects.published()
        .filter(lesson_count__gt=0)
        .exclude(pk__in=courses_closed(user))
        .only("slug", "title", "minutes", "format", "lesson_count", *_COVER)
        .order_by("minutes", "title", "pk")
        .first()
    )
