"""Block keys: what notes, answers and the place where one stopped are kept under.

A block without a key of its own gets one from its content, so that the same text has the same
key wherever it is imported. When an author changes a block, `keys_align` lets it keep the key
that it had, and the export writes that key down.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from learning.content.schema import Block


def canonical(data: Any) -> str:
    """`data` as JSON in one form only: equal data, equal text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def without_key(block: Block) -> Block:
    """The block's content alone."""
    content = {name: value for name, value in block.items() if name != "key"}
    if "question" in content:
        question = content["question"]
        content["question"] = {name: question[name] for name in question if name != "key"}
    return content


def keys_assign(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those without a key given one from their content, the key first."""
    taken = Counter(str(block["key"]) for block in blocks if block.get("key"))
    keyed = []
    for block in blocks:
        key = block.get("key") or _derived(block, taken)
        keyed.append(_with_key(block, str(key)))
    return keyed


def keys_explicit(blocks: Sequence[Block]) -> list[str]:
    """For each block its key if it has to be written down, or "" if it follows from content."""
    derived = keys_assign([without_key(block) for block in blocks])
    return [
        "" if block["key"] == plain["key"] else str(block["key"])
        for block, plain in zip(blocks, derived, strict=True)
    ]


def keys_align(new: Sequence[Block], old: Sequence[Block]) -> list[Block]:
    """`new` with the keys of `old` for blocks that are the same, or the same but changed.

    Keys that the author wrote are left alone.
    """
    written = keys_explicit(new)
    texts = [canonical(without_key(block)) for block in new]
    olds = [canonical(without_key(block)) for block in old]
    keys = [str(block["key"]) for block in new]
    matcher = SequenceMatcher(None, olds, texts, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            pairs = list(zip(range(i1, i2), range(j1, j2), strict=True))
        elif what == "replace":
            pairs = _changed(old, new, range(i1, i2), range(j1, j2))
        else:
            continue
        for i, j in pairs:
            if not written[j]:
                keys[j] = str(old[i]["key"])
    return _unique(new, keys, written)


def _changed(
    old: Sequence[Block], new: Sequence[Block], olds: range, news: range
) -> list[tuple[int, int]]:
    """Of a stretch that was replaced, the blocks of a kind in their order."""
    pairs = []
    waiting = list(olds)
    for j in news:
        match = next((i for i in waiting if old[i]["kind"] == new[j]["kind"]), None)
        if match is not None:
            pairs.append((match, j))
            waiting = [i for i in waiting if i > match]
    return pairs


def _unique(new: Sequence[Block], keys: list[str], written: list[str]) -> list[Block]:
    """The blocks under `keys`; of two equal ones the later falls back to one of its content."""
    taken = Counter(key for key in written if key)
    aligned: list[Block] = []
    for block, key, own in zip(new, keys, written, strict=True):
        if not own and taken[key]:
            key = _derived(block, taken)  # noqa: PLW2901
        elif not own:
            taken[key] += 1
        aligned.append(_with_key(block, key))
    return aligned


def _derived(block: Block, taken: Counter[str]) -> str:
    """A key from the block's content that is not in `taken`, and puts it there."""
    stem = key = f"{block['kind'][0]}{digest(without_key(block))[:7]}"
    number = 1
    while taken[key]:
        number += 1
        key = f"{stem}-{number}"
    taken[key] += 1
    return key


def _with_key(block: Block, key: str) -> Block:
    keyed: Block = {"key": key, **{name: block[name] for name in block if name != "key"}}
    if "question" in keyed:
        question = keyed["question"]
        keyed["question"] = {"key": key, **{n: question[n] for n in question if n != "key"}}
    return keyed
