"""On-the-job practice as the learner sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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
from people.selectors.directory import people_found

MOST_FOUND = 8


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
    """What there is of the practice in the enrolment's present round; three queries."""
    here = {"enrolment": enrolment, "lesson_key": lesson_key, "round": enrolment.round}
    lines = PracticeLine.objects.filter(**here).prefetch_related("files")
    observed = ObservedLine.objects.filter(**{f"observation__{k}": v for k, v in here.items()})
    observed = observed.select_related("observation__observer")
    return RoundState(
        lines={line.line_key: line for line in lines},
        observed=list(observed.order_by("observation__created_at", "observation_id", "pk")),
    )


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
    files: Sequence[Any] = ()
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
    state = practice_of_round(enrolment, place.key)
    texts = practice_texts(place.release.pk, place.key, place.language)
    words = query.strip()[:100]
    lines = [_line(texts[line["key"]], state) for line in block["lines"]]
    settled = all(line.state == "seen" for line in lines)
    return PracticeView(
        lines=lines,
        state=state,
        title=block.get("title", ""),
        candidates=[] if settled else candidates_of(enrolment.user, block),
        searches=practice.COLLEAGUE in block.get("observers", practice.EVERYBODY),
        query=words,
        found=observers_found(enrolment.user, words) if words and not settled else [],
    )


def _line(text: Mapping[str, Any], state: RoundState) -> LineView:
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
        files=list(mine.files.all()) if mine is not None else (),
        answer=state.confirmed.get(key, answer),
    )


def candidates_of(learner: User, block: Block) -> list[Candidate]:
    """Who is named to the learner without searching, each once, never themselves."""
    wanted = block.get("observers", practice.EVERYBODY)
    found = [
        Candidate(person, kind.key)
        for kind in observer_kinds
        if kind.key in wanted
        for person in kind.offered(learner)
    ]
    found += [Candidate(person, practice.EXPERT) for person in experts_of(block)]
    by_person = {each.person.pk: each for each in reversed(found)}
    return [each for each in found if by_person[each.person.pk] is each and each.person != learner]


def experts_of(block: Block) -> list[User]:
    """The experts whom the author named and who are here, by name."""
    addresses = [str(each).lower() for each in block.get("experts", [])]
    if not addresses:
        return []
    people = User.objects.present().filter(email__in=addresses)
    return list(people.select_related("department").order_by("name", "pk"))


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


def observers_found(learner: User, words: str) -> list[User]:
    """Colleagues by name, never the learner."""
    return list(people_found(words).exclude(pk=learner.pk)[:MOST_FOUND])
