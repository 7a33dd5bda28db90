"""YAML as block bodies use it: data only, no surprises.

Only `true`, `false`, `null` and plain numbers are anything but text, so that `yes`, `on`, a
date or 12:30 stays what the author wrote. Anchors and aliases are refused: they are how a few
lines become gigabytes.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _


class YamlError(ValueError):
    """The text is not YAML that we accept; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise YamlError(
                event.start_mark.line + 1,
                _("Aliases (“*name”) are not allowed here; put the text in quotes."),
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, __ in node.value:
            if key.value in seen:
                raise YamlError(
                    key.start_mark.line + 1,
                    _("“%(key)s” is given twice.") % {"key": key.value},
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?$"),
    list("-+0123456789"),
)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # Lists are indented below their key, as people write them.
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def yaml_load(text: str) -> Any:
    """The data in `text`. Raises `YamlError` with the line."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader with less in it
    except YamlError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlError(line, _problem(error.problem or "")) from error
    except yaml.YAMLError as error:
        raise YamlError(1, str(error)) from error
    except (RecursionError, ValueError) as error:
        raise YamlError(1, _("This is nested too deeply or holds a number too long.")) from error


def yaml_dump(data: dict[str, Any]) -> str:
    """`data` as block YAML, keys in their order, ending with a newline."""
    return yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000, indent=2
    )


def yaml_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """The line, from 1, of each value in YAML or JSON `text`, by its path; none if unreadable."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    lines: dict[tuple[str | int, ...], int] = {}
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if node is None:
            continue
        lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            stack += [((*path, key.value), value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            stack += [((*path, index), value) for index, value in enumerate(node.value)]
    return lines


def _problem(problem: str) -> str:
    """What to do about the mistakes that happen; the parser's words for the others."""
    if "mapping values are not allowed" in problem:
        return _("A text with “: ” in it must stand in quotes.")
    if "found character" in problem and "cannot start any token" in problem:
        return _("A tab, @ or ` cannot start a value; use spaces, or put the text in quotes.")
    if "expected <block end>" in problem:
        return _("This line is not indented like the lines above it, or quotes are missing.")
    return _("This is not YAML: %(problem)s.") % {"problem": problem}
