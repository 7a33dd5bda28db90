"""The checklist of an on-the-job practice: what somebody does at work, and who may observe it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from learning.content.schema import Block, SchemaProblem

KIND = "practice"
MANAGER, MENTOR, COLLEAGUE, EXPERT = "manager", "mentor", "colleague", "expert"
# Who may observe where a checklist does not say.
EVERYBODY = (MANAGER, COLLEAGUE)
_ORDER = (MANAGER, MENTOR, COLLEAGUE)
_NOTHING = object()
_LINE_FIELDS = ("key", "text", "good", "optional")
_LONGEST_KEY = 40


def practice_normalised(block: Block) -> Block:
    """The block in the form in which it is kept: each line under a key of its own, nothing that
    goes without saying. What is wrong stays wrong, for the schema to name.
    """
    lines = block.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return block
    taken = {str(line["key"]) for line in lines if line.get("key")}
    whole = {**block, "lines": [_line(line, taken) for line in lines]}
    observers, experts = whole.get("observers"), whole.get("experts")
    if isinstance(observers, list) and sorted(map(str, observers)) == sorted(
        known := [kind for kind in _ORDER if kind in observers]
    ):
        whole["observers"] = known
    if isinstance(experts, list) and all(isinstance(each, str) for each in experts):
        whole["experts"] = [each.strip().lower() for each in experts]
    plain = {"observers": list(EVERYBODY), "experts": []}
    return {name: value for name, value in whole.items() if value != plain.get(name, _NOTHING)}


def _line(line: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    kept = {name: _trimmed(value) for name, value in line.items() if value not in (None, "")}
    if isinstance(kept.get("text"), str):
        kept["text"] = " ".join(kept["text"].split())
    if kept.get("optional") is False:
        del kept["optional"]
    if not kept.get("key"):
        kept["key"] = line_key(str(kept.get("text", "")), taken)
    ordered = {name: kept[name] for name in _LINE_FIELDS if name in kept}
    return ordered | kept


def line_key(text: str, taken: set[str]) -> str:
    """A key for a line by its words that none of `taken` is; it is one of them then."""
    stem = slugify(text)[:_LONGEST_KEY].strip("-_").replace("_", "-") or "line"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def practice_lacks(block: Block) -> list[SchemaProblem]:
    """What the schema does not see: a checklist that nobody could complete."""
    lines = block.get("lines") or []
    problems = []
    keys = [line.get("key") for line in lines]
    if len(set(keys)) < len(keys):
        problems.append(SchemaProblem(("lines",), _("two lines have the same key.")))
    if lines and all(line.get("optional") for line in lines):
        text = _("At least one line must be required.")
        problems.append(SchemaProblem((), text))
    if not block.get("observers", EVERYBODY) and not block.get("experts"):
        problems.append(SchemaProblem((), _("Choose who may observe.")))
    return problems


def practice_of(blocks: Iterable[Block]) -> Block | None:
    """The checklist of a lesson, if it has one."""
    return next((block for block in blocks if block["kind"] == KIND), None)


def required_keys(block: Block) -> list[str]:
    """The lines that have to be confirmed, in order."""
    return [line["key"] for line in block["lines"] if not line.get("optional")]
