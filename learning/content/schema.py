"""What a lesson may consist of: the one list of block kinds, and their validation.

The shapes stand in `learning/bundle/*.schema.json`, which authors read too; this module only
turns what jsonschema finds into sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

Block = dict[str, Any]
Place = tuple[str | int, ...]

SCHEMAS = Path(__file__).resolve().parents[1] / "bundle"
KEY = re.compile(r"^[a-z0-9][a-z0-9-]{0,78}$")


@dataclass(frozen=True)
class BlockKind:
    """`personal`: the player renders it for each learner from its data.
    `container`: it holds blocks. `nested`: it stands in a container only.
    """

    personal: bool = False
    container: bool = False
    nested: bool = False


BLOCK_KINDS: dict[str, BlockKind] = {
    "prose": BlockKind(),
    "image": BlockKind(),
    "code": BlockKind(),
    "table": BlockKind(),
    "maths": BlockKind(),
    "callout": BlockKind(container=True),
    "accordion": BlockKind(container=True),
    "challenge": BlockKind(container=True),
    "solution": BlockKind(container=True, nested=True),
    "video": BlockKind(),
    "audio": BlockKind(),
    "file": BlockKind(),
    "link": BlockKind(),
    "check": BlockKind(personal=True),
    "poll": BlockKind(personal=True),
    "reflection": BlockKind(personal=True),
    "tasks": BlockKind(personal=True),
    "practice": BlockKind(personal=True),
}


@dataclass(frozen=True)
class SchemaProblem:
    """Where in the data, and what is wrong there."""

    place: Place
    message: str
    rule: str = ""  # the schema's, such as `minItems`; `empty` for a text without any

    def __str__(self) -> str:
        return f"{place_text(self.place)}: {self.message}" if self.place else self.message


@cache
def _registry() -> Registry[Any]:
    resources = [
        Resource.from_contents(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(SCHEMAS.glob("*.schema.json"))
    ]
    return Registry().with_resources([(str(item.contents["$id"]), item) for item in resources])


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": name}, registry=_registry())


def schema_problems(name: str, data: Any) -> list[SchemaProblem]:
    """What is wrong with `data` by the schema `name`, e.g. `question.schema.json#/$defs/gap`."""
    errors = list(_validator(name).iter_errors(data))
    problems = {str(problem): problem for error in errors for problem in _problems(error)}
    return sorted(problems.values(), key=lambda problem: [str(part) for part in problem.place])


def block_problems(block: Block) -> list[SchemaProblem]:
    """What is wrong with a stored block and the blocks in it."""
    kind = block.get("kind")
    if kind not in BLOCK_KINDS:
        return [SchemaProblem(("kind",), _("“%(kind)s” is no kind of block.") % {"kind": kind})]
    fields = {name: value for name, value in block.items() if name != "kind"}
    problems = schema_problems(f"block.schema.json#/$defs/block_{kind}", fields)
    for index, inner in enumerate(block.get("blocks") or []):
        if BLOCK_KINDS.get(inner.get("kind"), BlockKind()).personal:
            message = _("A %(kind)s cannot stand inside another block.") % {"kind": inner["kind"]}
            problems.append(SchemaProblem(("blocks", index), message))
        problems += [
            replace(problem, place=("blocks", index, *problem.place))
            for problem in block_problems(inner)
        ]
    return problems


def blocks_walk(blocks: list[Block]) -> Iterator[Block]:
    """Every block, those inside others too, in the order of reading."""
    for block in blocks:
        yield block
        yield from blocks_walk(block.get("blocks") or [])


def place_text(place: Place) -> str:
    """`("questions", 0, "prompt")` as people write it: `questions[1].prompt`."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _problems(error: ValidationError) -> Iterator[SchemaProblem]:
    place: Place = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        schema: Any = error.schema
        known = list(schema.get("properties", {}))
        prefixes = tuple(p.strip("^") for p in schema.get("patternProperties", {}))
        for name in error.instance:
            if name not in known and not (prefixes and str(name).startswith(prefixes)):
                yield SchemaProblem((*place, str(name)), _unknown_field(str(name), known))
        return
    rule = "empty" if _is_empty_text(error) else str(error.validator)
    yield SchemaProblem(place, _message(error), rule)


def _is_empty_text(error: ValidationError) -> bool:
    return error.validator in {"minLength", "pattern"} and not str(error.instance).strip()


def _unknown_field(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return _("the field “%(name)s” is not known. Did you mean “%(close)s”?") % {
            "name": name,
            "close": close[0],
        }
    return _("the field “%(name)s” is not known. The fields here are: %(known)s.") % {
        "name": name,
        "known": ", ".join(known),
    }


def _message(error: ValidationError) -> str:
    """The error as a sentence that says what to do."""
    value: Any = error.instance
    limit: Any = error.validator_value
    shown = _shown(value)
    validator = str(error.validator)
    if _is_empty_text(error):
        return _("this must not be empty.")
    if validator == "required":
        shown = next((name for name in limit if name not in value), "")
    elif validator == "type":
        limit = _type_name(limit)
    elif validator == "enum":
        limit = ", ".join(json.dumps(choice) for choice in limit)
    elif validator == "pattern":
        return _pattern_message(error, shown)
    elif validator == "maxLength":
        shown = str(len(value))
    return _texts().get(validator, _("%(value)s is not what is expected here.")) % {
        "limit": limit,
        "value": shown,
    }


def _texts() -> dict[str, str]:
    return {
        "required": _("“%(value)s” is missing."),
        "type": _("this must be %(limit)s, not %(value)s."),
        "enum": _("%(value)s is not one of %(limit)s."),
        "maxLength": _("this is %(value)s characters long; at most %(limit)s are allowed."),
        "minItems": _("at least %(limit)s are needed here."),
        "maxItems": _("at most %(limit)s are allowed here."),
        "minimum": _("%(value)s is too small; at least %(limit)s is allowed."),
        "exclusiveMinimum": _("%(value)s is too small; it must be more than %(limit)s."),
        "maximum": _("%(value)s is too large; at most %(limit)s is allowed."),
        "uniqueItems": _("no two of these may be equal."),
        "anyOf": _("%(value)s does not have the form that is expected here."),
        "const": _("this must be %(limit)s."),
        "not": _("this field has no meaning for this format; remove it."),
    }


def _pattern_message(error: ValidationError, shown: str) -> str:
    hint = error.schema.get("description") if isinstance(error.schema, dict) else None
    text = _("%(value)s does not have the right form.") % {"value": shown}
    return f"{text} {hint}" if hint else text


def _type_name(types: str | list[str]) -> str:
    names = {
        "string": _("a text (put it in quotes)"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
        "array": _("a list"),
        "object": _("an object with fields"),
        "null": _("null"),
    }
    listed = [types] if isinstance(types, str) else types
    return _(" or ").join(names.get(name, name) for name in listed)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
