"""Writing GIFT, with texts in Markdown, which the format knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from learning.content.questions import Question
from learning.exchange.export import (
    QuestionExport,
    amount,
    note_common,
    question_tags,
    question_title,
)

SPECIAL = re.compile(r"([\\~=#{}:])")


def questions_gift(questions: Iterable[Question]) -> QuestionExport:
    """The questions as a GIFT file; importing it gives equal ones, except for what is noted."""
    export = QuestionExport()
    parts = []
    for question in questions:
        answers = _answers(question, export)
        if answers is None:
            words = _("GIFT has no form for it; it is not in the file.")
            export.note(question, words, whole=True)
            continue
        _note(question, export)
        parts.append(_written(question, answers))
    export.text = "\n\n".join(parts) + "\n" if parts else ""
    return export


def _written(question: Question, answers: list[str]) -> str:
    marks = [f"[id:{question['key']}]"] if question.get("key") else []
    marks += ["[tag:" + re.sub(r"([\]\\])", r"\\\1", tag) + "]" for tag in question_tags(question)]
    comment = f"// {' '.join(marks)}\n" if marks else ""
    if question.get("explanation"):
        answers = [*answers, f"####{_text(question['explanation'])}"]
    head = f"::{_text(question_title(question))}::[markdown]{_text(question['prompt'])}"
    return f"{comment}{head} {{\n" + "".join(f"\t{line}\n" for line in answers) + "}"


def _answers(question: Question, export: QuestionExport) -> list[str] | None:
    """The lines between the braces; None when GIFT has no form for the question."""
    writer = _WRITERS.get(question["kind"])
    return writer(question) if writer else None


def _choice(question: Question) -> list[str]:
    options = question["options"]
    share = 100 / max(1, sum(option["correct"] for option in options))
    lines = []
    for option in options:
        mark = "=" if option["correct"] else "~"
        if question["kind"] == "multiple":
            mark = f"~%{share if option['correct'] else -share:.5f}%"
        elif option["text"].startswith("%"):
            mark += "%100%" if option["correct"] else "%0%"
        lines.append(mark + _text(option["text"]) + _feedback(option.get("feedback", "")))
    return lines


def _true_false(question: Question) -> list[str]:
    feedback = question.get("feedback", {})
    answer = question["answer"]
    wrong, right = (_text(feedback.get(str(v).lower(), "")) for v in (not answer, answer))
    line = str(answer).upper()
    return [f"{line} # {wrong} # {right}" if wrong or right else line]


def _short_text(question: Question) -> list[str] | None:
    accept = question["accept"]
    if all("->" in text for text in accept) or "*" in accept:
        return None
    feedback = question.get("feedback", {})
    right = _feedback(feedback.get("correct", ""))
    lines = [("=%100%" if t.startswith("%") else "=") + _text(t) + right for t in accept]
    return lines + _otherwise(feedback.get("incorrect", ""))


def _numeric(question: Question) -> list[str]:
    feedback = question.get("feedback", {})
    value = f"{amount(question['value'])}:{amount(question.get('tolerance', 0))}"
    right = _feedback(feedback.get("correct", ""))
    return [f"#={value}{right}", *_otherwise(feedback.get("incorrect", ""))]


def _matching(question: Question) -> list[str]:
    lines = []
    for pair in question["pairs"]:
        mark = "=%100%" if pair["left"].startswith("%") else "="
        lines.append(f"{mark}{_side(pair['left'])} -> {_side(pair['right'])}")
    return lines + [f"= -> {_side(text)}" for text in question.get("distractors", [])]


def _side(text: str) -> str:
    return _text(text.replace("->", "-&gt;"))


def _otherwise(text: str) -> list[str]:
    return [f"=%0%*{_feedback(text)}"] if text else []


def _feedback(text: str) -> str:
    return f" # {_text(text)}" if text else ""


def _text(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _note(question: Question, export: QuestionExport) -> None:
    note_common(question, export)
    if question.get("points", 1) != 1:
        export.note(question, _("GIFT says nothing about points; it will be worth 1."))
    if question.get("case_sensitive"):
        export.note(question, _("in GIFT capitals do not count."))
    if question.get("unit"):
        export.note(question, _("GIFT has no unit for numbers."))
    if question.get("feedback") and question["kind"] in {"single", "multiple", "matching"}:
        export.note(question, _("GIFT has no feedback for the whole of such an answer."))
    sides = [text for pair in question.get("pairs", []) for text in pair.values()]
    if any("->" in text for text in [*sides, *question.get("distractors", [])]):
        export.note(question, _("“->” is written as “-&gt;”, for it parts the sides in GIFT."))


_WRITERS: dict[str, Callable[[Question], list[str] | None]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
}
