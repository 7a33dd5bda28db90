"""JSON files with the lines of what is wrong in them."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from learning.bundle.files import BundleFiles, read_text
from learning.bundle.problems import Report, refusal
from learning.content.schema import Place, place_text, schema_problems
from learning.content.yamltext import yaml_lines

NONE = object()


class JsonFile:
    """A parsed file: `data`, and the line of each value in it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.data: Any = _parsed(name, text)
        self._lines: dict[Place, int] | None = None

    def line(self, place: Place) -> int:
        """The line of the value at `place`, or of the nearest thing around it."""
        if self._lines is None:
            self._lines = yaml_lines(self.text)
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def check(self, schema: str, report: Report) -> bool:
        """Whether the data is valid by the schema; what is not goes into the report."""
        problems = schema_problems(schema, self.data)
        for problem in problems:
            self.problem(report, problem.place, problem.message)
        return not problems

    def problem(self, report: Report, place: Place, message: str) -> None:
        where = place_text(place)
        report.problem(self.name, self.line(place), f"{where}: {message}" if where else message)


def json_read(files: BundleFiles, name: str, near: tuple[str, ...] = ()) -> JsonFile:
    """The file `name` parsed. Raises `BundleError` when it is missing or no JSON."""
    if name not in files.sizes:
        message = _("this file is not in the bundle.")
        close = get_close_matches(name, [*files.sizes, *near], n=1)
        if close:
            message += _(" Did you mean “%(name)s”?") % {"name": close[0]}
        raise refusal(name, message)
    return JsonFile(name, read_text(files, name))


def _parsed(name: str, text: str) -> Any:
    try:
        data = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        message = _("this is not JSON: %(problem)s (column %(column)d).") % {
            "problem": error.msg,
            "column": error.colno,
        }
        raise refusal(name, message, error.lineno) from error
    except _TwiceError as error:
        line = _second_line(text, error.key)
        message = _("the field “%(key)s” is given twice; remove one.") % {"key": error.key}
        raise refusal(name, message, line) from error
    except (ValueError, RecursionError) as error:
        message = _("this JSON is nested too deeply or holds a number too large.")
        raise refusal(name, message, 1) from error
    if not storable(data):
        raise refusal(name, _("there is a \\u escape that is no character; remove it."), 1)
    return data


class _TwiceError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def storable(data: Any) -> bool:
    """Whether the texts in `data` can be kept: no null character, no half of a pair."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in json.dumps(data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float | int:
    """The number; a whole one as such, which is how the database gives it back."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def _second_line(text: str, key: str) -> int:
    quoted = json.dumps(key)
    first = text.find(quoted)
    second = text.find(quoted, first + 1)
    return text.count("\n", 0, max(first, second, 0)) + 1
