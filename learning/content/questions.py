"""Questions: their one stored form, what is wrong with one, and what of it may be shown.

The stored form is that of `learning/bundle/question.schema.json`; it holds the answers. Only
`public` goes to a browser. The keys of options are the author's; everything else that can be
chosen or moved (items to order, texts to match, choices of a gap) is known by a key made from
its text, which says nothing about where it belongs and stays the same across releases.

Answers, by kind: an option's key; a list of keys; true or false; a text; a number or its text;
all item keys in order; `{left key: right key}`; `{gap: text or choice key}`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from learning.content.context import LessonContext, LessonState
from learning.content.dialect import inline_plain
from learning.content.prose import phrase_html, prose_html
from learning.content.schema import SchemaProblem, schema_problems

Question = dict[str, Any]
Choice = dict[str, str]

KINDS = (
    "single",
    "multiple",
    "true_false",
    "short_text",
    "numeric",
    "ordering",
    "matching",
    "cloze",
)
GAP = re.compile(r"\{\{\s*(\d+)\s*\}\}")
DEFAULTS: dict[str, dict[str, Any]] = {
    "numeric": {"tolerance": 0},
    "short_text": {"case_sensitive": False},
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def question_normalised(data: dict[str, Any]) -> Question:
    """The stored form of a question as an author wrote it: defaults filled in, texts trimmed.

    What is wrong stays wrong, for `question_problems` to name.
    """
    question: Question = _trimmed(data)
    for name, value in {"points": 1, **DEFAULTS.get(str(question.get("kind")), {})}.items():
        question.setdefault(name, value)
    feedback = question.get("feedback")
    if isinstance(feedback, dict):
        # YAML reads the key of `true: …` as a truth value.
        question["feedback"] = {_bool_name(key): text for key, text in feedback.items()}
    options = question.get("options")
    if question.get("kind") in {"single", "multiple"} and isinstance(options, list):
        question["options"] = [_option(o, at) for at, o in enumerate(options)]
    return question


def question_problems(question: Question) -> list[SchemaProblem]:
    """What is wrong with a question, and where in it."""
    problems = schema_problems("question.schema.json", question)
    if problems:
        return problems
    check = _CHECKS.get(question["kind"])
    return check(question) if check else []


def question_errors(question: Question) -> list[str]:
    """The same as sentences."""
    return [str(problem) for problem in question_problems(question)]


def item_key(text: str) -> str:
    """The key under which a text to be ordered, matched or chosen is known."""
    return "i" + hashlib.sha256(text.encode()).hexdigest()[:9]


def right_answer(question: Question) -> Any:
    """The right answer in the form in which learners give it; of several, the first."""
    return _ANSWERS[question["kind"]](question)


def question_rendered(
    question: Question, state: LessonState | None = None, *, of: Question | None = None
) -> dict[str, Any]:
    """The question's texts as safe HTML, made once when it is published.

    For the server only: it holds feedback and explanation, and items in their right order.
    `of` is the question that this is a translation of: the keys are those of its texts.
    """
    state = state or LessonState(LessonContext())
    of = of or question
    rendered: dict[str, Any] = {
        "prompt": prose_html(question["prompt"], state),
        "text": inline_plain(question["prompt"]),
    }
    kind = question["kind"]
    if kind in {"single", "multiple"}:
        rendered["options"] = [_choice(o["key"], o["text"], state) for o in question["options"]]
        rendered["option_feedback"] = {
            o["key"]: prose_html(o["feedback"], state)
            for o in question["options"]
            if o.get("feedback")
        }
    elif kind == "true_false":
        rendered["options"] = [_word("true", _("True")), _word("false", _("False"))]
    elif kind == "ordering":
        rendered["items"] = _choices(question["items"], state, of["items"])
    elif kind == "matching":
        lefts, keys = ([pair["left"] for pair in each["pairs"]] for each in (question, of))
        rendered["lefts"] = _choices(lefts, state, keys)
        # A text that belongs to two on the left is offered once.
        rights = dict(zip(_rights(of), _rights(question), strict=True))
        rendered["rights"] = _choices(list(rights.values()), state, list(rights))
    elif kind == "cloze":
        rendered["parts"] = _parts(question, state, of)
    feedback = question.get("feedback", {})
    rendered["feedback"] = {name: prose_html(text, state) for name, text in feedback.items()}
    rendered["explanation"] = prose_html(question.get("explanation", ""), state)
    return rendered


def question_readings(versions: Sequence[Question]) -> dict[str, Any]:
    """What of a question is right in any of its languages, for its rendered form.

    `versions` are the question in each of them, first the one that it is shown in. Grading does
    not depend on the language in which somebody happens to read: what learners write is compared
    with the words of all.
    """
    first = versions[0]
    if first["kind"] == "short_text":
        return {"accept": _joined(version["accept"] for version in versions)}
    if first["kind"] == "numeric" and first.get("unit"):
        return {"units": _joined([version.get("unit", "")] for version in versions)}
    if first["kind"] == "cloze":
        gaps = zip(*(version["gaps"] for version in versions), strict=True)
        return {
            "gaps": {
                str(number): _joined(gap["accept"] for gap in same)
                for number, same in enumerate(gaps, start=1)
                if "accept" in same[0]
            }
        }
    return {}


def _joined(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(text for each in lists for text in each))


def _rights(question: Question) -> list[str]:
    rights: list[str] = [pair["right"] for pair in question["pairs"]]
    rights += question.get("distractors", [])
    return rights


def public(question: Question, seed: int | None = None) -> dict[str, Any]:
    """What a browser may know of a question before it is answered: never answers, feedback or
    explanation.

    With a `seed` the options stand in an order of their own; without one as the author wrote
    them. Items to order and texts to match never stand in the author's order, which would
    be the answer. `prompt` and each `html` are safe HTML, each `text` is plain words.
    """
    rendered = question.get("rendered") or question_rendered(question)
    shown: dict[str, Any] = {
        "key": question.get("key", ""),
        "kind": question["kind"],
        "points": question.get("points", 1),
        "prompt": rendered["prompt"],
        "text": rendered["text"],
    }
    if rendered.get("language"):
        shown["language"] = rendered["language"]
    order = f"{seed}:{question.get('key') or question['prompt']}"
    kind = question["kind"]
    if kind in {"single", "multiple"}:
        options = rendered["options"]
        shown["options"] = options if seed is None else _shuffled(options, order)
    elif kind == "true_false":
        shown["options"] = rendered["options"]
    elif kind == "numeric":
        shown["unit"] = next(iter(rendered.get("units", [])), question.get("unit", ""))
    elif kind == "ordering":
        shown["items"] = _moved(rendered["items"], order)
    elif kind == "matching":
        shown["lefts"] = rendered["lefts"]
        shown["rights"] = _moved(rendered["rights"], order)
    elif kind == "cloze":
        shown["parts"] = [_part_shown(part, order, seed) for part in rendered["parts"]]
    return shown


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_trimmed(item) for item in value]
    if isinstance(value, dict):
        return {name: _trimmed(item) for name, item in value.items() if item is not None}
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)  # as the database gives it back
    return value


def _bool_name(key: Any) -> Any:
    return {True: "true", False: "false"}[key] if isinstance(key, bool) else key


def _option(option: Any, at: int) -> Any:
    if not isinstance(option, dict):
        return option
    key = LETTERS[at] if at < len(LETTERS) else f"o{at}"
    return {"key": key, **option, "correct": option.get("correct", False)}


def _option_problems(question: Question) -> list[SchemaProblem]:
    options = question["options"]
    problems = _twice([o["key"] for o in options], "options", "key", _("this key is used twice."))
    texts = [o["text"] for o in options]
    problems += _twice(texts, "options", "text", _("this option is there twice."))
    right = sum(option.get("correct", False) for option in options)
    if question["kind"] == "single" and right != 1:
        message = _("exactly one option must be correct; %(count)d are.") % {"count": right}
        problems.append(SchemaProblem(("options",), message))
    elif not right:
        problems.append(SchemaProblem(("options",), _("at least one option must be correct.")))
    return problems


def _matching_problems(question: Question) -> list[SchemaProblem]:
    pairs = question["pairs"]
    problems = _twice(
        [pair["left"] for pair in pairs], "pairs", "left", _("this text is on the left twice.")
    )
    rights = {pair["right"] for pair in pairs}
    for at, text in enumerate(question.get("distractors", [])):
        if text in rights:
            message = _("this distractor is the right text of a pair.")
            problems.append(SchemaProblem(("distractors", at), message))
    return problems


def _cloze_problems(question: Question) -> list[SchemaProblem]:
    wanted = [str(number) for number in range(1, len(question["gaps"]) + 1)]
    problems = []
    if sorted(GAP.findall(question["text"]), key=int) != wanted:
        message = _("the text must hold each of %(gaps)s once, for there are %(count)d gaps.")
        gaps = ", ".join(f"{{{{{number}}}}}" for number in wanted)
        problems.append(SchemaProblem(("text",), message % {"gaps": gaps, "count": len(wanted)}))
    for at, gap in enumerate(question["gaps"]):
        if "options" in gap and gap["correct"] >= len(gap["options"]):
            message = _("there is no option %(number)d; they are counted from 0.")
            place = ("gaps", at, "correct")
            problems.append(SchemaProblem(place, message % {"number": gap["correct"]}))
    return problems


_CHECKS = {
    "single": _option_problems,
    "multiple": _option_problems,
    "matching": _matching_problems,
    "cloze": _cloze_problems,
}


def _twice(values: Sequence[str], field: str, part: str, message: str) -> list[SchemaProblem]:
    return [
        SchemaProblem((field, at, part), message)
        for at, value in enumerate(values)
        if value in values[:at]
    ]


_ANSWERS: dict[str, Callable[[Question], Any]] = {
    "single": lambda q: next(o["key"] for o in q["options"] if o.get("correct")),
    "multiple": lambda q: [o["key"] for o in q["options"] if o.get("correct")],
    "true_false": lambda q: q["answer"],
    "short_text": lambda q: q["accept"][0],
    "numeric": lambda q: q["value"],
    "ordering": lambda q: [item_key(item) for item in q["items"]],
    "matching": lambda q: {item_key(p["left"]): item_key(p["right"]) for p in q["pairs"]},
    "cloze": lambda q: {str(n): _gap_answer(gap) for n, gap in enumerate(q["gaps"], start=1)},
}


def _gap_answer(gap: dict[str, Any]) -> str:
    if "options" in gap:
        return item_key(gap["options"][gap["correct"]])
    return str(gap["accept"][0])


def _choice(key: str, text: str, state: LessonState) -> Choice:
    return {"key": key, "text": inline_plain(text), "html": phrase_html(text, state)}


def _choices(
    texts: Sequence[str], state: LessonState, keys: Sequence[str] | None = None
) -> list[Choice]:
    """The texts to choose from, each under the key of its own or of the original in `keys`."""
    pairs = zip(keys or texts, texts, strict=True)
    return [_choice(item_key(key), text, state) for key, text in pairs]


def _word(key: str, word: str) -> Choice:
    return {"key": key, "text": word, "html": word}


def _parts(question: Question, state: LessonState, of: Question) -> list[dict[str, Any]]:
    """The text cut at its gaps. The pieces of HTML belong together: they are written out in
    turn, with the gaps' fields between them.
    """
    html = prose_html(question["text"], state)
    pieces = GAP.split(html)
    if any(piece.count("<") != piece.count(">") for piece in pieces):
        pieces = GAP.split(escape(inline_plain(question["text"])))  # a gap inside a tag
    parts: list[dict[str, Any]] = []
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            parts.append({"html": piece})
            continue
        gap = question["gaps"][int(piece) - 1]
        part: dict[str, Any] = {"gap": piece}
        if "options" in gap:
            part["options"] = _choices(gap["options"], state, of["gaps"][int(piece) - 1]["options"])
        parts.append(part)
    return parts


def _part_shown(part: dict[str, Any], order: str, seed: int | None) -> dict[str, Any]:
    if "options" not in part or seed is None:
        return part
    return {**part, "options": _shuffled(part["options"], f"{order}:{part['gap']}")}


def _shuffled(choices: list[Choice], order: str) -> list[Choice]:
    """The choices in an order that follows from `order` and their keys alone."""

    def place(choice: Choice) -> str:
        return hashlib.sha256(f"{order}:{choice['key']}".encode()).hexdigest()

    return sorted(choices, key=place)


def _moved(choices: list[Choice], order: str) -> list[Choice]:
    """Shuffled, and never as they were."""
    shuffled = _shuffled(choices, order)
    if shuffled == choices:
        shuffled = [*shuffled[1:], *shuffled[:1]]
    return shuffled
