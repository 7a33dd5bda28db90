"""Blocks as Markdown; what `markdown_parse` makes of it are the same blocks again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import quote

from learning.content.fences import DATA_FENCES
from learning.content.keys import keys_explicit, without_key
from learning.content.markdown import HEADING, markdown_parse
from learning.content.schema import Block
from learning.content.yamltext import yaml_dump

BORDER = "<!-- block -->"
BACKTICKS = re.compile(r"`+")
SPECIAL = re.compile(r"([\\`*_\[\]<>&!{}~$#:-])")
# The order in which fields are written: what a reader looks for first comes first.
FIELDS = (
    "key kind src url title prompt description poster captions seconds hint text answer value "
    "tolerance unit accept case_sensitive options items lines observers experts gaps pairs "
    "distractors correct left right feedback explanation points review tags difficulty transcript"
).split()
OPTION_FIELDS = ("key", "text", "correct", "feedback")
DEFAULTS: dict[str, Any] = {"points": 1, "case_sensitive": False, "tolerance": 0}


def blocks_markdown(blocks: list[Block], named: Collection[str] = ()) -> str:
    """The blocks as a lesson's Markdown, ending with a newline.

    Keys and the borders between texts are written down where they do not follow from the
    content; for imported lessons they do, so that the text is as the author wrote it. The keys
    in `named` are written down in any case.
    """
    if not blocks:
        return ""
    pairs = zip(blocks, keys_explicit(blocks), strict=True)
    keys = [block["key"] if block["key"] in named else key for block, key in pairs]
    text = _written(blocks, keys, marked=False)
    if markdown_parse(text).blocks != blocks:
        text = _written(blocks, [str(block["key"]) for block in blocks], marked=True)
    return text + "\n"


def table_markdown(block: Block) -> str:
    """A table as Markdown."""
    align = block.get("align") or [""] * len(block["header"])
    marks = {"left": ":--", "center": ":-:", "right": "--:", "": "---"}
    lines = [_row(block["header"]), _row([marks[side] for side in align])]
    return "\n".join([*lines, *(_row(row) for row in block["rows"])])


def question_fields(question: dict[str, Any]) -> dict[str, Any]:
    """A question in the order in which people write it, without what goes without saying."""
    kept = {
        name: value
        for name, value in question.items()
        if name not in DEFAULTS or value != DEFAULTS[name]
    }
    if question.get("kind") in {"single", "multiple"}:
        kept["options"] = [_ordered(option, OPTION_FIELDS) for option in question["options"]]
    return _ordered(kept, FIELDS)


def blocks_inner(box: Block) -> str:
    """What is in a box, as Markdown: without keys, with borders between texts that would grow
    together.
    """
    parts = [_WRITERS[block["kind"]](block, "") for block in box["blocks"]]
    plain = "\n\n".join(parts)
    again = [without_key(block) for block in markdown_parse(plain, inside=box["kind"]).blocks]
    return plain if again == box["blocks"] else "\n\n".join(f"{BORDER}\n\n{p}" for p in parts)


def _written(blocks: list[Block], keys: list[str], *, marked: bool) -> str:
    parts = []
    for block, key in zip(blocks, keys, strict=True):
        text = _WRITERS[block["kind"]](block, key)
        own = block["kind"] in _WITH_KEY
        if not own and key:
            text = f"<!-- block: {key} -->\n\n{text}"
        elif marked and not own:
            text = f"{BORDER}\n\n{text}"
        parts.append(text)
    return "\n\n".join(parts)


def _prose(block: Block, key: str) -> str:
    return str(block["markdown"])


def _image(block: Block, key: str) -> str:
    src = str(block["src"])
    if not re.match(r"(?i)[a-z][a-z0-9+.-]*:", src):
        src = quote(src, safe="/@+=,;~$!'*&-._")
    caption = str(block.get("caption", ""))
    title = SPECIAL.sub(r"\\\1", caption).replace('"', '\\"')
    alt = SPECIAL.sub(_escaped, str(block.get("alt", "")))  # a draft's may lack it
    return f"![{alt}]({src}" + (f' "{title}")' if title else ")")


def _escaped(match: re.Match[str]) -> str:
    return "\\" + match.group(1)


def _code(block: Block, key: str) -> str:
    longest = max((len(run) for run in BACKTICKS.findall(block["code"])), default=0)
    fence = "`" * max(3, longest + 1)
    body = f"{block['code']}\n" if block["code"] else ""
    return f"{fence}{block.get('language', '')}\n{body}{fence}"


def _table(block: Block, key: str) -> str:
    return table_markdown(block)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _maths(block: Block, key: str) -> str:
    return f"$$\n{block['tex']}\n$$"


def _box(block: Block, key: str) -> str:
    words = [block["kind"]]
    if block["kind"] == "callout":
        words.append(block.get("variant", "note"))
    title = block.get("title", "")
    first = block["blocks"][0].get("markdown", "") if block["blocks"] else ""
    if title or HEADING.match(first.split("\n")[0]):
        escaped = title.replace("\\", "\\\\").replace('"', '\\"')
        words.append(f'"{escaped}"')
    body = blocks_inner(block)
    colons = ":" * (3 + _depth(block))
    return f"{colons} {' '.join(words)}\n{body}\n{colons}"


def _depth(block: Block) -> int:
    """How deep boxes stand in the block; outer fences are longer, so that they are told apart."""
    return max((1 + _depth(inner) for inner in block["blocks"] if "blocks" in inner), default=0)


def _data(block: Block, key: str) -> str:
    if block["kind"] == "check":
        fields = {name: v for name, v in block["question"].items() if name != "key"}
        fields = question_fields(fields)
    else:
        fields = {name: v for name, v in block.items() if name not in {"key", "kind"}}
        fields = _ordered(fields, FIELDS)
    if key:
        fields = {"key": key, **fields}
    return f"::: {block['kind']}\n{yaml_dump(fields)}:::"


def _ordered(fields: dict[str, Any], order: list[str] | tuple[str, ...]) -> dict[str, Any]:
    known = {name: fields[name] for name in order if name in fields}
    return known | fields


_WITH_KEY = DATA_FENCES
_WRITERS: dict[str, Callable[[Block, str], str]] = {
    "prose": _prose,
    "image": _image,
    "code": _code,
    "table": _table,
    "maths": _maths,
    "callout": _box,
    "accordion": _box,
    "challenge": _box,
    "solution": _box,
    **dict.fromkeys(_WITH_KEY, _data),
}
