"""Blocks as a program sends them: whole, in their one form, or refused with the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from learning.content.keys import canonical
from learning.content.newblock import KINDS
from learning.content.practice import practice_normalised
from learning.content.questions import question_normalised, question_problems
from learning.content.schema import (
    BLOCK_KINDS,
    Block,
    Place,
    SchemaProblem,
    block_problems,
)

# Boxes in boxes; nobody reads deeper.
DEEPEST = 5
BOXES = frozenset(kind for kind, what in BLOCK_KINDS.items() if what.container)
DEEPEST_DATA = 4 * DEEPEST
MOST_BLOCKS = 500


def block_whole(block: Any) -> Block:
    """The block in the form in which bundles keep it: a question with its defaults, code with
    its language, boxes with their title, the blocks in them without keys.

    What is wrong stays wrong, for `whole_problems` to name.
    """
    whole: Block = block
    if not isinstance(block, dict):
        return whole
    kind, question, inner = block.get("kind"), block.get("question"), block.get("blocks")
    if isinstance(question, dict) and isinstance(question.get("kind"), str):
        whole = {**whole, "question": question_normalised(question)}
    if kind == "practice":
        whole = practice_normalised(whole)
    if kind == "code":
        whole = {"language": "", **whole}
    if isinstance(kind, str) and kind in BOXES and isinstance(inner, list):
        whole = {"title": "", **whole, "blocks": [_inner(each) for each in inner]}
    return whole


def _inner(block: Any) -> Any:
    if not isinstance(block, dict):
        return block
    return block_whole({name: value for name, value in block.items() if name != "key"})


def is_deep(data: Any) -> bool:
    """Whether the data is nested deeper than any block is."""
    level = [data]
    for _level in range(DEEPEST_DATA):
        level = [
            inner
            for each in level
            for inner in (
                each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
            )
        ]
        if not level:
            return False
    return True


def whole_problems(block: Any) -> list[SchemaProblem]:
    """All that is wrong with something sent as a block, and where in it."""
    problems = list(_misshapen(block, (), 0))
    if problems:
        return problems
    problems = block_problems(block)
    if not problems and block["kind"] == "check":
        problems = [
            SchemaProblem(("question", *problem.place), problem.message)
            for problem in question_problems(block["question"])
        ]
    return problems


def list_problems(blocks: Sequence[Any], known: Sequence[Block] = ()) -> list[SchemaProblem]:
    """What is wrong with the blocks of a lesson, the place beginning with the block's number.

    A block that is one of `known` as it stands may lack what it lacks.
    """
    if len(blocks) > MOST_BLOCKS:
        text = _("A lesson holds at most %(most)d blocks.")
        return [SchemaProblem((), text % {"most": MOST_BLOCKS})]
    stored = {canonical(block) for block in known}
    problems = [
        SchemaProblem((at, *problem.place), problem.message)
        for at, block in enumerate(blocks)
        if canonical(block) not in stored
        for problem in whole_problems(block_whole(block))
    ]
    return problems + _twice(blocks)


def _twice(blocks: Sequence[Any]) -> list[SchemaProblem]:
    seen: set[str] = set()
    found = []
    for at, block in enumerate(blocks):
        key = block.get("key") if isinstance(block, dict) else None
        if not isinstance(key, str):
            continue
        if key in seen:
            text = _("the key “%(key)s” is another block's already.")
            found.append(SchemaProblem((at, "key"), text % {"key": key}))
        seen.add(key)
    return found


def _misshapen(block: Any, place: Place, depth: int) -> Iterator[SchemaProblem]:
    """What keeps the block from being looked at any closer."""
    if not isinstance(block, dict):
        yield SchemaProblem(place, _("A block is an object with a kind and its fields."))
        return
    kind = block.get("kind")
    known = KINDS if depth == 0 else BLOCK_KINDS
    if not isinstance(kind, str) or kind not in known:
        text = _("This is no kind of block here. The kinds are: %(kinds)s.")
        yield SchemaProblem((*place, "kind"), text % {"kinds": ", ".join(known)})
        return
    inner = block.get("blocks", [])
    if not isinstance(inner, list):
        yield SchemaProblem((*place, "blocks"), _("This must be a list of blocks."))
        return
    if inner and depth >= DEEPEST:
        yield SchemaProblem((*place, "blocks"), _("Blocks are nested too deeply here."))
        return
    for at, each in enumerate(inner):
        yield from _misshapen(each, (*place, "blocks", at), depth + 1)
