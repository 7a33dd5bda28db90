"""Questions in a bundle: those of an assessment, and `bank.json`, which assessments draw from."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from learning.bundle.files import BundleFiles
from learning.bundle.jsonfile import JsonFile, json_read
from learning.bundle.model import LessonContent
from learning.bundle.problems import Report
from learning.content.keys import digest
from learning.content.pools import assessment_problems
from learning.content.questions import Question, question_normalised, question_problems

NAME = "bank.json"


def bank_read(files: BundleFiles, report: Report) -> list[Question] | None:
    """The questions of `bank.json`, none where there is no such file; None when it is not valid."""
    if NAME not in files.sizes:
        return []
    return _questions(json_read(files, NAME), "bank", report)


def assessment_read(
    files: BundleFiles, name: str, bank: list[Question] | None, report: Report
) -> dict[str, Any] | None:
    """The assessment in a file, with all its defaults; None when it is not valid.

    Without the bank nothing is said about what is drawn from it.
    """
    document = json_read(files, name)
    if _questions(document, "assessment", report) is None:
        return None
    data = document.data
    assessment = {
        "pass_mark": data.get("pass_mark", 80),
        "attempts": data.get("attempts"),
        "time_limit_minutes": data.get("time_limit_minutes"),
        "shuffle": data.get("shuffle", False),
        "draw": data.get("draw"),
        "instructions": data.get("instructions", "").strip(),
        "questions": data["questions"],
    }
    if data.get("pools"):
        assessment["pools"] = [
            {"tag": p["tag"].strip(), "difficulty": p.get("difficulty"), "draw": p["draw"]}
            for p in data["pools"]
        ]
    for problem in assessment_problems(assessment, bank or []):
        if bank is not None or problem.place[0] != "pools":
            document.problem(report, problem.place, problem.message)
    return assessment


def bank_as_lesson(bank: list[Question]) -> LessonContent:
    """The bank as something whose pictures and links are looked after like a lesson's."""
    return LessonContent(
        "", "assessment", "", assessment={"questions": bank}, origin={"file": NAME}
    )


def _questions(document: JsonFile, schema: str, report: Report) -> list[Question] | None:
    """The questions of the file, each with its key; None when the file is not valid."""
    data = document.data
    if isinstance(data, dict) and isinstance(data.get("questions"), list):
        data["questions"] = [
            question_normalised(q) if isinstance(q, dict) else q for q in data["questions"]
        ]
    if not document.check(f"course.schema.json#/$defs/{schema}", report):
        return None
    seen: set[str] = set()
    for at, question in enumerate(data["questions"]):
        for problem in question_problems(question):
            document.problem(report, ("questions", at, *problem.place), problem.message)
        question.setdefault("key", f"q{digest(question)[:8]}")
        if question["key"] in seen:
            message = _("the key “%(key)s” is another question's already.")
            place = ("questions", at, "key")
            document.problem(report, place, message % {"key": question["key"]})
        seen.add(question["key"])
    questions: list[Question] = data["questions"]
    return questions
