"""What learning keeps about a person: all of it given, and erased for good."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from core import registry
from core.clock import now
from core.events import deliver_pending, emit
from core.models import DeliveryStatus, EventDelivery
from learning import personal_data
from learning.events import CourseCompleted
from learning.models import (
    Attempt,
    Certificate,
    Enrolment,
)
from learning.services.activity import minutes_record
from learning.services.allowance import allowance_grant
from learning.services.attempt import attempt_start, attempt_submit
from learning.services.bookmark import bookmark_set
from learning.services.certificate import certificate_draw, certificate_issue
from learning.services.note import note_save
from learning.services.observation import Verdict, observation_answer
from learning.services.practice import Evidence, evidence_add
from learning.services.reflection import reflection_save
from learning.services.requirement import extension_request
from learning.services.response import response_save
from learning.services.review import comment_add, review_ask
from learning.services.search import search_record
from people.audience import Audience
from people.models import User
from tests.factories.assessment import FINAL, answer_all, assessed_course
from tests.factories.learning import course_make, enrolment_make, rating_make
from tests.factories.practice import ask, practice_make
from tests.factories.requirement import assignment_make
from tests.factories.workshop import register, session_make, workshop_make
from tests.learning.playing import course_with

pytestmark = pytest.mark.django_db


def practised(person: User, other: User) -> None:
    """The person shows one what they do at work, and says what the other did."""
    course = practice_make()
    mine, theirs = enrolment_make(person, course), enrolment_make(other, course)
    proof = Evidence("proof.pdf", b"%PDF-1")
    evidence_add(enrolment=mine, lesson_key="do-it", line_key="open", evidence=proof)
    ask(mine, other)
    observation = ask(theirs, person)
    verdicts = {"open": Verdict(seen=True)}
    observation_answer(observation=observation, actor=person, verdicts=verdicts)


def life(person: User, admin: User) -> Certificate:
    """A person who has used everything; the certificate of one of their courses."""
    certified = course_make("Certified", metadata={"certificate": {"enabled": True}})
    enrolment = enrolment_make(person, certified, completed=True)
    reflection_save(enrolment=enrolment, text="I interrupt people.")
    rating_make(person, certified, 1, "Too long for me.")
    bookmark_set(user=person, course=certified, kept=True)
    minutes_record(user=person, course=certified, minutes=[now()])
    search_record(user=person, course=certified, text="certificate")
    allowance_grant(actor=admin, user=person, percent=175)
    note_save(
        user=person,
        course=certified,
        lesson_key="lesson-1",
        lesson_title="Lesson 1",
        text="Ask Ada about it.",
        client_id=uuid4(),
    )
    review = review_ask(course=certified, requested_by=admin, reviewer=person, request="Look.")
    comment_add(review=review, author=person, text="Why is that?", client_id=uuid4())
    attempt = attempt_start(enrolment=enrolment_make(person, assessed_course()), lesson_key=FINAL)
    answer_all(attempt)
    attempt_submit(attempt=attempt)
    asked = course_with({"key": "r1", "kind": "reflection", "prompt": "And you?"})
    response_save(
        enrolment=enrolment_make(person, asked),
        lesson_key="first",
        block_key="r1",
        answer="I would rather not say.",
    )
    required = assignment_make(Audience(people=(person.pk,)), by=admin).requirements.get()
    later = required.due_on + timedelta(days=7)
    extension_request(requirement=required, wished_on=later, reason="My wedding.")
    workshop = workshop_make("Meeting")
    enrolment_make(person, workshop)
    register(session_make(workshop, host=person), person)
    practised(person, admin)
    certificate = certificate_issue(enrolment=enrolment)
    assert certificate is not None
    return certificate_draw(certificate=certificate)


def test_it_exports_all_that_is_kept(employee: User, colleague: User, admin: User) -> None:
    certificate = life(employee, admin)
    entry = registry.personal_data.get("learning")

    data = entry.export(employee)

    assert all(data.values()), [name for name, rows in data.items() if not rows]
    said = json.dumps(data)
    for words in (
        "I interrupt people.",
        "Too long for me.",
        "Ask Ada about it.",
        "I would rather not say.",
        "My wedding.",
        certificate.code,
        "175",
    ):
        assert words in said
    assert not any(entry.export(colleague).values())


def test_it_exports_no_verdict_on_single_answers(employee: User, admin: User) -> None:
    life(employee, admin)

    answers = personal_data.learning_export(employee)["answers_in_attempts"]

    assert len(answers) > 1
    assert all(row["answer"] is not None for row in answers)
    assert all("correct" not in row and "points" not in row for row in answers)


def test_erasing_leaves_nothing_of_theirs_and_all_of_others(
    employee: User, colleague: User, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    theirs, kept = life(employee, admin), enrolment_make(colleague)
    course = theirs.enrolment.course
    rating_make(colleague, course, 5)
    storage, name = theirs.pdf.storage, str(theirs.pdf.name)
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        registry.personal_data.get("learning").erase(employee)

    assert not storage.exists(name)
    assert not any(personal_data.learning_export(employee).values())
    assert not Attempt.objects.exists()
    assert Enrolment.objects.exclude(user=admin).get() == kept
    course.refresh_from_db()
    assert (str(course.rating_average), course.rating_count) == ("5.00", 1)


def test_a_certificate_still_to_be_made_is_not_made_after_erasing(employee: User) -> None:
    course = course_make(metadata={"certificate": {"enabled": True}})
    enrolment = enrolment_make(employee, course, completed=True)
    event = CourseCompleted(
        enrolment_id=enrolment.pk, user_id=employee.pk, course_id=enrolment.course_id
    )
    emit(event, actor=employee, subject=enrolment.course)
    personal_data.learning_erase(employee)

    deliver_pending()

    assert not EventDelivery.objects.exclude(status=DeliveryStatus.DONE).exists()
    assert not Certificate.objects.exists()
