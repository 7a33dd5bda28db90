"""An answer from a form: the inputs of `templates/learning/question/inputs.html`, read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

Answer = Any
LONGEST = 1000


def answer_read(question: Mapping[str, Any], post: QueryDict, prefix: str = "answer") -> Answer:
    """The answer to a question's public form, in the shape that `grade` takes; None for none.

    Keys that the question does not have are passed over; texts are cut at `LONGEST`.
    """
    return _READERS[question["kind"]](question, post, prefix)


def _single(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    chosen = post.get(prefix)
    return chosen if chosen in _keys(question["options"]) else None


def _multiple(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    chosen = set(post.getlist(prefix))
    return [key for key in _keys(question["options"]) if key in chosen] or None


def _true_false(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    return {"true": True, "false": False}.get(post.get(prefix, ""))


def _text(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    return post.get(prefix, "").replace("\0", "").strip()[:LONGEST] or None


def _ordering(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    """Each item has a position; equal positions keep the order in which they were shown."""
    keys = _keys(question["items"])
    places = [_place(post.get(f"{prefix}-{key}"), len(keys)) for key in keys]
    if all(place is None for place in places):
        return None
    ranked = sorted(
        zip(places, range(len(keys)), keys, strict=True),
        key=lambda each: (len(keys) if each[0] is None else each[0], each[1]),
    )
    return [key for __, __, key in ranked]


def _place(value: str | None, count: int) -> int | None:
    if value is None or not value.isdecimal() or len(value) > 3:
        return None
    return int(value) if 1 <= int(value) <= count else None


def _matching(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    rights = set(_keys(question["rights"]))
    chosen = {key: post.get(f"{prefix}-{key}", "") for key in _keys(question["lefts"])}
    return {key: right for key, right in chosen.items() if right in rights} or None


def _cloze(question: Mapping[str, Any], post: QueryDict, prefix: str) -> Answer:
    gaps = [part["gap"] for part in question["parts"] if "gap" in part]
    typed = {gap: _text(question, post, f"{prefix}-{gap}") for gap in gaps}
    return {gap: text for gap, text in typed.items() if text is not None} or None


def _keys(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["key"] for entry in entries]


_READERS = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _text,
    "numeric": _text,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": _cloze,
}
