"""A Markdown file by itself as a lesson."""

from __future__ import annotations

import re
from pathlib import PurePath

from django.utils.translation import gettext as _

from learning.bundle.files import LARGEST_TEXT, text_of
from learning.bundle.jsonfile import storable
from learning.bundle.problems import Report, refusal
from learning.content.dialect import inline_plain
from learning.content.markdown import markdown_parse
from learning.content.polish import is_external
from learning.content.schema import blocks_walk
from learning.exchange.lessons import LessonsFound, lesson_made, title_line

HEADING = re.compile(r"^#[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)
FILES = frozenset({"image", "video", "audio", "file"})


def text_read(name: str, data: bytes) -> LessonsFound:
    """The Markdown file `data`, called `name`, as one lesson. Raises `BundleError` with what is
    wrong, by line.
    """
    if len(data) > LARGEST_TEXT:
        raise refusal(name, _("a text may be at most 2 MB long; split it up."))
    text = text_of(name, data)
    heading = HEADING.search(text)
    title = title_line(inline_plain(heading.group(1)) if heading else "")
    parsed = markdown_parse(text, title=title)
    report = Report()
    for remark in parsed.remarks:
        say = report.problem if remark.fatal else report.note
        say(name, remark.line, remark.message)
    if not storable(parsed.blocks):
        report.problem(name, 1, _("an escape in a block's YAML is no character; remove it."))
    report.stop_if_any()
    if not parsed.blocks:
        raise refusal(name, _("there is nothing in this file."))
    for block in blocks_walk(parsed.blocks):
        src = str(block.get("src") or "")
        if block["kind"] in FILES and not is_external(src):
            at = text.find(src)
            line = text.count("\n", 0, at) + 1 if at >= 0 else 0
            message = _("“%(path)s” does not come with a Markdown file; add it in the studio.")
            report.note(name, line, message % {"path": src})
            block["src"] = ""
    title = title or PurePath(name).stem or _("Lesson")
    lesson = lesson_made(title, parsed.blocks, set())
    lesson.objectives, lesson.keypoints = parsed.objectives, parsed.keypoints
    return LessonsFound(lesson.title, [lesson], notes=report.notes)
