"""Which of a course's files a piece of its content speaks of, whatever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from learning.content.context import path_clean

# Fields of blocks that are a path and nothing else.
FIELDS = frozenset({"src", "captions", "poster"})
# In a text: up to what ends an address there. What stands in code counts too, which at worst
# keeps a file.
IN_TEXT = re.compile(r"<((?:\.{1,2}/)*media/[^<>\n]+)>|((?:\.{1,2}/)*media/[^\s<>\"'()\[\]]+)")


def mentions(data: Any) -> set[str]:
    """The paths that blocks, questions or metadata name; some may be no files at all."""
    return set(_found(data))


def _found(data: Any, field: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _found(value, str(name))
    elif isinstance(data, list):
        for value in data:
            yield from _found(value)
    elif isinstance(data, str) and data:
        yield from {path_clean(data)} if field in FIELDS else _in_text(data)


def _in_text(text: str) -> Iterator[str]:
    for angled, plain in IN_TEXT.findall(text) if "media/" in text else ():
        yield from _readings(angled or plain)


def _readings(address: str) -> set[str]:
    """What an address in a text may mean: with its percent signs or without, less what follows."""
    plain = re.split(r"[#?]", address)[0]
    found = {address, plain, plain.rstrip(".,;:!*_`")}
    return {path_clean(each) for one in found for each in (one, unquote(one))}


def mentions_renamed(data: Any, old: str, new: str, field: str = "") -> Any:
    """`data` with the file `old` called `new`; the same object where it is not mentioned."""
    if isinstance(data, dict):
        fresh = {name: mentions_renamed(data[name], old, new, str(name)) for name in data}
        return data if all(fresh[name] is data[name] for name in data) else fresh
    if isinstance(data, list):
        values = [mentions_renamed(value, old, new) for value in data]
        same = all(one is other for one, other in zip(values, data, strict=True))
        return data if same else values
    if not isinstance(data, str):
        return data
    if field in FIELDS:
        return new if path_clean(data) == old else data
    names = "|".join(re.escape(name) for name in sorted({old, quote(old)}, reverse=True))
    text = re.sub(rf"(?<![\w/.-])((?:\.{{1,2}}/)*)(?:{names})(?![\w-]|\.\w)", rf"\g<1>{new}", data)
    return data if text == data else text
