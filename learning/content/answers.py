"""Answers as programs send them, checked.

By kind, as `learning.content.questions` describes: an option's key; a list of keys; true or
false; a text; a number or its text; all item keys in order; `{left key: right key}`;
`{gap: text or choice key}`. null is no answer.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.questions import item_key

Question = Mapping[str, Any]
LONGEST_TEXT = 1000
LARGEST_NUMBER = 1e300


def answer_from_json(question: Question, value: Any) -> Any:
    """The answer in the form in which it is stored and graded, None for none.

    Raises `AppError` for anything that an answer to this question cannot be; the message names
    the form that it takes, never the right answer.
    """
    if value is None:
        return None
    try:
        return _READERS[question["kind"]](question, value)
    except (_UnfitError, UnicodeEncodeError):
        raise AppError(
            "answer_invalid",
            _("This question takes another form of answer."),
            {"question": question.get("key", ""), "kind": question["kind"]},
        ) from None


def answer_fitted(question: Question, value: Any) -> Any:
    """The answer, or None where `answer_from_json` would raise: for what was stored before."""
    try:
        return answer_from_json(question, value)
    except AppError:
        return None


class _UnfitError(Exception):
    """The value has not the form of an answer."""


def _known(value: Any, keys: Mapping[str, Any] | set[str]) -> str:
    if not isinstance(value, str) or value not in keys:
        raise _UnfitError
    return value


def _text(value: Any) -> str:
    """A text without control characters, which the database would not take either."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _UnfitError
    value.encode()  # half of a surrogate pair is no text
    kept = (c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in value)
    return "".join(kept).strip()


def _single(question: Question, value: Any) -> str:
    return _known(value, {option["key"] for option in question["options"]})


def _multiple(question: Question, value: Any) -> list[str] | None:
    keys = [option["key"] for option in question["options"]]
    if not isinstance(value, list) or len(value) > len(keys):
        raise _UnfitError
    chosen = {_known(each, set(keys)) for each in value}
    return [key for key in keys if key in chosen] or None


def _true_false(question: Question, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _UnfitError
    return value


def _short_text(question: Question, value: Any) -> str | None:
    return _text(value) or None


def _numeric(question: Question, value: Any) -> str | int | float | None:
    if isinstance(value, str):
        return _text(value) or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnfitError
    if abs(value) > LARGEST_NUMBER or math.isnan(value):
        raise _UnfitError
    return value


def _ordering(question: Question, value: Any) -> list[str] | None:
    keys = {item_key(item) for item in question["items"]}
    if not isinstance(value, list) or len(value) not in {0, len(keys)}:
        raise _UnfitError
    order = [_known(each, keys) for each in value]
    if order and set(order) != keys:
        raise _UnfitError
    return order or None


def _matching(question: Question, value: Any) -> dict[str, str] | None:
    lefts = [item_key(pair["left"]) for pair in question["pairs"]]
    texts = [*(pair["right"] for pair in question["pairs"]), *question.get("distractors", [])]
    rights = {item_key(text) for text in texts}
    given = _mapping(value, lefts)
    return {key: _known(given[key], rights) for key in lefts if given.get(key)} or None


def _cloze(question: Question, value: Any) -> dict[str, str] | None:
    gaps = {str(number): gap for number, gap in enumerate(question["gaps"], start=1)}
    given = _mapping(value, list(gaps))
    filled = {key: _gap(gap, given[key]) for key, gap in gaps.items() if given.get(key)}
    return {key: text for key, text in filled.items() if text} or None


def _gap(gap: Question, value: Any) -> str:
    if "options" in gap:
        return _known(value, {item_key(text) for text in gap["options"]})
    return _text(value)


def _mapping(value: Any, keys: list[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > len(keys):
        raise _UnfitError
    if not set(value) <= set(keys):
        raise _UnfitError
    return value


_READERS: dict[str, Callable[[Question, Any], Any]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": _cloze,
}
