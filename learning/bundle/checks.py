"""`questions.json`: knowledge checks for the ends of lessons, one list for the whole course."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from learning.bundle.files import BundleFiles
from learning.bundle.jsonfile import JsonFile, json_read
from learning.bundle.model import LessonContent
from learning.bundle.problems import Report
from learning.content.keys import keys_assign
from learning.content.questions import Question, question_normalised, question_problems

NAME = "questions.json"
KINDS = {"true_false": "true_false", "single_choice": "single", "multiple_choice": "multiple"}


def checks_read(files: BundleFiles, lessons: list[LessonContent], report: Report) -> None:
    """Put the questions of `questions.json`, if there is one, at the ends of their lessons."""
    if NAME not in files.sizes:
        return
    document = json_read(files, NAME)
    if not document.check("course.schema.json#/$defs/question_list", report):
        return
    by_file = {PurePosixPath(lesson.origin["file"]).name: lesson for lesson in lessons}
    for at, entry in enumerate(document.data):
        lesson = by_file.get(PurePosixPath(entry["lesson"]).name)
        if lesson is None:
            message = _("no lesson is called “%(name)s”.") % {"name": entry["lesson"]}
            document.problem(report, (at, "lesson"), message)
            continue
        question = _question(document, at, entry, report)
        if question:
            lesson.blocks = keys_assign([*lesson.blocks, {"kind": "check", "question": question}])


def _question(
    document: JsonFile, at: int, entry: dict[str, Any], report: Report
) -> Question | None:
    """The question in the form in which lessons hold it."""
    answer, choices = entry["answer"], entry.get("choices")
    question: dict[str, Any] = {"kind": KINDS[entry["type"]], "prompt": entry["prompt"]}
    if entry.get("explanation"):
        question["explanation"] = entry["explanation"]
    if question["kind"] == "true_false":
        question["answer"] = answer
    elif not choices:
        document.problem(report, (at,), _("“choices” is missing."))
        return None
    else:
        right = answer if isinstance(answer, list) else [answer]
        unknown = [text for text in right if text not in choices]
        if unknown:
            message = _("“%(text)s” is not one of the choices.") % {"text": unknown[0]}
            document.problem(report, (at, "answer"), message)
            return None
        question["options"] = [{"text": text, "correct": text in right} for text in choices]
    question = question_normalised(question)
    problems = question_problems(question)
    for problem in problems:
        document.problem(report, (at,), str(problem))
    return None if problems else question
