"""Knowledge checks and polls inside lessons. Reflections and task lists are nobody's to count."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core.sql import sql_rows
from learning.content.dialect import inline_plain
from learning.models import Course
from learning.selectors.studio.analytics.groups import Figure, Share, figure, share, shared_out


@dataclass(frozen=True)
class CheckFigures:
    """A knowledge check: how many answered it, and how many of them right at the first try."""

    lesson: str
    block: str
    text: str
    answered: Figure
    first: Figure

    @property
    def first_share(self) -> Share | None:
        return share(self.first, self.answered)


@dataclass(frozen=True)
class PollFigures:
    """A poll: how many chose each option, None where that would give somebody's choice away."""

    lesson: str
    block: str
    text: str
    answered: Figure
    options: list[tuple[str, Figure]] | None


_BLOCKS = """
    SELECT lesson.key, block.value ->> 'key', block.value ->> 'kind',
        coalesce(block.value -> 'question' ->> 'prompt', block.value ->> 'prompt', ''),
        ARRAY(SELECT jsonb_array_elements_text(
            CASE jsonb_typeof(block.value -> 'options')
            WHEN 'array' THEN block.value -> 'options' ELSE '[]' END
        ))
    FROM learning_releaselesson lesson
    CROSS JOIN LATERAL jsonb_array_elements(lesson.blocks)
        WITH ORDINALITY AS block (value, place)
    WHERE lesson.release_id = %(release)s AND block.value ->> 'kind' IN ('check', 'poll')
    ORDER BY lesson.position, lesson.id, block.place
"""
# What was answered in reflections and task lists is not even read.
_ANSWERS = """
    SELECT response.lesson_key, response.block_key,
        CASE WHEN response.correct IS NULL THEN response.answer #>> '{}' END,
        count(*), count(*) FILTER (WHERE response.correct AND response.tries = 1)
    FROM learning_blockresponse response
    JOIN learning_enrolment enrolment ON enrolment.id = response.enrolment_id
    JOIN unnest(%(lessons)s::text[], %(blocks)s::text[]) AS shown (lesson, block)
        ON shown.lesson = response.lesson_key AND shown.block = response.block_key
    WHERE enrolment.course_id = %(course)s
    GROUP BY 1, 2, 3
"""


def checks_of(course: Course) -> tuple[list[CheckFigures], list[PollFigures]]:
    """Checks and polls of the current release, in their order; two queries, whatever its size."""
    blocks = sql_rows(_BLOCKS, {"release": course.current_release_id})
    params = {
        "course": course.pk,
        "lessons": [row[0] for row in blocks],
        "blocks": [row[1] for row in blocks],
    }
    answers: dict[tuple[str, str], dict[str | None, tuple[int, int]]] = defaultdict(dict)
    for lesson, block, answer, count, first in sql_rows(_ANSWERS, params):
        answers[lesson, block][answer] = (count, first)
    checks, polls = [], []
    for lesson, block, kind, prompt, options in blocks:
        given, text = answers[lesson, block], inline_plain(prompt)
        answered = figure(sum(count for count, _first in given.values()))
        if kind == "check":
            first = figure(sum(first for _count, first in given.values()))
            checks.append(CheckFigures(lesson, block, text, answered, first))
        else:
            counts = {option: given.get(option, (0, 0))[0] for option in options}
            polls.append(PollFigures(lesson, block, text, answered, _told(counts, answered)))
    return checks, polls


def _told(counts: dict[str, int], answered: Figure) -> list[tuple[str, Figure]] | None:
    """The options with their figures. Options of an earlier release have no line of their own."""
    figures = shared_out(list(counts.values()), answered, all_of_it=False)
    if figures is None or not answered.is_told:
        return None
    return list(zip(counts, figures, strict=True))
