"""A lesson made an assessment, an assessment made a lesson: what is kept, and what is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.content.keys import keys_assign
from learning.content.newblock import KINDS, block_new
from learning.content.questions import Question
from learning.content.schema import Block

FRESH_ASSESSMENT: dict[str, Any] = {
    "pass_mark": 80,
    "attempts": 3,
    "shuffle": True,
    "questions": [],
}


@dataclass(frozen=True)
class Conversion:
    """What the lesson becomes: `blocks` or an `assessment`; `kept` and `lost` say it in words."""

    blocks: list[Block] = field(default_factory=list)
    assessment: dict[str, Any] | None = None
    kept: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def assessment_from(blocks: Sequence[Block]) -> Conversion:
    """The knowledge checks of a lesson as an assessment; what else it says cannot come along."""
    checks = [deepcopy(each["question"]) for each in _walk(blocks) if each["kind"] == "check"]
    rest = Counter(each["kind"] for each in blocks if _says_more(each))
    kept = [_kept()]
    if checks:
        words = ngettext(
            "%(n)d knowledge check becomes a question",
            "%(n)d knowledge checks become questions",
            len(checks),
        )
        kept.append(words % {"n": len(checks)})
    lost = [
        _("%(kind)s: %(n)d") % {"kind": KINDS.get(kind, kind), "n": count}
        for kind, count in rest.items()
    ]
    made = {**deepcopy(FRESH_ASSESSMENT), "questions": _keyed(checks)}
    return Conversion(assessment=made, kept=kept, lost=lost)


def lesson_from(assessment: Mapping[str, Any]) -> Conversion:
    """An assessment's questions as knowledge checks; its rules have no meaning in a lesson."""
    questions = list(assessment.get("questions") or [])
    instructions = str(assessment.get("instructions") or "").strip()
    text = [{"kind": "prose", "markdown": instructions}] if instructions else []
    checks = [
        {"key": each["key"], "kind": "check", "question": deepcopy(each)} for each in questions
    ]
    kept = [_kept()]
    if instructions:
        kept.append(_("The instructions become a text"))
    if questions:
        words = ngettext(
            "%(n)d question becomes a knowledge check",
            "%(n)d questions become knowledge checks",
            len(questions),
        )
        kept.append(words % {"n": len(questions)})
    lost = [_("Pass mark, number of attempts, time limit and order: a lesson is done at its end")]
    if assessment.get("pools"):
        lost.append(_("What is drawn from the question bank; the bank itself stays"))
    return Conversion(blocks=keys_assign([*text, *checks]) or [block_new("prose")], kept=kept,
                      lost=lost)  # fmt: skip


def _kept() -> str:
    return _("Title, section, minutes, objectives and key points, and who has finished it")


def _walk(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found += [block, *_walk(block.get("blocks") or [])]
    return found


def _says_more(block: Block) -> bool:
    """Whether there is anything in it but a question."""
    empty = block["kind"] == "prose" and not str(block.get("markdown", "")).strip()
    return block["kind"] != "check" and not empty


def _keyed(questions: list[Question]) -> list[Question]:
    """The questions, each under a key of its own."""
    seen: set[str] = set()
    for question in questions:
        stem = key = str(question["key"])
        number = 1
        while key in seen:
            number += 1
            key = f"{stem}-{number}"
        question["key"] = key
        seen.add(key)
    return questions
