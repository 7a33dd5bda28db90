"""On-the-job practice: what the learner notes down, who observes it, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.clock import frozen, now
from core.errors import AppError
from core.events import emit
from core.models import Event
from learning.models import (
    Enrolment,
    LessonProgress,
    Observation,
    ObservationState,
    ObservedLine,
    PracticeLine,
)
from learning.selectors.practice import practice_of_round
from learning.services.enrolment import enrolment_leave
from learning.services.observation import (
    Verdict,
    observation_answer,
    observation_ask,
    observation_decline,
    observation_withdraw,
)
from learning.services.practice import Evidence, Mark, evidence_add, evidence_remove, practice_save
from learning.services.renewal import requirement_renew
from notifications.models import Notification
from people.audience import Audience
from people.events import PersonChanged, PersonLeft
from people.models import Status, User
from tests.crossing import at_once
from tests.factories.learning import enrolment_make
from tests.factories.practice import KEY, ask, practice_make, tick
from tests.factories.requirement import assignment_make
from tests.personas import Personas

SEEN = Verdict(seen=True)
Deliver = Callable[[], int]


@pytest.fixture
def enrolment(employee: User) -> Enrolment:
    return enrolment_make(employee, practice_make(block={"experts": ["dana@example.com"]}))


def told(person: User) -> list[str]:
    rows = Notification.objects.filter(person=person).order_by("pk")
    return [row.kind.removeprefix("learning.observation_") for row in rows]


def done(enrolment: Enrolment) -> bool:
    rows = LessonProgress.objects.filter(enrolment=enrolment, lesson_key=KEY)
    return rows.exclude(completed_at=None).exists()


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


@pytest.mark.django_db
def test_it_is_done_once_all_that_is_required_was_seen(
    enrolment: Enrolment, manager: User, deliver_events: Deliver
) -> None:
    observation = ask(enrolment, manager)
    assert ask(enrolment, manager) == observation  # asked twice is asked once
    assert observation.role == "manager"
    deliver_events()
    assert told(manager) == ["asked"]
    answer = partial(observation_answer, observation=observation, actor=manager)

    assert refused(lambda: answer(verdicts={"ask": Verdict(seen=False)})) == "word_missing"
    answer(verdicts={"open": SEEN})
    answer(verdicts={"open": SEEN})  # sent twice
    assert refused(lambda: answer(verdicts={"open": Verdict(False, "No")})) == "line_answered"
    deliver_events()
    assert told(enrolment.user) == []
    answer(verdicts={"ask": Verdict(seen=False, word="Leave them time.")})
    deliver_events()
    assert told(enrolment.user) == ["answered"]
    assert not done(enrolment)

    state = practice_of_round(enrolment, KEY)
    assert (state.open, set(state.confirmed), state.ready) == (None, {"open"}, [])
    assert state.answered["ask"].word == "Leave them time."
    tick(enrolment, "open", note="Something else.")
    assert state.lines["open"].note == PracticeLine.objects.get(line_key="open").note

    again = ask(enrolment, manager, "ask")
    assert [line.line_key for line in again.lines.all()] == ["ask"]
    observation_answer(observation=again, actor=manager, verdicts={"ask": SEEN})
    assert done(enrolment)
    names = ["practice_asked", "practice_observed", "practice_confirmed"]
    counts = [Event.objects.filter(name=f"learning.{name}").count() for name in names]
    assert counts == [2, 3, 1]


@pytest.mark.django_db
def test_it_is_observed_by_those_whom_the_author_allows(personas: Personas) -> None:
    me, them = personas.employee, personas
    cases: list[tuple[dict[str, Any], dict[str, str | None]]] = [
        ({}, {"manager": "manager", "director": "colleague", "employee": None}),
        ({"observers": ["manager"]}, {"manager": "manager", "colleague": None}),
        (
            {"observers": ["manager", "mentor"], "experts": [them.author.email.upper()]},
            {"author": "expert", "director": None, "manager": "manager"},
        ),
        ({"observers": ["colleague"]}, {"manager": "colleague", "author": "colleague"}),
    ]
    for number, (block, expected) in enumerate(cases):
        enrolment = enrolment_make(me, practice_make(f"Course {number}", block=block))
        tick(enrolment, "open")
        for name, role in expected.items():
            call = partial(
                observation_ask, enrolment=enrolment, lesson_key=KEY, observer=dict(them)[name]
            )
            if role is None:
                assert refused(call) == "observer_not", (block, name)
            else:
                assert call().role == role, (block, name)
        # Asking another takes the request back: one is open.
        assert Observation.objects.open().filter(enrolment=enrolment).count() == 1
    nothing = enrolment_make(them.colleague, practice_make("Nothing done"))
    call = partial(observation_ask, enrolment=nothing, lesson_key=KEY, observer=them.manager)
    assert refused(call) == "nothing_to_see"


@pytest.mark.django_db
def test_it_takes_nothing_back_that_a_page_does_not_know(enrolment: Enrolment) -> None:
    save = partial(practice_save, enrolment=enrolment, lesson_key=KEY)
    empty = Mark(ticked=False, note="")
    save(marks={"open": Mark(ticked=True, note="On a phone.")})
    save(marks={"open": Mark(False, "", was=empty), "ask": Mark(True, "At a desk.", was=empty)})
    lines = dict(PracticeLine.objects.values_list("line_key", "note"))
    assert lines == {"open": "On a phone.", "ask": "At a desk."}
    save(marks={"open": Mark(True, "", was=Mark(True, "On a phone.")), "gone": Mark(True, "x")})
    assert PracticeLine.objects.get(line_key="open").note == ""
    assert refused(lambda: save(marks={"open": Mark(True, "x" * 5000)})) == "note_long"
    other = partial(practice_save, enrolment=enrolment, lesson_key="first", marks={})
    assert refused(other) == "lesson_unknown"


@pytest.mark.django_db
def test_it_keeps_files_until_they_were_seen(enrolment: Enrolment, manager: User) -> None:
    add = partial(evidence_add, enrolment=enrolment, lesson_key=KEY, line_key="open")
    files = [add(evidence=Evidence(f"{n}.pdf", b"%PDF-" + bytes([n]))) for n in range(5)]
    assert add(evidence=Evidence("again.pdf", b"%PDF-\0")) == files[0]
    assert refused(lambda: add(evidence=Evidence("6.pdf", b"%PDF-6"))) == "files_full"
    evidence_remove(file=files[0])
    observation = ask(enrolment, manager)
    observation_answer(observation=observation, actor=manager, verdicts={"open": SEEN})
    assert refused(lambda: evidence_remove(file=files[1])) == "line_confirmed"
    assert refused(lambda: add(evidence=Evidence("7.pdf", b"%PDF-7"))) == "line_confirmed"


@pytest.mark.django_db
def test_it_is_chosen_anew_when_the_observer_cannot(
    personas: Personas, deliver_events: Deliver
) -> None:
    me, manager = personas.employee, personas.manager

    def declined(row: Observation) -> None:
        observation_decline(observation=row, word="I was away.")
        observation_decline(observation=row)  # twice

    def moved(_row: Observation) -> None:
        User.objects.filter(pk=me.pk).update(manager=personas.director)
        emit_about(PersonChanged(fields=("manager",)), me)

    def left(_row: Observation) -> None:
        User.objects.filter(pk=manager.pk).update(status=Status.LEFT)
        emit_about(PersonLeft(), manager)

    ends = {declined: "declined", moved: "freed", left: "freed"}
    for number, (end, state) in enumerate(ends.items()):
        User.objects.filter(pk=me.pk).update(manager=manager)
        me.refresh_from_db()
        enrolment = enrolment_make(me, practice_make(f"Course {number}"))
        observation = ask(enrolment, manager)
        end(observation)
        deliver_events()
        observation.refresh_from_db()
        assert observation.state == state, end
        assert told(me) == ["freed"] * (number + 1)
        answer = partial(observation_answer, observation=observation, actor=manager)
        assert refused(lambda: answer(verdicts={"open": SEEN})) == "observation_closed"  # noqa: B023  # called at once
    # Nobody observes what a learner has left, or what they took back.
    enrolment = enrolment_make(me, practice_make("Left"))
    observation = ask(enrolment, personas.colleague)
    enrolment_leave(enrolment=enrolment)
    deliver_events()
    observation.refresh_from_db()
    assert observation.state == ObservationState.WITHDRAWN
    assert observation_withdraw(observation=observation).state == ObservationState.WITHDRAWN


def emit_about(event: Any, person: User) -> None:
    with transaction.atomic():
        emit(event, actor=None, subject=person)


@pytest.mark.django_db
def test_it_begins_afresh_in_another_round(employee: User, manager: User, admin: User) -> None:
    course = practice_make()
    with frozen(now() - dt.timedelta(days=400)):
        enrolment = enrolment_make(employee, course, done=["first"])
        observation = ask(enrolment, manager)
        verdicts = {"open": SEEN, "ask": SEEN}
        observation_answer(observation=observation, actor=manager, verdicts=verdicts)
    enrolment.refresh_from_db()
    assert enrolment.is_completed
    waiting = ask(enrolment, manager, "note")
    audience = Audience(people=(employee.pk,))
    assignment = assignment_make(audience, course, by=admin, valid_months=12)
    fresh = requirement_renew(requirement=assignment.requirements.get())
    waiting.refresh_from_db()
    assert (fresh.round, waiting.state) == (2, "withdrawn")
    state = practice_of_round(fresh, KEY)
    assert (dict(state.lines), list(state.observed)) == ({}, [])
    assert ObservedLine.objects.filter(seen=True).count() == 2
    tick(fresh, "open")
    assert not done(fresh)


@pytest.mark.django_db
def test_it_holds_one_open_request_in_the_database(enrolment: Enrolment, manager: User) -> None:
    ask(enrolment, manager)
    with pytest.raises(IntegrityError, match="observation_one_open_a_lesson"), transaction.atomic():
        Observation.objects.create(
            enrolment=enrolment, lesson_key=KEY, observer=manager, role="manager"
        )
    with pytest.raises(ValidationError):
        Observation(enrolment=enrolment, lesson_key=KEY, role="nobody").full_clean()


@pytest.mark.django_db(transaction=True)
def test_it_settles_who_observes_and_who_takes_back_at_once(
    employee: User, manager: User, colleague: User
) -> None:
    enrolment = enrolment_make(employee, practice_make())
    tick(enrolment, "open", "ask")
    asks = [
        partial(observation_ask, enrolment=enrolment, lesson_key=KEY, observer=each)
        for each in (manager, colleague, manager)
    ]
    at_once(*asks)
    assert Observation.objects.open().count() == 1
    observation = Observation.objects.open().get()
    verdicts = {"open": SEEN, "ask": SEEN}
    confirm = partial(observation_answer, observation=observation, actor=manager, verdicts=verdicts)
    results = at_once(confirm, partial(observation_withdraw, observation=observation), confirm)
    observation.refresh_from_db()
    assert not observation.is_open
    answered = observation.state == ObservationState.ANSWERED
    assert done(enrolment) is answered
    seen = observation.lines.filter(seen=True).count()
    assert seen == (2 if answered else 0)
    assert {getattr(each, "code", "") for each in results} == {"", "observation_closed"}
