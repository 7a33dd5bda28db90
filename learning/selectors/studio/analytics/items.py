"""Which question fails: the first attempts at a course's assessments, question by question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.sql import sql_rows
from learning.content.dialect import inline_plain
from learning.content.keys import digest
from learning.content.questions import right_answer
from learning.models import Course, ItemEstimate
from learning.selectors.studio.analytics.asked import (
    ASKED,
    Asked,
    Place,
    Question,
    asked_of,
    essence,
)
from learning.selectors.studio.analytics.groups import (
    STEP,
    Figure,
    Share,
    figure,
    share,
    shared_out,
)
from learning.selectors.studio.analytics.itemmodel import MODELLED, ItemModel
from learning.selectors.studio.analytics.statistics import ItemSums

# From how many answers on a question is judged, in words.
ENOUGH = 20
EASY, HARD = 90, 30
# Below, the answer says little about the rest; below zero by more than chance, the key is wrong.
WEAK, REVERSED = 0.1, -0.1
CHOSEN = ("single", "multiple", "true_false")


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
    """A question. `discrimination` is None where it cannot be told, `options` where withheld;
    `seconds` is the median time of those whose time is known.
    """

    key: str
    text: str
    kind: str
    asked: Figure
    right: Figure
    blank: Figure
    discrimination: float | None
    options: list[OptionShare] | None
    seconds: float | None = None
    model: ItemModel | None = None

    @property
    def easiness(self) -> Share | None:
        """The share of first attempts that got it right."""
        return share(self.right, self.asked)

    @property
    def wrong_enough(self) -> bool:
        """Whether five people or more, as far as is shown, got it wrong."""
        return self.asked.shown - self.right.shown >= STEP

    @property
    def is_reversed(self) -> bool:
        """Whether it tells people apart the wrong way round: by the model, where there is one."""
        if self.model is not None:
            return self.model.is_reversed
        return self.discrimination is not None and self.discrimination <= REVERSED

    @property
    def is_weak(self) -> bool:
        """Whether it hardly tells people apart: by the model, where there is one."""
        if self.model is not None:
            return self.model.is_weak
        return self.discrimination is not None and self.discrimination < WEAK

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


_SUMS = f"""
    {ASKED}, totalled AS (
        SELECT *, sum(x) OVER attempt AS total, count(*) OVER attempt AS number
        FROM asked WINDOW attempt AS (PARTITION BY id)
    ), paired AS (
        SELECT *, CASE WHEN number > 1 THEN (total - x)::float / (number - 1) END AS y
        FROM totalled JOIN same USING (release_id, lesson_key, key)
    )
    SELECT lesson_key, key,
        count(spent_ms), percentile_cont(0.5) WITHIN GROUP (ORDER BY spent_ms) / 1000,
        count(*), sum(x),
        count(*) FILTER (WHERE answer IS NULL OR answer = 'null'),
        count(y), coalesce(sum(y), 0), coalesce(sum(y * y), 0), coalesce(sum(x * y), 0),
        coalesce(sum(x) FILTER (WHERE y IS NOT NULL), 0)
    FROM paired GROUP BY lesson_key, key
"""  # noqa: S608  # constants only
_CHOICES = f"""
    {ASKED}
    SELECT lesson_key, key, choice.value #>> '{{}}', count(*)
    FROM asked JOIN same USING (release_id, lesson_key, key)
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(answer) WHEN 'array' THEN answer ELSE jsonb_build_array(answer) END
    ) AS choice (value)
    WHERE key = ANY(%(chosen)s) AND answer IS NOT NULL
    GROUP BY lesson_key, key, choice.value #>> '{{}}'
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
    """The assessments of the current release with their items; five queries, whatever its size."""
    asked = asked_of(course)
    counted = _counted(asked)
    estimates = _estimates(course)
    attempts = {row[0]: row[1:] for row in sql_rows(_ATTEMPTS, {"course": course.pk})}
    return [
        _assessment(
            key,
            title,
            attempts.get(key, (0, 0, None)),
            [
                _item(question, counted[place], estimates.get(place))
                for place, question in asked.current.items()
                if place[0] == key
            ],
        )
        for key, title in asked.titles.items()
    ]


@dataclass(frozen=True)
class _Counted:
    """What a question's answers add up to, how many of them are timed and their median in seconds,
    and how often each option was chosen.
    """

    sums: ItemSums = field(default_factory=ItemSums)
    timed: int = 0
    seconds: float | None = None
    choices: dict[str, int] = field(default_factory=dict)


def _counted(asked: Asked) -> dict[Place, _Counted]:
    """What is counted of each current question, over all releases that ask the same."""
    chosen = sorted({key for (_l, key), q in asked.current.items() if q["kind"] in CHOSEN})
    found: dict[Place, _Counted] = defaultdict(_Counted)
    for lesson, key, timed, seconds, *values in sql_rows(_SUMS, asked.params):
        found[lesson, key] = _Counted(ItemSums(*values), timed, seconds)
    for lesson, key, choice, count in sql_rows(_CHOICES, {**asked.params, "chosen": chosen}):
        found[lesson, key].choices[choice] = count
    return found


def _estimates(course: Course) -> dict[Place, ItemEstimate]:
    rows = ItemEstimate.objects.filter(course=course)
    return {(row.lesson_key, row.question_key): row for row in rows}


def _assessment(
    key: str, title: str, attempts: tuple[Any, ...], items: list[Item]
) -> AssessmentItems:
    count, passed, minutes = attempts
    told = figure(count)
    return AssessmentItems(
        key, title, told, figure(passed), minutes if told.is_told else None, items
    )


def _item(question: Question, counted: _Counted, estimate: ItemEstimate | None) -> Item:
    sums = counted.sums
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
        options=_options(question, sums, counted.choices, asked),
        seconds=counted.seconds if figure(counted.timed).is_told else None,
        model=_model(question, asked, estimate),
    )


def _model(question: Question, asked: Figure, estimate: ItemEstimate | None) -> ItemModel | None:
    """What the model says, where enough have answered and it is about what is asked now."""
    if estimate is None or asked.shown < MODELLED or estimate.asks != digest(essence(question)):
        return None
    return ItemModel(
        estimate.slope, estimate.slope_error, estimate.difficulty, estimate.difficulty_error
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
    if item.is_reversed:
        yield Flag("bad", _("Those who do well elsewhere get this wrong: check the key"))
    elif item.is_weak:
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
