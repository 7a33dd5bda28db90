"""On-the-job practice as the learner sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, Q
from django.utils.dateparse import parse_datetime

from core.sql import sql_rows
from learning.access import LessonPlace
from learning.content import practice
from learning.content.schema import Block
from learning.models import (
    Enrolment,
    LessonKind,
    Observation,
    ObservationState,
    ObservedLine,
    PracticeLine,
)
from learning.observers import observer_kinds
from learning.selectors.language import release_kept
from learning.selectors.player import lesson_kept
from people.models import User
from people.selectors.directory import MOST_OFFERED, people_offered

Row = Mapping[str, Any]


def practice_block(release_id: int, lesson_key: str, language: str = "") -> Block | None:
    """The checklist of a released practice; from memory, see `lesson_kept`."""
    entry = release_kept(release_id).entry(lesson_key)
    if entry is None or entry["kind"] != LessonKind.PRACTICE:
        return None
    return practice.practice_of(lesson_kept(release_id, lesson_key, language).lesson.blocks)


def practice_texts(release_id: int, lesson_key: str, language: str) -> dict[str, dict[str, Any]]:
    """The lines as they read in a language, as safe HTML, by key; with `language` where it is the
    original's.
    """
    read = lesson_kept(release_id, lesson_key, language)
    block = next((b for b in read.lesson.rendered if b["kind"] == practice.KIND), None)
    if block is None:
        return {}
    spoken = block.get("language") or read.spoken.blocks
    return {line["key"]: {**line, "language": spoken} for line in block["data"]["lines"]}


@dataclass(frozen=True)
class RoundState:
    """What there is of a practice in one round of an enrolment.

    `lines` is what the learner has done by line, `observed` all that was to be observed, the
    oldest first.
    """

    lines: Mapping[str, PracticeLine]
    observed: Sequence[ObservedLine]

    @cached_property
    def confirmed(self) -> dict[str, ObservedLine]:
        return {each.line_key: each for each in self.observed if each.seen}

    @cached_property
    def answered(self) -> dict[str, ObservedLine]:
        """The newest answer to each line that has one."""
        return {each.line_key: each for each in self.observed if each.seen is not None}

    @cached_property
    def open(self) -> Observation | None:
        """The request that waits for its observer."""
        return next((o.observation for o in self.observed if o.observation.is_open), None)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The lines that wait for the observer's answer."""
        return frozenset(
            each.line_key
            for each in self.observed
            if each.observation.is_open and each.seen is None
        )

    @property
    def last(self) -> Observation | None:
        return self.observed[-1].observation if self.observed else None

    @property
    def ready(self) -> list[str]:
        """The lines that the learner has done, and that nobody has confirmed."""
        return [
            key
            for key, line in self.lines.items()
            if line.ticked_at is not None and key not in self.confirmed
        ]


def practice_of_round(enrolment: Enrolment, lesson_key: str) -> RoundState:
    """What there is of the practice in the enrolment's present round; two queries."""
    here = {"enrolment": enrolment, "lesson_key": lesson_key, "round": enrolment.round}
    lines = PracticeLine.objects.filter(**here)
    observed = ObservedLine.objects.filter(**{f"observation__{k}": v for k, v in here.items()})
    observed = observed.select_related("observation__observer")
    return RoundState(
        lines={line.line_key: line for line in lines},
        observed=list(observed.order_by("observation__created_at", "observation_id", "pk")),
    )


_SHOWN = """
    SELECT
        (SELECT json_agg(json_build_object(
                'id', line.id, 'line_key', line.line_key, 'ticked_at', line.ticked_at,
                'note', line.note, 'files', (
                    SELECT json_agg(json_build_object(
                        'pk', file.id, 'name', file.name, 'size', file.size) ORDER BY file.id)
                    FROM learning_practicefile file WHERE file.line_id = line.id)))
            FROM learning_practiceline line
            WHERE line.enrolment_id = %(enrolment)s AND line.lesson_key = %(lesson)s
                AND line.round = %(round)s),
        (SELECT json_agg(json_build_object(
                'id', line.id, 'line_key', line.line_key, 'seen', line.seen, 'word', line.word,
                'answered_at', line.answered_at, 'name', observer.name, 'asked', json_build_object(
                    'id', asked.id, 'created_at', asked.created_at, 'state', asked.state,
                    'word', asked.word, 'observer_id', asked.observer_id))
                ORDER BY asked.created_at, asked.id, line.id)
            FROM learning_observation asked
            JOIN learning_observedline line ON line.observation_id = asked.id
            LEFT JOIN people_user observer ON observer.id = asked.observer_id
            WHERE asked.enrolment_id = %(enrolment)s AND asked.lesson_key = %(lesson)s
                AND asked.round = %(round)s)
"""


def _shown(enrolment: Enrolment, lesson_key: str) -> tuple[RoundState, dict[str, list[Row]]]:
    """`practice_of_round` as far as a page shows it, and the files by line; one query."""
    params = {"enrolment": enrolment.pk, "lesson": lesson_key, "round": enrolment.round}
    lines, observed = sql_rows(_SHOWN, params)[0]
    return (
        RoundState(
            lines={row["line_key"]: _line_read(row) for row in lines or []},
            observed=[_observed_read(row) for row in observed or []],
        ),
        {row["line_key"]: row["files"] or [] for row in lines or []},
    )


def _line_read(row: Row) -> PracticeLine:
    line: PracticeLine = _read(PracticeLine, row, "id", "line_key", "ticked_at", "note")
    return line


def _observed_read(row: Row) -> ObservedLine:
    line: ObservedLine = _read(ObservedLine, row, "id", "line_key", "seen", "word", "answered_at")
    asked = row["asked"]
    line.observation = _read(Observation, asked, "id", "created_at", "observer_id", "state", "word")
    if asked["observer_id"]:
        names = (asked["observer_id"], row["name"])
        line.observation.observer = User.from_db(None, ("id", "name"), names)
    return line


def _read(model: type[Model], row: Row, *names: str) -> Any:
    """The row of a model in part; `names` in the order of its fields, as `from_db` takes them."""
    values = [
        parse_datetime(row[name]) if name.endswith("_at") and row[name] else row[name]
        for name in names
    ]
    return model.from_db(None, names, values)


@dataclass(frozen=True)
class LineView:
    """A line for its learner. `state` is "open", "asked", "back" or "seen"; `answer` is what the
    observer said last.
    """

    key: str
    html: str
    good: str
    optional: bool
    language: str
    state: str
    ticked: bool
    note: str = ""
    files: Sequence[Row] = ()
    answer: ObservedLine | None = None

    @property
    def closed(self) -> bool:
        return self.state == "seen"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked, and as what: a value of `ObserverRole`."""

    person: User
    role: str


@dataclass(frozen=True)
class PracticeView:
    """A practice for its learner."""

    lines: list[LineView]
    state: RoundState
    title: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    searches: bool = False
    query: str = ""
    found: list[User] = field(default_factory=list)

    @property
    def open(self) -> Observation | None:
        return self.state.open

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to be seen, of what is optional neither."""
        return all(line.state == "seen" for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether all that is required was seen."""
        return all(line.optional or line.state == "seen" for line in self.lines)

    @property
    def seen(self) -> int:
        return sum(line.state == "seen" for line in self.lines)

    @property
    def freed(self) -> Observation | None:
        """The last request, where nobody answers it any more and another has to be chosen."""
        last = self.state.last
        ended = (ObservationState.DECLINED, ObservationState.FREED)
        return last if last is not None and last.state in ended else None

    @property
    def chosen(self) -> int:
        """Whom the page suggests: who was found alone, else who comes first."""
        if self.query:
            return self.found[0].pk if len(self.found) == 1 else 0
        return self.candidates[0].person.pk if self.candidates else 0


def practice_view(place: LessonPlace, *, query: str = "") -> PracticeView | None:
    """The practice of a lesson page; None for who is not enrolled, and only reads it."""
    enrolment = place.enrolment
    block = practice_block(place.release.pk, place.key, place.language)
    if enrolment is None or block is None:
        return None
    state, files = _shown(enrolment, place.key)
    texts = practice_texts(place.release.pk, place.key, place.language)
    words = query.strip()[:100]
    lines = [
        _line(texts[line["key"]], state, files.get(line["key"], ())) for line in block["lines"]
    ]
    settled = all(line.state == "seen" for line in lines)
    people = people_offered(words)
    return PracticeView(
        lines=lines,
        state=state,
        title=block.get("title", ""),
        candidates=[] if settled else candidates_of(enrolment.user, block),
        searches=practice.COLLEAGUE in block.get("observers", practice.EVERYBODY),
        query=words,
        found=[] if settled else list(people.exclude(pk=enrolment.user_id)[:MOST_OFFERED]),
    )


def _line(text: Row, state: RoundState, files: Sequence[Row]) -> LineView:
    key = text["key"]
    mine, answer = state.lines.get(key), state.answered.get(key)
    ticked = mine is not None and mine.ticked_at is not None
    if key in state.confirmed:
        now = "seen"
    elif key in state.asked:
        now = "asked"
    else:
        now = "back" if answer is not None and not ticked else "open"
    return LineView(
        key=key,
        html=text["html"],
        good=text["good"],
        optional=text["optional"],
        language=text["language"],
        state=now,
        ticked=ticked or now == "seen",
        note=mine.note if mine is not None else "",
        files=files,
        answer=state.confirmed.get(key, answer),
    )


def candidates_of(learner: User, block: Block) -> list[Candidate]:
    """Who is named to the learner without searching, each once, never themselves; one query.

    By kind, then the experts whom the author named, by name.
    """
    wanted = block.get("observers", practice.EVERYBODY)
    roles: dict[int, str] = {}
    for kind in observer_kinds:
        if kind.key in wanted:
            roles |= {pk: kind.key for pk in kind.offered(learner) if pk not in roles}
    experts = [str(each).lower() for each in block.get("experts", [])]
    if not roles and not experts:
        return []
    people = User.objects.present().filter(Q(pk__in=roles) | Q(email__in=experts))
    by_id = (
        people.exclude(pk=learner.pk)
        .only("name", "email", "photo")
        .order_by("name", "pk")
        .in_bulk()
    )
    order = dict.fromkeys([*roles, *by_id])
    return [Candidate(by_id[pk], roles.get(pk, practice.EXPERT)) for pk in order if pk in by_id]


def role_of(learner: User, observer: User, block: Block) -> str | None:
    """As what somebody may observe; None where they may not."""
    if observer.pk == learner.pk:
        return None
    wanted = block.get("observers", practice.EVERYBODY)
    roles = [k.key for k in observer_kinds if k.key in wanted and k.includes(learner, observer)]
    near = [role for role in roles if role != practice.COLLEAGUE]
    if not near and observer.email.lower() in {str(e).lower() for e in block.get("experts", [])}:
        return practice.EXPERT
    return next(iter(near or roles), None)
