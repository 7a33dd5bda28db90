"""Writing Moodle XML, with texts in Markdown, which the format knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from django.utils.translation import gettext as _

from learning.content.questions import GAP, Question
from learning.exchange.export import (
    QuestionExport,
    amount,
    note_common,
    question_tags,
    question_title,
)
from learning.exchange.gaps import CLOSE, OPEN, default_prompt, parted

KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "ordering": "ordering",
    "matching": "matching",
    "cloze": "cloze",
}
# In the answers of a gap these have a meaning.
SPECIAL = re.compile(r"([\\~#}=%])")
FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def questions_moodle_xml(questions: Iterable[Question]) -> QuestionExport:
    """The questions as Moodle XML; importing it gives equal ones, except for what is noted."""
    export = QuestionExport()
    parts = []
    for question in questions:
        note_common(question, export)
        if question.get("feedback") and question["kind"] == "cloze":
            export.note(question, _("Moodle has no feedback for the whole of a text with gaps."))
        parts.append(_question(question, export))
    export.text = f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(parts)}</quiz>\n'
    return export


def _question(question: Question, export: QuestionExport) -> str:
    kind = question["kind"]
    prompt = _cloze(question, export) if kind == "cloze" else question["prompt"]
    lines = [
        f'<question type="{KINDS[kind]}">',
        f"<name>{_text(question_title(question))}</name>",
        _rich("questiontext", prompt),
        _rich("generalfeedback", question.get("explanation", "")),
        f"<defaultgrade>{amount(question.get('points', 1))}</defaultgrade>",
        "<penalty>0</penalty>",
        f"<idnumber>{_escaped(question.get('key', ''))}</idnumber>",
        *_WRITERS[kind](question),
    ]
    tags = [f"<tag>{_text(tag)}</tag>" for tag in question_tags(question)]
    lines += ["<tags>", *tags, "</tags>"] if tags else []
    return "\n".join([*lines, "</question>"]) + "\n"


def _choice(question: Question) -> list[str]:
    options = question["options"]
    single = question["kind"] == "single"
    share = 100 / max(1, sum(option["correct"] for option in options))
    lines = [f"<single>{str(single).lower()}</single>", "<shuffleanswers>true</shuffleanswers>"]
    for option in options:
        weight = share if option["correct"] else 0 if single else -share
        lines.append(_answer(option["text"], weight, option.get("feedback", "")))
    return lines + _outcomes(question)


def _true_false(question: Question) -> list[str]:
    feedback = question.get("feedback", {})
    return [
        _answer(name, 100 * (question["answer"] is value), feedback.get(name, ""), plain=True)
        for name, value in (("true", True), ("false", False))
    ]


def _short_text(question: Question) -> list[str]:
    feedback = question.get("feedback", {})
    right = feedback.get("correct", "")
    return [
        f"<usecase>{int(bool(question.get('case_sensitive')))}</usecase>",
        *(_answer(text, 100, right) for text in question["accept"]),
        *_otherwise(feedback.get("incorrect", "")),
    ]


def _numeric(question: Question) -> list[str]:
    feedback = question.get("feedback", {})
    tolerance = f"<tolerance>{amount(question.get('tolerance', 0))}</tolerance>"
    value = amount(question["value"])
    lines = [_answer(value, 100, feedback.get("correct", ""), plain=True, more=tolerance)]
    lines += _otherwise(feedback.get("incorrect", ""))
    unit = question.get("unit")
    if unit:
        name = f"<unit_name>{_escaped(unit)}</unit_name>"
        lines.append(f"<units><unit><multiplier>1</multiplier>{name}</unit></units>")
    return lines


def _ordering(question: Question) -> list[str]:
    lines = ["<layouttype>VERTICAL</layouttype>", "<selecttype>ALL</selecttype>"]
    lines += [_answer(text, number) for number, text in enumerate(question["items"], start=1)]
    return lines + _outcomes(question)


def _matching(question: Question) -> list[str]:
    pairs = [(pair["left"], pair["right"]) for pair in question["pairs"]]
    pairs += [("", text) for text in question.get("distractors", [])]
    lines = [
        f'<subquestion format="markdown">{_text(left)}<answer>{_text(right)}</answer></subquestion>'
        for left, right in pairs
    ]
    return ["<shuffleanswers>true</shuffleanswers>", *lines, *_outcomes(question)]


def _cloze(question: Question, export: QuestionExport) -> str:
    """Prompt and text as one, the gaps as Moodle embeds them."""
    prompt = "" if question["prompt"] == default_prompt() else question["prompt"]
    marked = GAP.sub(f"{OPEN}1{CLOSE}", question["text"])
    whole = f"{prompt}\n\n{marked}" if prompt else marked
    if parted(whole) != (prompt, marked):
        export.note(question, _("prompt and text are one in Moodle."))
    text = GAP.sub(lambda match: _gap(question["gaps"][int(match.group(1)) - 1]), question["text"])
    return f"{prompt}\n\n{text}" if prompt else text


def _gap(gap: Question) -> str:
    if "options" in gap:
        parts = [
            ("=" if at == gap["correct"] else "") + _embedded(text)
            for at, text in enumerate(gap["options"])
        ]
        return f"{{1:MULTICHOICE:{'~'.join(parts)}}}"
    kind = "SHORTANSWER_C" if gap.get("case_sensitive") else "SHORTANSWER"
    return f"{{1:{kind}:{'~'.join('=' + _embedded(text) for text in gap['accept'])}}}"


def _embedded(text: str) -> str:
    return SPECIAL.sub(r"\\\1", escape(text, quote=False))


def _answer(
    text: str, weight: float, feedback: str = "", *, plain: bool = False, more: str = ""
) -> str:
    kind = "plain_text" if plain else "markdown"
    said = _rich("feedback", feedback) if feedback else ""
    return f'<answer fraction="{weight:.7g}" format="{kind}">{_text(text)}{said}{more}</answer>'


def _otherwise(feedback: str) -> list[str]:
    return [_answer("*", 0, feedback, plain=True)] if feedback else []


def _outcomes(question: Question) -> list[str]:
    names = {"correct": "correctfeedback", "incorrect": "incorrectfeedback"}
    given = question.get("feedback", {})
    return [_rich(tag, given[name]) for name, tag in names.items() if given.get(name)]


def _rich(tag: str, text: str) -> str:
    return f'<{tag} format="markdown">{_text(text)}</{tag}>'


def _text(text: str) -> str:
    return f"<text>{_escaped(text)}</text>"


def _escaped(text: str) -> str:
    return escape(FORBIDDEN.sub("", text), quote=False)


_WRITERS: dict[str, Callable[[Question], list[str]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": lambda _question: [],
}
