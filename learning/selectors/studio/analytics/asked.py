"""What the assessments of a course ask, and the first attempts that answered just that.

Only first attempts count, because later ones have seen the feedback. Answers given in earlier
releases count where the question asks the same as it does now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learning.models import Course, LessonKind, ReleaseLesson

# What may change in a question without its asking something else.
ASIDE = frozenset({"rendered", "feedback", "explanation", "review", "tags", "difficulty"})

Question = Mapping[str, Any]
# The keys of an assessment and of a question in it.
Place = tuple[str, str]

# The first attempts that are over, and each question they asked; no answer is a wrong one. `same`
# are the questions that ask what they ask now.
ASKED = """
    WITH same AS (
        SELECT * FROM unnest(%(releases)s::bigint[], %(lessons)s::text[], %(keys)s::text[])
            AS same (release_id, lesson_key, key)
    ), tried AS (
        SELECT attempt.id, attempt.release_id, attempt.lesson_key, attempt.questions
        FROM learning_attempt attempt
        JOIN learning_enrolment enrolment ON enrolment.id = attempt.enrolment_id
        WHERE enrolment.course_id = %(course)s AND attempt.number = 1 AND attempt.state <> 'open'
    ), asked AS (
        SELECT tried.id, release_id, lesson_key, question.key, given.answer, given.spent_ms,
            coalesce(given.correct, false)::int AS x
        FROM tried
        CROSS JOIN LATERAL jsonb_array_elements_text(tried.questions) AS question (key)
        LEFT JOIN learning_attemptanswer given
            ON given.attempt_id = tried.id AND given.question_key = question.key
    )
"""


@dataclass(frozen=True)
class Asked:
    """`titles` are those of the current release's assessments, `current` its questions, `same`
    the release, assessment and question of all that ask the same as one of these.
    """

    course: Course
    titles: dict[str, str]
    current: dict[Place, Question]
    same: list[tuple[int, str, str]]

    @property
    def params(self) -> dict[str, Any]:
        """What the statements built on `ASKED` need."""
        releases, lessons, keys = zip(*self.same, strict=True) if self.same else ((), (), ())
        return {
            "course": self.course.pk,
            "releases": list(releases),
            "lessons": list(lessons),
            "keys": list(keys),
        }


def asked_of(course: Course) -> Asked:
    """What the assessments of the current release ask; one query."""
    rows = ReleaseLesson.objects.filter(
        release__course=course, kind=LessonKind.ASSESSMENT, assessment__isnull=False
    )
    asked: dict[int, dict[Place, Question]] = defaultdict(dict)
    titles: dict[str, str] = {}
    for release, key, title, assessment in rows.order_by("release_id", "position").values_list(
        "release_id", "key", "title", "assessment"
    ):
        if release == course.current_release_id:
            titles[key] = title
        known = assessment or {}
        for question in [*known.get("questions", []), *known.get("pool_questions", [])]:
            asked[release][key, question["key"]] = question
    current = asked.get(course.current_release_id or 0, {})
    now_asked = {place: essence(question) for place, question in current.items()}
    same = [
        (release, *place)
        for release, questions in asked.items()
        for place, question in questions.items()
        if now_asked.get(place) == essence(question)
    ]
    return Asked(course, titles, current, same)


def essence(question: Question) -> dict[str, Any]:
    """The question without what surrounds it."""
    found = {name: value for name, value in question.items() if name not in ASIDE}
    if "options" in found:
        found["options"] = [
            {name: value for name, value in option.items() if name != "feedback"}
            for option in found["options"]
        ]
    return found
