"""The API's description, read into what the page that tries it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from drf_spectacular.generators import SchemaGenerator

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 5


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    required: bool
    kind: str
    description: str


@dataclass(frozen=True)
class Operation:
    """One method of one path. `example` is a request body to start from, as JSON, or empty."""

    key: str
    method: str
    path: str
    description: str
    parameters: list[Parameter] = field(default_factory=list)
    example: str = ""
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OperationGroup:
    name: str
    operations: list[Operation]


@lru_cache(maxsize=1)
def api_schema() -> Schema:
    """The description as a whole."""
    schema: Schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


@lru_cache(maxsize=1)
def api_operations() -> list[OperationGroup]:
    """Every operation by its tag; computed once a process, as the code does not change."""
    schema = api_schema()
    found = [
        (operation["tags"][0], _operation(schema, path, method, operation))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    found.sort(key=lambda each: (each[0], each[1].path, METHODS.index(each[1].method.lower())))
    return [
        OperationGroup(name, [operation for _tag, operation in group])
        for name, group in groupby(found, key=lambda each: each[0])
    ]


def _operation(schema: Schema, path: str, method: str, operation: Schema) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    sent = content.get("application/json", {})
    body = sent.get("schema")
    given = next((each["value"] for each in sent.get("examples", {}).values()), None)
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        description=operation.get("description", ""),
        parameters=[_parameter(each) for each in operation.get("parameters", [])],
        example=json.dumps(given or _example(schema, body), indent=2) if body else "",
        answers=sorted(operation["responses"]),
    )


def _parameter(parameter: Schema) -> Parameter:
    return Parameter(
        name=parameter["name"],
        place=parameter["in"],
        required=parameter.get("required", False),
        kind=parameter.get("schema", {}).get("type", "string"),
        description=parameter.get("description", ""),
    )


def _example(schema: Schema, part: Schema, depth: int = 0) -> Any:
    """A value of the right shape for a part of the schema: its default, or the plainest one."""
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    for combined in ("allOf", "oneOf", "anyOf"):
        if combined in part:
            return _example(schema, part[combined][0], depth)
    if "default" in part or "enum" in part or depth > DEEPEST:
        return part.get("default", part.get("enum", [None])[0])
    kind = part.get("type", "string")
    if kind == "object":
        fields = part.get("properties", {}).items()
        return {
            name: _example(schema, value, depth + 1)
            for name, value in fields
            if not value.get("readOnly")
        }
    plain: dict[str, Any] = {"array": [], "integer": 0, "number": 0, "boolean": False}
    return plain.get(kind, "")
