"""What a browser sends about one question of an attempt: the answer, the flag and the revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from learning.forms.answer import answer_read
from learning.models import Attempt
from learning.selectors.attempt import field_name, question_public

# Milliseconds until the year 5138: longer numbers are no clock.
LONGEST_REVISION = 14


@dataclass(frozen=True)
class AnswerSent:
    """`revision` and `known` are None where the form does not say."""

    answer: Any
    flagged: bool
    revision: int | None
    known: int | None


def answer_sent(attempt: Attempt, key: str, post: QueryDict) -> AnswerSent:
    """The fields of the question `key` of the attempt's page; nonsense reads as nothing."""
    name = field_name(attempt, key)
    return AnswerSent(
        answer=answer_read(question_public(attempt, key), post, name),
        flagged=f"{name}-flag" in post,
        revision=_number(post.get("revision")),
        known=_number(post.get(f"{name}-known")),
    )


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > LONGEST_REVISION:
        return None
    return int(text)
