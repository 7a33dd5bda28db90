"""Which question fails: the first attempts at a course's assessments, question by question.

Only first attempts count, because later ones have seen the feedback. Answers given in earlier
releases count where the question asks the same as it does now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.sql import sql_rows
from learning.content.dialect import inline_plain
from learning.content.questions import right_answer
from learning.models import Course, LessonKind, ReleaseLesson
from learning.selectors.studio.analytics.groups import (
    STEP,
    Figure,
    Share,
    figure,
    share,
    shared_out,
)
from learning.selectors.studio.analytics.statistics import ItemSums

# From how many answers on a question is judged, in words.
ENOUGH = 20
EASY, HARD = 90, 30
# Below, the answer says little about the rest; below zero by more than chance, the key is wrong.
WEAK, REVERSED = 0.1, -0.1
CHOSEN = ("single", "multiple", "true_false")
# What may change in a question without its asking something else.
ASIDE = frozenset({"rendered", "feedback", "explanation", "review", "tags", "difficulty"})

Question = Mapping[str, Any]
Place = tuple[str, str]


@dataclass(frozen=True)
class Flag:
    """What to know, in words; `kind` is "bad" or "warn" for what deserves a look, else empty."""

    kind: str
    words: str


@dataclass(frozen=True)
class OptionShare:
    """An option: how many chose it, as a figure and a share of those asked."""

    text: str
    right: bool
    count: Figure
    share: Share | None

    @property
    def nobody(self) -> bool:
        """Whether nobody takes it, and so it does not distract."""
        return not self.right and not self.count.low


@dataclass(frozen=True)
class Item:
    """A question. `discrimination` is None where it cannot be told, `options` where withheld."""

    key: str
    text: str
    kind: str
    asked: Figure
    right: Figure
    blank: Figure
    discrimination: float | None
    options: list[OptionShare] | None

    @property
    def easiness(self) -> Share | None:
        """The share of first attempts that got it right."""
        return share(self.right, self.asked)

    @property
    def wrong_enough(self) -> bool:
        """Whether five people or more, as far as is shown, got it wrong."""
        return self.asked.shown - self.right.shown >= STEP

    @property
    def flags(self) -> list[Flag]:
        return list(_flags(self))


@dataclass(frozen=True)
class AssessmentItems:
    """An assessment: first attempts, how many passed at once, its median minutes, its items."""

    key: str
    title: str
    attempts: Figure
    passed: Figure
    minutes: float | None
    items: list[Item]

    @property
    def passed_share(self) -> Share | None:
        return share(self.passed, self.attempts)

    @property
    def flagged(self) -> list[Item]:
        return [item for item in self.items if any(flag.kind for flag in item.flags)]


# The first attempts that are over, and each question they asked; no answer is a wrong one.
_ASKED = """
    WITH tried AS (
        SELECT attempt.id, attempt.release_id, attempt.lesson_key, attempt.questions
        FROM learning_attempt attempt
        JOIN learning_enrolment enrolment ON enrolment.id = attempt.enrolment_id
        WHERE enrolment.course_id = %(course)s AND attempt.number = 1 AND attempt.state <> 'open'
    ), asked AS (
        SELECT tried.id, release_id, lesson_key, question.key, given.answer,
            coalesce(given.correct, false)::int AS x
        FROM tried
        CROSS JOIN LATERAL jsonb_array_elements_text(tried.questions) AS question (key)
        LEFT JOIN learning_attemptanswer given
            ON given.attempt_id = tried.id AND given.question_key = question.key
    )
"""
_SUMS = f"""
    {_ASKED}, totalled AS (
        SELECT *, sum(x) OVER attempt AS total, count(*) OVER attempt AS number
        FROM asked WINDOW attempt AS (PARTITION BY id)
    ), paired AS (
        SELECT *, CASE WHEN number > 1 THEN (total - x)::float / (number - 1) END AS y
        FROM totalled
    )
    SELECT release_id, lesson_key, key, count(*), sum(x),
        count(*) FILTER (WHERE answer IS NULL OR answer = 'null'),
        count(y), coalesce(sum(y), 0), coalesce(sum(y * y), 0), coalesce(sum(x * y), 0),
        coalesce(sum(x) FILTER (WHERE y IS NOT NULL), 0)
    FROM paired GROUP BY release_id, lesson_key, key
"""  # noqa: S608  # constants only
_CHOICES = f"""
    {_ASKED}
    SELECT release_id, lesson_key, key, choice.value #>> '{{}}', count(*)
    FROM asked
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(answer) WHEN 'array' THEN answer ELSE jsonb_build_array(answer) END
    ) AS choice (value)
    WHERE key = ANY(%(chosen)s) AND answer IS NOT NULL
    GROUP BY release_id, lesson_key, key, choice.value #>> '{{}}'
"""  # noqa: S608  # constants only
_ATTEMPTS = """
    SELECT attempt.lesson_key, count(*), count(*) FILTER (WHERE passed),
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM submitted_at - attempt.started_at)
        ) / 60
    FROM learning_attempt attempt
    JOIN learning_enrolment enrolment ON enrolment.id = attempt.enrolment_id
    WHERE enrolment.course_id = %(course)s AND attempt.number = 1 AND attempt.state <> 'open'
    GROUP BY attempt.lesson_key
"""


def items_of(course: Course) -> list[AssessmentItems]:
    """The assessments of the current release with their items; four queries, whatever its size."""
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
    sums, choices = _counted(course, asked, current)
    attempts = {row[0]: row[1:] for row in sql_rows(_ATTEMPTS, {"course": course.pk})}
    return [
        _assessment(
            key,
            title,
            attempts.get(key, (0, 0, None)),
            [
                _item(question, sums[place], choices[place])
                for place, question in current.items()
                if place[0] == key
            ],
        )
        for key, title in titles.items()
    ]


def _counted(
    course: Course, asked: Mapping[int, Mapping[Place, Question]], current: Mapping[Place, Question]
) -> tuple[dict[Place, ItemSums], dict[Place, dict[str, int]]]:
    """The sums and the choices of each current question, over all releases that ask the same."""
    now_asked = {place: _essence(question) for place, question in current.items()}
    same = {
        (release, *place)
        for release, questions in asked.items()
        for place, question in questions.items()
        if now_asked.get(place) == _essence(question)
    }
    chosen = sorted({key for (_l, key), q in current.items() if q["kind"] in CHOSEN})
    sums: dict[Place, ItemSums] = defaultdict(ItemSums)
    choices: dict[Place, dict[str, int]] = defaultdict(dict)
    for release, lesson, key, *values in sql_rows(_SUMS, {"course": course.pk}):
        if (release, lesson, key) in same:
            sums[lesson, key] += ItemSums(*values)
    params = {"course": course.pk, "chosen": chosen}
    for release, lesson, key, choice, count in sql_rows(_CHOICES, params):
        if (release, lesson, key) in same:
            found = choices[lesson, key]
            found[choice] = found.get(choice, 0) + count
    return sums, choices


def _essence(question: Question) -> dict[str, Any]:
    """The question without what surrounds it."""
    found = {name: value for name, value in question.items() if name not in ASIDE}
    if "options" in found:
        found["options"] = [
            {name: value for name, value in option.items() if name != "feedback"}
            for option in found["options"]
        ]
    return found


def _assessment(
    key: str, title: str, attempts: tuple[Any, ...], items: list[Item]
) -> AssessmentItems:
    count, passed, minutes = attempts
    told = figure(count)
    return AssessmentItems(
        key, title, told, figure(passed), minutes if told.is_told else None, items
    )


def _item(question: Question, sums: ItemSums, choices: Mapping[str, int]) -> Item:
    asked, right = figure(sums.asked), figure(sums.right)
    # Whether it can be told is decided by what is shown, which so stays all that is known.
    is_told = right.is_told and asked.shown - right.shown >= STEP
    return Item(
        key=question["key"],
        text=question["rendered"]["text"] if "rendered" in question else question["prompt"],
        kind=question["kind"],
        asked=asked,
        right=right,
        blank=figure(sums.blank),
        discrimination=sums.discrimination if is_told and asked.shown >= ENOUGH else None,
        options=_options(question, sums, choices, asked),
    )


def _options(
    question: Question, sums: ItemSums, choices: Mapping[str, int], asked: Figure
) -> list[OptionShare] | None:
    """The options with their figures; empty for kinds that have none, None where withheld."""
    if question["kind"] not in CHOSEN:
        return []
    if question["kind"] == "true_false":
        options = [("true", _("True")), ("false", _("False"))]
        right = {str(question["answer"]).lower()}
    else:
        options = [(each["key"], inline_plain(each["text"])) for each in question["options"]]
        answer = right_answer(dict(question))
        right = {answer} if isinstance(answer, str) else set(answer)
    counts = [choices.get(key, 0) for key, _text in options]
    if question["kind"] == "multiple":
        # Everybody may choose several: these do not share out a whole.
        figures: list[Figure] | None = [figure(count) for count in counts]
    else:
        figures = shared_out([*counts, sums.blank], asked, all_of_it=True)
    if figures is None or not asked.is_told:
        return None
    return [
        OptionShare(text, key in right, count, share(count, asked))
        for (key, text), count in zip(options, figures, strict=False)
    ]


def _flags(item: Item) -> Iterator[Flag]:
    easiness = item.easiness
    if easiness is None or item.asked.shown < ENOUGH:
        return
    if item.discrimination is not None and item.discrimination <= REVERSED:
        yield Flag("bad", _("Those who do well elsewhere get this wrong: check the key"))
    elif item.discrimination is not None and item.discrimination < WEAK:
        yield Flag("warn", _("Says little about how people do elsewhere"))
    if easiness.percent >= EASY or (easiness.bound == "over" and easiness.percent >= EASY - 10):
        yield Flag("", _("Almost everybody gets this right"))
    elif easiness.percent <= HARD:
        yield Flag("warn", _("Few get this right"))
    options = item.options or []
    best = max((o.count.shown for o in options if o.right), default=0)
    if item.kind == "single" and any(o.count.shown > best for o in options if not o.right):
        yield Flag("bad", _("A wrong option is chosen more often than the right one"))
    idle = [option.text for option in options if option.nobody]
    if idle and item.wrong_enough:
        yield Flag("warn", _("Nobody takes: %(options)s") % {"options": "; ".join(idle)})
