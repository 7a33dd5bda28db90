"""The shapes in which the API speaks of attempts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from learning.selectors.attempt import AttemptPage, question_public
from learning.selectors.result import Judged, ResultPage

OPTION_KINDS = {"single", "multiple", "true_false"}
# Milliseconds until the year 5138: larger numbers are no clock.
LARGEST_REVISION = 10**14


class StartSerializer(serializers.Serializer[Any]):
    """`only_misses` asks again only what the last attempt got wrong."""

    only_misses = serializers.BooleanField(required=False, default=False)


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer in the form of its question's kind; null takes it back.

    `revision` is the sender's clock in milliseconds: of two answers the newer stays. `known` is
    the revision that the sender has seen, for senders without a clock.
    """

    answer = serializers.JSONField(allow_null=True)
    flagged = serializers.BooleanField(required=False, allow_null=True, default=None)
    revision = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST_REVISION
    )
    known = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST_REVISION
    )


class AnswerSavedSerializer(serializers.Serializer[Any]):
    """What is kept now. `outcome` is "older" when a newer answer was there already.

    `replaced`: the answer took the place of one that its sender had not seen.
    """

    outcome = serializers.ChoiceField(["saved", "older"])
    replaced = serializers.BooleanField()
    answer = serializers.JSONField(source="answer.answer", allow_null=True)
    flagged = serializers.BooleanField(source="answer.flagged")
    revision = serializers.IntegerField(source="answer.revision")
    deadline_at = serializers.DateTimeField(source="attempt.deadline_at", allow_null=True)


class ChoiceSerializer(serializers.Serializer[Any]):
    """Something to choose, to order or to match."""

    key = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()


class GapSerializer(serializers.Serializer[Any]):
    """A piece of a text with gaps: HTML, or a gap, to be typed unless it has options."""

    html = serializers.CharField(required=False)
    gap = serializers.CharField(required=False)
    options = ChoiceSerializer(many=True, required=False)


class QuestionSerializer(serializers.Serializer[Any]):
    """A question as it is asked, and what is saved for it. Never what is right."""

    key = serializers.CharField()
    kind = serializers.CharField()
    number = serializers.IntegerField()
    points = serializers.FloatField()
    prompt = serializers.CharField(help_text="HTML")
    text = serializers.CharField()
    options = ChoiceSerializer(many=True, required=False)
    items = ChoiceSerializer(many=True, required=False)
    lefts = ChoiceSerializer(many=True, required=False)
    rights = ChoiceSerializer(many=True, required=False)
    parts = GapSerializer(many=True, required=False)
    unit = serializers.CharField(required=False)
    answer = serializers.JSONField(allow_null=True)
    flagged = serializers.BooleanField()
    revision = serializers.IntegerField()


class JudgedRowSerializer(serializers.Serializer[Any]):
    """An option, item or left text after the answer; `right` only once it may be seen.

    `state` is good, bad, missed (right and not chosen) or rest.
    """

    key = serializers.CharField()
    text = serializers.CharField()
    state = serializers.CharField()
    feedback = serializers.CharField(help_text="HTML")
    given = serializers.CharField(help_text="HTML")
    right = serializers.CharField(help_text="HTML")


class JudgedGapSerializer(serializers.Serializer[Any]):
    gap = serializers.CharField()
    state = serializers.CharField()
    given = serializers.CharField(help_text="HTML")
    right = serializers.CharField(help_text="HTML")


class JudgedSerializer(serializers.Serializer[Any]):
    """A question with what its answer earned.

    `explanation` and `right_answer` are null while there is something left to retry.
    """

    key = serializers.CharField()
    kind = serializers.CharField()
    number = serializers.IntegerField()
    text = serializers.CharField()
    answered = serializers.BooleanField()
    correct = serializers.BooleanField()
    points = serializers.FloatField()
    points_possible = serializers.FloatField()
    feedback = serializers.CharField(help_text="HTML")
    explanation = serializers.CharField(allow_null=True, help_text="HTML")
    right_answer = serializers.CharField(allow_null=True)
    rows = JudgedRowSerializer(many=True)
    gaps = JudgedGapSerializer(many=True)
    review = serializers.CharField(allow_null=True, help_text="Key of the lesson to read again.")


class ResultSerializer(serializers.Serializer[Any]):
    """What an attempt came to. `revealed`: nothing is left to retry, so answers are shown."""

    score = serializers.IntegerField(help_text="Per cent")
    passed = serializers.BooleanField()
    points = serializers.FloatField()
    points_possible = serializers.FloatField()
    revealed = serializers.BooleanField()
    attempts_left = serializers.IntegerField(allow_null=True)
    can_retry_misses = serializers.BooleanField()
    questions = JudgedSerializer(many=True)
    carried = serializers.ListField(child=serializers.CharField())


class AttemptSerializer(serializers.Serializer[Any]):
    """An attempt: with its questions while it is open, with its result once it is over."""

    id = serializers.IntegerField()
    enrolment = serializers.IntegerField()
    course = serializers.CharField()
    lesson = serializers.CharField()
    title = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(["open", "submitted", "expired"])
    pass_mark = serializers.IntegerField(help_text="Per cent")
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    questions = QuestionSerializer(many=True)
    result = ResultSerializer(allow_null=True)


def attempt_body(page: AttemptPage | ResultPage) -> dict[str, Any]:
    """What `AttemptSerializer` speaks, of an open or a closed attempt."""
    attempt = page.attempt
    if isinstance(page, AttemptPage):
        mark, questions, result = page.assessment.pass_mark, _asked(page), None
    else:
        mark, questions, result = page.standing.assessment.pass_mark, [], _result(page)
    names = ("id", "number", "state", "started_at", "deadline_at", "submitted_at")
    return {
        **{name: getattr(attempt, name) for name in names},
        "enrolment": attempt.enrolment_id,
        "course": attempt.enrolment.course.slug,
        "lesson": attempt.lesson_key,
        "title": page.title,
        "pass_mark": mark,
        "questions": questions,
        "result": result,
    }


def _asked(page: AttemptPage) -> list[dict[str, Any]]:
    names = ("number", "points", "answer", "flagged", "revision")
    return [
        question_public(page.attempt, asked.key) | {name: getattr(asked, name) for name in names}
        for asked in page.questions
    ]


def _result(page: ResultPage) -> dict[str, Any]:
    standing = page.standing
    names = ("score", "passed", "points", "points_possible")
    return {
        **{name: getattr(page.attempt, name) for name in names},
        "revealed": standing.revealed,
        "attempts_left": standing.left,
        "can_retry_misses": standing.can_retry and page.is_last,
        "questions": [_judged(judged) for judged in page.questions],
        "carried": page.carried,
    }


def _judged(judged: Judged) -> dict[str, Any]:
    view, grade = judged.view, judged.grade
    review = judged.review if judged.review and not grade.correct else None
    # Of lines that nobody moved or matched there is nothing to say, as on the page.
    told = grade.answered or view.kind in OPTION_KINDS
    return {
        "key": view.key,
        "kind": view.kind,
        "number": judged.number,
        "text": view.text,
        "answered": grade.answered,
        "correct": grade.correct,
        "points": grade.points,
        "points_possible": grade.possible,
        "feedback": grade.feedback,
        "explanation": grade.explanation if view.revealed else None,
        "right_answer": grade.correct_answer if view.revealed else None,
        "rows": view.rows if told else [],
        "gaps": [part for part in view.parts if part.gap],
        "review": review["key"] if review else None,
    }
