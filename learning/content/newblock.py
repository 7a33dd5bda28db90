"""Blocks as the studio begins them, and how its menu calls them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learning.content.practice import KIND as PRACTICE
from learning.content.practice import practice_lacks, practice_of
from learning.content.questiondraft import question_lacks
from learning.content.schema import Block, SchemaProblem, block_problems

# Kind, what authors call it, its icon: in the order of the menu.
MENU: tuple[tuple[str, Promise, str], ...] = (
    ("prose", _("Text"), "text-cursor-input"),
    ("image", _("Image"), "image"),
    ("video", _("Video"), "video"),
    ("audio", _("Audio"), "headphones"),
    ("check", _("Knowledge check"), "circle-help"),
    ("callout", _("Callout"), "info"),
    ("accordion", _("Accordion"), "chevron-down"),
    ("challenge", _("Challenge"), "target"),
    ("table", _("Table"), "table"),
    ("code", _("Code"), "code"),
    ("maths", _("Maths"), "sigma"),
    ("poll", _("Poll"), "vote"),
    ("reflection", _("Reflection"), "notebook-pen"),
    ("tasks", _("Task list"), "list-checks"),
    ("practice", _("Checklist to be observed"), "square-check-big"),
    ("file", _("File"), "file-down"),
    ("link", _("Link card"), "link"),
)
KINDS = {kind: label for kind, label, _icon in MENU}
ICONS = {kind: icon for kind, _label, icon in MENU}

_FRESH: dict[str, dict[str, Any]] = {
    "prose": {"markdown": ""},
    "image": {"src": "", "alt": ""},
    "video": {"src": "", "title": ""},
    "audio": {"src": "", "title": ""},
    "check": {
        "question": {
            "kind": "single",
            "prompt": "",
            "options": [
                {"key": "a", "text": "", "correct": True},
                {"key": "b", "text": "", "correct": False},
            ],
        }
    },
    "callout": {"variant": "note", "title": "", "blocks": []},
    "accordion": {"title": "", "blocks": []},
    "challenge": {"title": "", "blocks": []},
    "table": {"header": ["", ""], "rows": [["", ""], ["", ""]]},
    "code": {"language": "", "code": ""},
    "maths": {"tex": ""},
    "poll": {"prompt": "", "options": ["", ""]},
    "reflection": {"prompt": ""},
    "tasks": {"items": [""]},
    "practice": {"lines": [{"key": "line", "text": ""}]},
    "file": {"src": "", "title": ""},
    "link": {"url": "", "title": ""},
}


def menu_of(lesson_kind: str, blocks: Sequence[Block]) -> list[tuple[str, Promise, str]]:
    """What the menu offers in a lesson of that kind: a practice has one checklist."""
    lacks = lesson_kind == PRACTICE and practice_of(blocks) is None
    return [each for each in MENU if each[0] != PRACTICE or lacks]


def key_new(kind: str) -> str:
    """A key that no other block has: the kind's first letter and ten random digits."""
    return f"{kind[0]}{secrets.token_hex(5)}"


def block_new(kind: str, key: str = "") -> Block:
    """An empty block of that kind, to be filled in. Raises `KeyError` for an unknown kind."""
    key = key or key_new(kind)
    block: Block = {"key": key, "kind": kind, **deepcopy(_FRESH[kind])}
    if kind == "check":
        block["question"] = {"key": key, **block["question"]}
    return block


def block_lacks(block: Block) -> list[SchemaProblem]:
    """What keeps a draft's block from being published: what is wrong, or that nothing is in it.

    An empty text lacks nothing: publishing leaves it out.
    """
    if block["kind"] == "prose" and not block["markdown"].strip():
        return []
    if block["kind"] == "check":
        return question_lacks(block["question"])
    problems = block_problems(_begun(block))
    if block["kind"] == "image" and "alt" not in block:
        undescribed = SchemaProblem(("alt",), gettext("this must not be empty."), "empty")
        problems = [each for each in problems if each.place] + [undescribed]
    if block["kind"] == PRACTICE:
        problems += practice_lacks(block)
    if not problems and _is_empty(block):
        return [SchemaProblem((), gettext("Nothing is in it yet."))]
    return problems


def _begun(block: Block) -> Block:
    """The block, its list of answers or tasks empty as long as nothing is written in any."""
    for name in ("options", "items"):
        lines = block.get(name)
        if isinstance(lines, list) and not any(str(line).strip() for line in lines):
            return {**block, name: []}
    return block


def _is_empty(block: Block) -> bool:
    if "blocks" in block:
        return not block["blocks"]
    if block["kind"] == "code":
        return not block["code"].strip()
    if block["kind"] == "table":
        return not any(cell.strip() for row in (block["header"], *block["rows"]) for cell in row)
    return False
