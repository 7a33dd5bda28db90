"""An assessment of a draft: its rules, and its questions one at a time and all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import AppError
from core.strict import OneOfField, StrictSerializer, TextField, WholeField, YesNoField, given
from learning.access import access_draft_lesson
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.content.keys import digest
from learning.content.questiondraft import DIFFICULTIES, LABELS, question_lacks
from learning.content.questions import Question
from learning.models import Lesson
from learning.selectors.studio.question import draft_assessment
from learning.services import question as services
from learning.services.edit import Edit
from learning.services.outline import after_unknown
from learning.services.questions import assessment_questions_set, question_sent
from people.api.request import person_of
from people.models import User

KINDS = list(LABELS)
LEVELS = [value for value, _label in DIFFICULTIES]
QUESTION_HELP = "A question as docs/course-bundle.md and question.schema.json describe it."


class PoolSerializer(StrictSerializer):
    """So many questions of the bank that have the tag, of one difficulty or of any."""

    tag = TextField(max_length=80)
    difficulty = OneOfField(LEVELS, required=False, default=None, allow_null=True)
    draw = WholeField(min_value=1, max_value=200)


class AssessmentSettingsSerializer(StrictSerializer):
    """The rules of an assessment; null is no limit. `draw` is how many of its own questions an
    attempt asks, null for all; `pools` are what it draws of the bank besides.
    """

    pass_mark = WholeField(min_value=1, max_value=100)
    attempts = WholeField(min_value=1, max_value=100, allow_null=True)
    time_limit_minutes = WholeField(min_value=1, max_value=600, allow_null=True)
    shuffle = YesNoField()
    draw = WholeField(min_value=1, max_value=200, allow_null=True)
    instructions = TextField(max_length=10_000, allow_blank=True)
    pools = serializers.ListField(child=PoolSerializer(), max_length=20)


class AssessmentSettingsPartSerializer(AssessmentSettingsSerializer):
    """Those of the settings that are to change."""

    def get_fields(self) -> shapes.Fields:
        return shapes.optional(super().get_fields())


class AssessmentChangeSerializer(StrictSerializer):
    """Some of the rules, and which state of them they are meant to change."""

    base = shapes.BaseField()
    settings = AssessmentSettingsPartSerializer()


class AssessmentSerializer(serializers.Serializer[Any]):
    """`digest` is that of the settings; `problems` is what keeps the whole from being published,
    beside what single questions lack.
    """

    digest = serializers.CharField()
    settings = AssessmentSettingsSerializer()
    questions = serializers.IntegerField(help_text="How many there are.")
    problems = serializers.ListField(child=serializers.CharField())


class DraftQuestionSerializer(serializers.Serializer[Any]):
    """A stored question; `problems` is what keeps it from being published, in words."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    digest = serializers.CharField()
    problems = serializers.ListField(child=serializers.CharField())
    question = serializers.JSONField(help_text=QUESTION_HELP)


class DraftQuestionsSerializer(serializers.Serializer[Any]):
    """All questions in their order; `digest` is that of all of them."""

    digest = serializers.CharField()
    questions = DraftQuestionSerializer(many=True)


class QuestionAddSerializer(StrictSerializer):
    """An empty question of a `kind`, or a whole `question`."""

    kind = OneOfField(KINDS, required=False)
    question = serializers.JSONField(required=False, help_text=QUESTION_HELP)
    key = shapes.key_field(required=False, default="", help_text=shapes.KEY_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("kind" in attrs) == ("question" in attrs):
            raise serializers.ValidationError(_("Give either a kind or a question."))
        return attrs


class QuestionCreateSerializer(QuestionAddSerializer):
    after = TextField(max_length=80, required=False, allow_null=True, help_text=shapes.AFTER_HELP)


class QuestionSaveSerializer(StrictSerializer):
    base = shapes.BaseField()
    question = serializers.JSONField(help_text=QUESTION_HELP)


class QuestionsSaveSerializer(StrictSerializer):
    base = shapes.BaseField()
    questions = serializers.ListField(
        child=serializers.JSONField(), max_length=services.MOST_QUESTIONS, help_text=QUESTION_HELP
    )


def question_body(question: Question) -> dict[str, Any]:
    return {
        "key": question["key"],
        "kind": question["kind"],
        "digest": digest(question),
        "problems": [str(problem) for problem in question_lacks(question)],
        "question": question,
    }


def question_new(data: dict[str, Any]) -> dict[str, Any]:
    """What services take of a `QuestionAddSerializer`. Raises `AppError` for an invalid one."""
    if "question" not in data:
        return {"kind": data["kind"], "key": data["key"]}
    question = question_sent(data["question"])
    return {"question": question, "key": data["key"] or str(question.get("key", ""))}


def question_kept(question: Question, key: str) -> Question:
    """The question that is to stay under `key`. Raises `AppError` when it has another."""
    if question.get("key", key) != key:
        raise AppError("key_other", _("A question keeps its key."))
    return question


def question_answer(question: Question, status: int = 200) -> Response:
    return Response(DraftQuestionSerializer(question_body(question)).data, status=status)


def _assessment(user: User, draft: str, lesson: str) -> Lesson:
    row = access_draft_lesson(user, draft, lesson)
    if row.assessment is None:
        raise services.no_assessment()
    return row


def _questions(lesson: Lesson) -> list[Question]:
    questions: list[Question] = (lesson.assessment or {}).get("questions", [])
    return questions


def _place(user: User, draft: str, lesson: str, key: str) -> tuple[Lesson, Question]:
    """The assessment and its question `key`; 404 where there is none."""
    row = _assessment(user, draft, lesson)
    question = next((each for each in _questions(row) if each["key"] == key), None)
    if question is None:
        raise Http404
    return row, question


def _settings_answer(lesson: Lesson) -> Response:
    settings = services.assessment_settings(lesson)
    body = {
        "digest": digest(settings),
        "settings": settings,
        "questions": len(_questions(lesson)),
        "problems": draft_assessment(lesson).lacks,
    }
    return Response(AssessmentSerializer(body).data)


def _list_answer(questions: Sequence[Question]) -> Response:
    body = {"digest": digest(questions), "questions": [question_body(each) for each in questions]}
    return Response(DraftQuestionsSerializer(body).data)


class AssessmentView(APIView):
    """The rules of an assessment."""

    @described(
        "Read the rules of an assessment",
        shape=AssessmentSerializer,
        answer=examples.ASSESSMENT,
    )
    def get(self, request: Request, draft: str, lesson: str) -> Response:
        """404 `no_assessment` for a lesson that is none."""
        return _settings_answer(_assessment(person_of(request), draft, lesson))

    @described(
        "Change the rules of an assessment",
        takes=AssessmentChangeSerializer,
        body={
            "base": DIGEST,
            "settings": {"pass_mark": 70, "pools": [{"tag": "water", "draw": 2}]},
        },
        shape=AssessmentSerializer,
        answer=examples.ASSESSMENT,
        refuses=(400, 404, 409),
    )
    def patch(self, request: Request, draft: str, lesson: str) -> Response:
        """Those that are given. 409 `edit_conflict` when `base` is not what is stored."""
        row = _assessment(person_of(request), draft, lesson)
        data = given(AssessmentChangeSerializer, request)
        settings = dict(data["settings"])
        if "pools" in settings:
            settings["pools"] = [dict(pool) for pool in settings["pools"]]
        changed = services.assessment_change(
            lesson=row, actor=person_of(request), edit=Edit(data["base"]), **settings
        )
        return _settings_answer(changed)


class QuestionListView(APIView):
    """The questions of an assessment."""

    @described(
        "List the questions of an assessment",
        operation_id="studio_courses_lessons_questions_list",
        shape=DraftQuestionsSerializer,
        answer=examples.QUESTIONS,
    )
    def get(self, request: Request, draft: str, lesson: str) -> Response:
        """As they are stored, answers included, each with what it lacks."""
        return _list_answer(_questions(_assessment(person_of(request), draft, lesson)))

    @described(
        "Add a question to an assessment",
        takes=QuestionCreateSerializer,
        body={"key": "hot", "after": None, "question": examples.QUESTION},
        shape=DraftQuestionSerializer,
        answer=examples.DRAFT_QUESTION,
        status=201,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str, lesson: str) -> Response:
        """An empty one of a kind, or a whole one, which must be valid. With the `key` of a question
        that is there, that question is the answer and nothing changes.
        """
        row = _assessment(person_of(request), draft, lesson)
        data = given(QuestionCreateSerializer, request)
        after = data.get("after", "") or ""
        if after and after not in {each["key"] for each in _questions(row)}:
            raise after_unknown(after)
        added = services.question_add(
            lesson=row,
            actor=person_of(request),
            after=after if "after" in data else None,
            **question_new(data),
        )
        return question_answer(added, status=201)

    @described(
        "Replace all questions of an assessment",
        operation_id="studio_courses_lessons_questions_replace",
        takes=QuestionsSaveSerializer,
        body={"base": DIGEST, "questions": [examples.QUESTION]},
        shape=DraftQuestionsSerializer,
        answer=examples.QUESTIONS,
        refuses=(400, 404, 409, 413, 422),
    )
    def put(self, request: Request, draft: str, lesson: str) -> Response:
        """All or nothing. Every question must be whole, except for one sent back as it was read;
        422 `question_invalid` names each place that is wrong. Questions keep their keys, or get
        the key of the question that they were.
        """
        row = _assessment(person_of(request), draft, lesson)
        data = given(QuestionsSaveSerializer, request)
        stored = assessment_questions_set(
            lesson=row, actor=person_of(request), questions=data["questions"], base=data["base"]
        )
        return _list_answer(_questions(stored))


class QuestionDetailView(APIView):
    """A question of an assessment."""

    @described("Read a question", shape=DraftQuestionSerializer, answer=examples.DRAFT_QUESTION)
    def get(self, request: Request, draft: str, lesson: str, draft_question: str) -> Response:
        """As it is stored, answers included."""
        return question_answer(_place(person_of(request), draft, lesson, draft_question)[1])

    @described(
        "Replace a question",
        takes=QuestionSaveSerializer,
        body={"base": DIGEST, "question": examples.QUESTION},
        shape=DraftQuestionSerializer,
        answer=examples.DRAFT_QUESTION,
        refuses=(400, 404, 409, 413, 422),
    )
    def put(self, request: Request, draft: str, lesson: str, draft_question: str) -> Response:
        """It keeps its key, and answers given to it count on. 409 `edit_conflict` with what is
        stored in `theirs` when that is not what `base` names; 422 `question_invalid` with each
        place that is wrong.
        """
        row, stored = _place(person_of(request), draft, lesson, draft_question)
        data = given(QuestionSaveSerializer, request)
        saved = services.question_save(
            lesson=row,
            actor=person_of(request),
            key=draft_question,
            question=question_kept(question_sent(data["question"], stored), draft_question),
            edit=Edit(data["base"]),
        )
        return question_answer(saved)

    @described(
        "Remove a question",
        status=204,
        refuses=(404, 409),
        parameters=[OpenApiParameter("base", str, description=shapes.BASE_HELP)],
    )
    def delete(self, request: Request, draft: str, lesson: str, draft_question: str) -> Response:
        """The history brings it back. 409 `edit_conflict` when it is not what `base` names;
        without `base` it goes whatever it is.
        """
        row, _question = _place(person_of(request), draft, lesson, draft_question)
        services.question_remove(
            lesson=row, actor=person_of(request), key=draft_question, base=shapes.base_of(request)
        )
        return Response(status=204)


class QuestionMoveView(APIView):
    """Where a question stands."""

    @described(
        "Move a question",
        takes=shapes.PlaceSerializer,
        body={"after": None},
        shape=DraftQuestionsSerializer,
        answer=examples.QUESTIONS,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str, lesson: str, draft_question: str) -> Response:
        """Behind another question or to the front. Safe to repeat."""
        row, _question = _place(person_of(request), draft, lesson, draft_question)
        data = given(shapes.PlaceSerializer, request)
        moved = services.question_place(
            lesson=row, actor=person_of(request), key=draft_question, after=data["after"] or ""
        )
        return _list_answer(_questions(moved))
