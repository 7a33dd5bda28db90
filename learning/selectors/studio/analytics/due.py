"""Whose questions are to be estimated anew."""

from __future__ import annotations

from core.sql import sql_rows
from learning.selectors.studio.analytics.groups import STEP
from learning.selectors.studio.analytics.itemmodel import MODELLED

_DUE = """
    SELECT course.id
    FROM learning_course course
    JOIN learning_release release ON release.id = course.current_release_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS number, max(attempt.submitted_at) AS newest
        FROM learning_attempt attempt
        JOIN learning_enrolment enrolment ON enrolment.id = attempt.enrolment_id
        WHERE enrolment.course_id = course.id AND attempt.number = 1 AND attempt.state <> 'open'
    ) tried
    LEFT JOIN LATERAL (
        SELECT max(created_at) AS computed FROM learning_itemestimate
        WHERE course_id = course.id
    ) known ON true
    WHERE tried.number >= %(enough)s
        AND (known.computed IS NULL
             OR greatest(tried.newest, release.published_at) > known.computed)
    ORDER BY course.id
"""


def estimates_due() -> list[int]:
    """Courses with enough first attempts of which some, or the release, are newer than what is
    known of their questions; by id.
    """
    return [row[0] for row in sql_rows(_DUE, {"enough": MODELLED - STEP // 2})]
