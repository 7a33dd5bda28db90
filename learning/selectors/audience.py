"""Which courses are for whom: who is not meant by a course never learns that it is there.

Besides the people of its audience a course is seen by whoever is enrolled in it, has to take it,
works on it or was asked to review it, and by L&D admins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.sql import sql_rows
from learning.models import Course
from learning.selectors.catalogue_index import CatalogueIndex
from people.audience import Audience
from people.models import Status, User
from people.selectors.audience import PLACE_COLUMNS, audience_people, place_read

# Where the person stands in the organisation, and the courses that are theirs all the same.
_STANDING = f"""
    SELECT {PLACE_COLUMNS},
        ARRAY(
            SELECT course_id FROM learning_enrolment
            WHERE user_id = person.id AND state <> 'left' AND course_id = ANY(%(courses)s)
            UNION
            SELECT assignment.course_id FROM learning_requirement requirement
            JOIN learning_assignment assignment ON assignment.id = requirement.assignment_id
            WHERE requirement.person_id = person.id AND requirement.state = 'open'
            AND assignment.course_id = ANY(%(courses)s)
            UNION
            SELECT id FROM learning_course
            WHERE owner_id = person.id AND id = ANY(%(courses)s)
            UNION
            SELECT course_id FROM learning_course_authors
            WHERE user_id = person.id AND course_id = ANY(%(courses)s)
            UNION
            SELECT course_id FROM learning_coursereview
            WHERE reviewer_id = person.id AND state <> 'withdrawn' AND course_id = ANY(%(courses)s)
        )
    FROM people_user person WHERE person.id = %(person)s
"""  # noqa: S608  # names of columns only


def courses_closed(user: User, index: CatalogueIndex | None = None) -> frozenset[int]:
    """The published courses that `user` may not know of.

    One query where there are courses for some only, and one more without the `index`; which
    people an audience means is decided in memory, however many courses there are.
    """
    if user.is_admin:
        return frozenset()
    return _closed(user, _audiences() if index is None else index.audiences)


def _audiences() -> dict[int, Audience]:
    rows = Course.objects.published().exclude(audience={}).order_by()
    return {pk: Audience.from_json(value) for pk, value in rows.values_list("pk", "audience")}


def course_is_closed(user: User, course: Course) -> bool:
    """Whether the course is for others; one query, none where it is for everybody."""
    if not course.audience or user.is_admin or course.owner_id == user.pk:
        return False
    return bool(_closed(user, {course.pk: Audience.from_json(course.audience)}))


def _closed(user: User, audiences: Mapping[int, Audience]) -> frozenset[int]:
    if not audiences:
        return frozenset()
    row = sql_rows(_STANDING, {"person": user.pk, "courses": list(audiences)})[0]
    place, own = place_read(row), frozenset(row[-1])
    return frozenset(
        pk for pk, audience in audiences.items() if pk not in own and not audience.includes(place)
    )


def titles_open(user: User, slugs: Iterable[str]) -> frozenset[str]:
    """Those of the `slugs` whose published course the person may know of; see `courses_closed`."""
    wanted = set(slugs)
    hidden = Course.objects.filter(slug__in=wanted, pk__in=courses_closed(user))
    return frozenset(wanted - set(hidden.values_list("slug", flat=True)))


def learners_outside(course: Course, audience: Audience) -> int:
    """How many of those who are enrolled the audience does not mean; one query."""
    return (
        course.enrolments.current()
        .exclude(user__status=Status.LEFT)
        .exclude(user__in=audience_people(audience).order_by().values("pk"))
        .count()
    )
