"""How far a reader is in the lessons of a course, as lists show it."""

from __future__ import annotations

from typing import NamedTuple


class MyLesson(NamedTuple):
    """A lesson that the reader opened; `completed_at` tells only whether it is done, `waiting`
    whether somebody is asked to observe it.
    """

    lesson_key: str
    completed_at: bool
    waiting: bool = False


_LESSONS = """(SELECT json_agg(json_build_array(opened.lesson_key, opened.completed_at IS NOT NULL,
            {waiting}))
        FROM learning_lessonprogress opened WHERE opened.enrolment_id = {enrolment})"""
_WAITING = """EXISTS (SELECT 1 FROM learning_observation waiting
                WHERE waiting.enrolment_id = opened.enrolment_id AND waiting.state = 'open'
                AND waiting.lesson_key = opened.lesson_key)"""


def lessons_sql(enrolment: str, *, observed: bool = True) -> str:
    """The values of `MyLesson` for each lesson of an `enrolment`, as JSON; without `observed` for
    a course in which nothing is.
    """
    return _LESSONS.format(enrolment=enrolment, waiting=_WAITING if observed else "false")
