"""Raw HTML in Markdown, as people indent it.

Markdown takes indented lines after an empty line for code, so that pretty HTML comes out as
its own source. Inside boxes and tables, such lines are moved to the margin, and tables are kept
in one piece.
"""

from __future__ import annotations

import re

from learning.content.clean import WRAPPERS
from learning.content.fences import CODE

TAGS = re.compile(rf"<(/?)({'|'.join(sorted(WRAPPERS))}|table)\b", re.IGNORECASE)
STARTS = re.compile(rf"^\s*<(?:{'|'.join(sorted(WRAPPERS))}|table)\b", re.IGNORECASE)
SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def raw_outdent(markdown: str) -> str:
    """The text with the raw HTML in it at the margin."""
    lines = markdown.split("\n")
    if not any(STARTS.match(line) for line in lines):
        return markdown
    kept: list[str] = []
    open_tags: list[str] = []
    fence = ""
    raw_before = False
    for line in lines:
        mark = CODE.match(line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark.group(2)
        is_code = bool(fence or mark)
        text = line if is_code else _moved(line, open_tags, raw_before=raw_before)
        if not is_code and (open_tags or STARTS.match(line)):
            _count(SPAN.sub("", line), open_tags)
        if text is not None:
            raw_before = text.startswith("<") if text.strip() else raw_before
            kept.append(text)
    return "\n".join(kept)


def _moved(line: str, open_tags: list[str], *, raw_before: bool) -> str | None:
    """The line where it belongs; None for an empty line in a table."""
    if "table" in open_tags:
        return line.strip() or None
    raw = raw_before or line.lstrip().startswith("<")
    return line.lstrip() if open_tags and raw and line.startswith("    ") else line


def _count(line: str, open_tags: list[str]) -> None:
    """Keep the list of tags that are open after the line."""
    for slash, name in TAGS.findall(line):
        tag = name.lower()
        if not slash:
            open_tags.append(tag)
        elif tag in open_tags:
            while open_tags.pop() != tag:
                pass
