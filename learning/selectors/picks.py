"""Good next picks: a few courses, each with the reason it is shown."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.sql import sql_rows
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue import CourseCard
from learning.selectors.catalogue_index import CourseFace, catalogue_index
from people.models import User

PICKS = 3
# More than are shown, because two reasons may name the same course.
CANDIDATES = 3
# A group of fewer people is never shown as a figure.
SMALLEST_GROUP = 5


# Three short lists in one statement: each is its own reason, best first.
_CANDIDATES = """
    WITH taken AS (SELECT course_id, state FROM learning_enrolment WHERE user_id = %(user)s),
    open AS (
        SELECT id, rating_average, published_at, id IN (
            SELECT course_id FROM learning_bookmark WHERE user_id = %(user)s
        ) AS kept
        FROM learning_course
        WHERE status = 'published' AND id NOT IN (SELECT course_id FROM taken)
            AND id <> ALL(%(closed)s)
    )
    (
        SELECT 'related' AS reason, open.id, count(*), min(skill.name), open.kept
        FROM learning_courseskill tagged
        JOIN open ON open.id = tagged.course_id
        JOIN skills_skill skill ON skill.id = tagged.skill_id
        WHERE tagged.skill_id IN (
            SELECT skill_id FROM learning_courseskill
            WHERE course_id IN (SELECT course_id FROM taken WHERE state <> 'left')
        )
        GROUP BY open.id, open.rating_average, open.kept
        ORDER BY count(*) DESC, open.rating_average DESC NULLS LAST, open.id
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT 'popular', popular.course_id, popular.completed, department.name, open.kept
        FROM learning_coursepopularity popular
        JOIN open ON open.id = popular.course_id
        LEFT JOIN people_department department ON department.id = popular.department_id
        WHERE popular.completed >= %(smallest)s
          AND (popular.department_id = %(department)s OR popular.department_id IS NULL)
        ORDER BY popular.department_id NULLS LAST, popular.completed DESC, popular.course_id
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT 'newest', open.id, 0, NULL, open.kept FROM open
        ORDER BY open.published_at DESC, open.id
        LIMIT %(limit)s
    )
"""


class _Candidate(NamedTuple):
    reason: str
    course_id: int
    number: int
    name: str | None
    kept: bool


def home_picks(user: User, *, count: int = PICKS) -> list[CourseCard]:
    """At most `count` courses that `user` never took up, best first; two or three queries.

    The two reasons take turns: a skill shared with what the person learns, and colleagues who
    finished it. The newest courses fill what is left.
    """
    index = catalogue_index()
    params = {
        "closed": list(courses_closed(user, index)),
        "user": user.pk,
        "department": user.department_id,
        "smallest": SMALLEST_GROUP,
        "limit": count + CANDIDATES,
    }
    kinds: dict[str, list[_Candidate]] = {"related": [], "popular": [], "newest": []}
    for row in sql_rows(_CANDIDATES, params):
        kinds[row[0]].append(_Candidate(*row))
    turns = chain.from_iterable(zip_longest(kinds["related"], kinds["popular"]))
    found: dict[int, _Candidate] = {}
    for each in chain(turns, kinds["newest"]):
        if each is not None and each.course_id in index.faces and len(found) < count:
            found.setdefault(each.course_id, each)
    return [_card(index.face(pk, user.language), each) for pk, each in found.items()]


def _card(course: CourseFace, found: _Candidate) -> CourseCard:
    if found.reason == "related":
        why, icon = _("More on %(skill)s") % {"skill": _inline(found.name or "")}, "sparkles"
    elif found.reason == "popular":
        why, icon = finished_by(found.number, found.name), "flame"
    else:
        why, icon = _("New in the catalogue"), "star"
    return CourseCard(course, bookmarked=found.kept, why=why, why_icon=icon)


def finished_by(completed: int, department: str | None) -> str:
    """ "9 people in Customer Success finished it"; colleagues where no department is meant."""
    if department is None:
        return ngettext(
            "%(count)s colleague finished it", "%(count)s colleagues finished it", completed
        ) % {"count": completed}
    return ngettext(
        "%(count)s person in %(where)s finished it",
        "%(count)s people in %(where)s finished it",
        completed,
    ) % {"count": completed, "where": department}


def _inline(name: str) -> str:
    """A skill's name within a sentence: "giving feedback", but "SQL" and "iOS testing"."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]
