"""Blocks whose fence holds YAML: checks, polls, reflections, checklists, media, files, links."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from learning.content.fences import Fence, Remark
from learning.content.practice import practice_normalised
from learning.content.questions import question_normalised, question_problems
from learning.content.schema import Block, Place, SchemaProblem, place_text, schema_problems
from learning.content.yamltext import YamlError, yaml_lines, yaml_load


def data_block(fence: Fence) -> tuple[Block | None, list[Remark]]:
    """The block that a data fence describes, or None and why not, line by line."""
    text = "\n".join(line.text for line in fence.raw)
    try:
        data = yaml_load(text)
    except YamlError as error:
        return None, [Remark(fence.line + error.line, error.message, fatal=True)]
    if not isinstance(data, dict):
        message = _("“%(name)s” needs fields, one a line, such as “%(field)s: …”.") % {
            "name": fence.name,
            "field": _first_field(fence.name),
        }
        return None, [Remark(fence.line, message, fatal=True)]
    block, problems = _checked(fence.name, data)
    if not problems:
        return block, []
    lines = yaml_lines(text)
    return None, [
        Remark(fence.line + _line(lines, problem.place), _said(fence.name, problem), fatal=True)
        for problem in problems
    ]


def _checked(kind: str, data: dict[str, Any]) -> tuple[Block, list[SchemaProblem]]:
    if kind == "check":
        question = question_normalised(data)
        block: Block = {"kind": "check", "question": question}
        if question.get("key"):
            block["key"] = question["key"]
        return block, question_problems(question)
    fields = {name: value for name, value in data.items() if value is not None}
    for name, value in fields.items():
        fields[name] = value.strip() if isinstance(value, str) else value
    if kind == "practice":
        fields = practice_normalised(fields)
    problems = schema_problems(f"block.schema.json#/$defs/block_{kind}", fields)
    return {"kind": kind, **fields}, problems


def _line(lines: dict[Place, int], place: Place) -> int:
    """The line of the value at `place`, or of the nearest thing around it that has one."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _said(name: str, problem: SchemaProblem) -> str:
    where = place_text(problem.place)
    return f"{name}, {where}: {problem.message}" if where else f"{name}: {problem.message}"


def _first_field(kind: str) -> str:
    return {
        "check": "kind",
        "tasks": "items",
        "practice": "lines",
        "link": "url",
        "video": "src",
        "audio": "src",
        "file": "src",
    }.get(kind, "prompt")
