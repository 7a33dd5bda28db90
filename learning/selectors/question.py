"""A question as a page shows it: to be answered, or answered with its verdicts.

Shared by knowledge checks and assessments; `templates/learning/question/` draws it, and
`learning.forms.answer` reads the form back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from learning.content.grading import Grade, Verdict

Public = Mapping[str, Any]
ONE_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p\b).)*)</p>\s*", re.DOTALL)

# What a row was -> its icon.
ICONS = {
    "good": "circle-check",
    "bad": "circle-x",
    "missed": "circle-check",
    "rest": "circle",
    "none": "circle-dashed",
}


@dataclass(frozen=True)
class Row:
    """An option, an item to order, or a left text.

    `state` is "" before the answer, then "good", "bad", "missed", "rest" or "none" (of a left
    text that was given nothing), and `verdict` says
    it in words. `place` is an item's position from 1, 0 before the answer; `chosen` is the key
    of what was given to a left text, `given` and `right` are the texts of it.
    """

    key: str
    text: str
    html: SafeString
    checked: bool = False
    state: str = ""
    verdict: str = ""
    feedback: str = ""
    place: int = 0
    chosen: str = ""
    given: str = ""
    right: str = ""

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "circle")


@dataclass(frozen=True)
class Part:
    """A piece of a text with gaps: HTML, or a gap with its choices if it has any."""

    html: str = ""
    gap: str = ""
    value: str = ""
    options: list[Row] = field(default_factory=list)
    state: str = ""
    given: str = ""
    right: str = ""


@dataclass(frozen=True)
class QuestionView:
    """`legend` is the prompt where it is one paragraph, else `prompt` has all of it.

    `revealed`: the right answer may be seen, as the answer was right or enough tries were made.
    """

    key: str
    kind: str
    text: str
    legend: SafeString
    prompt: SafeString
    rows: list[Row]
    rights: list[Row]
    parts: list[Part]
    value: str
    unit: str
    grade: Grade | None
    revealed: bool
    language: str = ""

    @property
    def several(self) -> bool:
        return self.kind == "multiple"

    @property
    def shares(self) -> bool:
        """Whether an answer can be right in part, so that the parts are worth counting."""
        return self.kind in {"ordering", "matching", "cloze"}

    @property
    def only_right(self) -> bool:
        return all(row.state != "bad" for row in self.rows)

    @property
    def positions(self) -> range:
        return range(1, len(self.rows) + 1)


def question_view(
    public: Public,
    *,
    answer: Any = None,
    grade: Grade | None = None,
    reveal: bool = True,
    language: str = "",
) -> QuestionView:
    """The view of a question's public form; with `grade` it is the answered question.

    `language` is the one it is shown in, unless the question says that it is in another.

    Without `reveal` a wrong answer shows what was wrong and not what would be right.
    """
    revealed = grade is not None and (reveal or grade.correct)
    prompt = str(public["prompt"])
    single = ONE_PARAGRAPH.fullmatch(prompt)
    kind = public["kind"]
    parts = grade.parts if grade is not None else {}
    answer_text = "" if isinstance(answer, bool | list | dict) or answer is None else str(answer)
    return QuestionView(
        key=public.get("key", ""),
        kind=kind,
        text=public["text"],
        legend=_safe(single.group(1) if single else ""),
        prompt=_safe("" if single else prompt),
        rows=_rows(public, answer, parts, revealed=revealed),
        rights=[_row(choice) for choice in public.get("rights", [])],
        parts=_parts(public, answer, parts, revealed=revealed),
        value=answer_text if kind in {"short_text", "numeric"} else "",
        unit=public.get("unit", ""),
        grade=grade,
        revealed=revealed,
        language=public.get("language") or language,
    )


def _rows(
    public: Public, answer: Any, parts: Mapping[str, Verdict], *, revealed: bool
) -> list[Row]:
    if "options" in public:
        return [_option(choice, answer, parts, revealed=revealed) for choice in public["options"]]
    if "items" in public:
        return _items(public["items"], answer, parts, revealed=revealed)
    given = answer if isinstance(answer, dict) else {}
    return [
        _row(choice, chosen=str(given.get(choice["key"], "")))
        if choice["key"] not in parts
        else _filled(choice, parts[choice["key"]], revealed=revealed)
        for choice in public.get("lefts", [])
    ]


def _row(choice: Mapping[str, str], **fields: Any) -> Row:
    return Row(key=choice["key"], text=choice["text"], html=_safe(choice["html"]), **fields)


def _option(
    choice: Mapping[str, str], answer: Any, parts: Mapping[str, Verdict], *, revealed: bool
) -> Row:
    key = choice["key"]
    if isinstance(answer, list):
        checked = key in answer
    else:
        checked = key == ({True: "true", False: "false"}.get(answer, answer))
    verdict = parts.get(key)
    if verdict is None:
        return _row(choice, checked=checked)
    state, words = _option_state(verdict, revealed=revealed)
    said = verdict.feedback if verdict.chosen or revealed else ""
    return _row(choice, checked=checked, state=state, verdict=words, feedback=_safe(said))


def _option_state(verdict: Verdict, *, revealed: bool) -> tuple[str, str]:
    if verdict.chosen:
        if verdict.correct:
            return "good", _("Your answer, correct")
        return "bad", _("Your answer, not correct")
    if verdict.correct and revealed:
        return "missed", _("Correct answer")
    return "rest", ""


def _items(
    items: list[dict[str, str]], answer: Any, parts: Mapping[str, Verdict], *, revealed: bool
) -> list[Row]:
    """The items in the order of the answer, or as they are shown first."""
    by_key = {item["key"]: item for item in items}
    order = answer if isinstance(answer, list) and sorted(answer) == sorted(by_key) else [*by_key]
    # Verdicts are by what belongs at a place: the nth of them judges the nth given.
    judged = list(parts.values())
    rows = []
    for place, key in enumerate(order, start=1):
        row: dict[str, Any] = {"place": place if answer or judged else 0}
        if judged:
            verdict = judged[place - 1]
            row["state"] = "good" if verdict.correct else "bad"
            row["verdict"] = _("In its place") if verdict.correct else _("Not in its place")
            row["right"] = _safe(verdict.right if revealed else "")
        rows.append(_row(by_key[key], **row))
    return rows


def _filled_state(verdict: Verdict) -> tuple[str, str]:
    """State and words of a left text or a gap."""
    if verdict.correct:
        return "good", _("Correct")
    return ("bad", _("Not correct")) if verdict.chosen else ("none", _("Not answered"))


def _filled(choice: Mapping[str, str], verdict: Verdict, *, revealed: bool) -> Row:
    state, words = _filled_state(verdict)
    return _row(
        choice,
        state=state,
        verdict=words,
        given=_safe(verdict.given),
        right=_safe(verdict.right if revealed else ""),
    )


def _parts(
    public: Public, answer: Any, parts: Mapping[str, Verdict], *, revealed: bool
) -> list[Part]:
    given = answer if isinstance(answer, dict) else {}
    found = []
    for part in public.get("parts", []):
        if "gap" not in part:
            found.append(Part(html=_safe(part["html"])))
            continue
        gap, value = part["gap"], str(given.get(part["gap"], ""))
        options = [_row(o, checked=o["key"] == value) for o in part.get("options", [])]
        verdict = parts.get(gap)
        if verdict is None:
            found.append(Part(gap=gap, value=value, options=options))
            continue
        found.append(
            Part(
                gap=gap,
                state=_filled_state(verdict)[0],
                given=_safe(verdict.given or escape("…")),
                right=_safe(verdict.right if revealed else ""),
            )
        )
    return found


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  # made safe when the question was rendered
