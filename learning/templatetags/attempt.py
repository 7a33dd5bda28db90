"""The parts of an assessment's pages that are kept in memory: what is the same for all who give
the same answer, and the words of the script.

What is an attempt's own (its address, the revision of an answer) is put in afterwards.
"""

from __future__ import annotations

import json
import secrets
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.memo import Memo
from learning.models import Attempt
from learning.selectors.attempt import Asked, AttemptPage
from learning.selectors.result import ResultPage

register = template.Library()

# Stand in for the attempt's own; nobody can write them into a question.
BASE = secrets.token_hex(20)
REVISION = secrets.token_hex(20)

_kept: Memo[tuple[Any, ...], str] = Memo(4096)


def _part(name: str, key: tuple[Any, ...], **values: Any) -> str:
    """`learning/assessment/NAME.html` with `values`, from memory if `key` was seen before."""
    path = f"learning/assessment/{name}.html"
    return _kept.get((name, get_language(), *key), lambda: render_to_string(path, values))


def _question(attempt: Attempt, shuffled: bool, key: str) -> tuple[Any, ...]:
    """Names a question as its release has it, in the order of its options."""
    seed = attempt.seed if shuffled else None
    return attempt.release_id, attempt.lesson_key, attempt.language, key, seed


@register.filter
def points(value: Decimal | float) -> str:
    """A number of points in as few digits as it needs: 3, 3.5, 0.25."""
    return number_format(Decimal(f"{value:.2f}".rstrip("0").rstrip(".")), use_l10n=True)


@register.simple_tag
def attempt_words() -> SafeString:
    """What the script has to say, as attributes."""
    return mark_safe(_part("words", ()))  # noqa: S308  # a template's output


@register.simple_tag
def attempt_question(page: AttemptPage, asked: Asked) -> SafeString:
    """A question of an open attempt, with what is saved of its answer."""
    given = json.dumps(asked.answer, sort_keys=True)
    named = _question(page.attempt, page.assessment.shuffle, asked.key)
    key = (*named, asked.number, asked.count, given, asked.flagged)
    values = {"asked": asked, "base": BASE, "revision": REVISION}
    html = _part("question", key, **values)
    base = reverse("learning:attempt-save", args=[page.attempt.pk])
    return mark_safe(html.replace(BASE, base).replace(REVISION, str(asked.revision)))  # noqa: S308


@register.simple_tag
def attempt_lines(page: ResultPage) -> SafeString:
    """The questions of a closed attempt in the drawer: right, wrong or not answered."""
    attempt = page.attempt
    named = attempt.release_id, attempt.lesson_key, attempt.language
    lines = [
        _part(
            "line",
            (*named, judged.key, judged.number, judged.grade.correct, judged.answered),
            judged=judged,
        )
        for judged in page.questions
    ]
    return mark_safe("".join(lines))  # noqa: S308  # a template's output


@register.simple_tag
def attempt_judged(page: ResultPage) -> SafeString:
    """The questions of a closed attempt, with what their answers earned."""
    enrolment, shuffled = page.attempt.enrolment, page.standing.assessment.shuffle
    parts = []
    for judged in page.questions:
        named = _question(page.attempt, shuffled, judged.key)
        review = judged.review["key"] if judged.review else ""
        shown = judged.number, judged.given, judged.revealed, review, enrolment.release_id
        parts.append(_part("judged", (*named, *shown), judged=judged, course=enrolment.course))
    return mark_safe("".join(parts))  # noqa: S308  # a template's output
