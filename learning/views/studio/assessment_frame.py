"""What the lesson's page shows of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from learning.content.questiondraft import MENU
from learning.forms.studio.assessment import AssessmentForm, assessment_values
from learning.forms.studio.question import QuestionForm, question_values
from learning.models import Lesson
from learning.selectors.studio.question import DraftQuestion, draft_assessment


def assessment_frame(
    request: HttpRequest, lesson: Lesson, titles: Mapping[str, str], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The context of `assessment.html`; nothing for another lesson.

    `given` may bring a bound `question_form` of the question `edit`, or an `assessment_form`.
    """
    if lesson.assessment is None:
        return {}
    shown = draft_assessment(lesson)
    edit = given.get("edit") or request.GET.get("edit", "")
    form = given.get("question_form")
    opened = next((question for question in shown.questions if question.key == edit), None)
    if form is not None:
        form.offer_lessons(titles)
    elif opened is not None:
        form = question_form(opened, titles)
    undo = request.GET.get("undo", "")
    there = any(question.key == undo for question in shown.questions)
    return {
        "assessment": shown,
        "question_form": form,
        "question_menu": MENU,
        "question_undo": "" if there else undo[:80],
        "assessment_form": given.get("assessment_form")
        or AssessmentForm(initial=assessment_values(lesson)),
    }


def question_form(shown: DraftQuestion, titles: Mapping[str, str]) -> QuestionForm:
    """The form that the question opens with."""
    initial = {**question_values(shown.question), "base": shown.digest}
    form = QuestionForm(initial=initial, key=shown.key)
    form.offer_lessons(titles)
    return form
