"""What the tests of an assessment's pages share."""

from __future__ import annotations

import html
from typing import Any

from django.urls import reverse

from learning.models import Attempt
from learning.selectors.attempt import field_name, question_public
from learning.services.attempt import attempt_start
from people.models import User
from tests.factories.assessment import FINAL, assessed_course
from tests.factories.learning import enrolment_make

JSON = {"accept": "application/json"}


def begin(user: User, **fields: Any) -> Attempt:
    enrolment = enrolment_make(user, assessed_course(**fields))
    return attempt_start(enrolment=enrolment, lesson_key=FINAL)


def url(name: str, attempt: Attempt, *more: Any) -> str:
    return reverse(f"learning:attempt-{name}", args=[attempt.pk, *more])


def intro(attempt: Attempt) -> str:
    return reverse("learning:lesson-detail", args=[attempt.enrolment.course.slug, FINAL])


def form_of(attempt: Attempt, key: str, answer: Any) -> dict[str, Any]:
    """The fields that a browser sends for an answer."""
    name = field_name(attempt, key)
    if isinstance(answer, bool):
        return {name: str(answer).lower()}
    if isinstance(answer, dict):
        return {f"{name}-{part}": value for part, value in answer.items()}
    if question_public(attempt, key)["kind"] == "ordering":
        return {f"{name}-{item}": place for place, item in enumerate(answer, start=1)}
    return {name: answer}


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())
