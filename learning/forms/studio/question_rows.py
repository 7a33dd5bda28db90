"""The rows of a question's form: options, lines, pairs, answers and gaps, read back and moved.

A row is a group of fields called `LIST-NUMBER-PART`; the rows of a gap are `g-NUMBER-LIST-…`.
`resize` names what a button does: `o-add`, `o-2-up`, `o-2-down`, `o-2-drop`, `g-1-turn`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from learning.content.questiondraft import options_single
from learning.content.questions import GAP, Question
from learning.content.schema import KEY

MOST_ROWS = 60
WISH = re.compile(r"(?:g-(\d{1,3})-)?([oipdag])-(?:(add)|(\d{1,3})-(up|down|drop|turn))")
LISTS = {
    "o": "options",
    "i": "items",
    "p": "pairs",
    "d": "distractors",
    "a": "accept",
    "g": "gaps",
}
# How many rows a list has at least; fewer are not offered to be taken away.
LEAST = {"o": 2, "i": 3, "p": 3, "d": 0, "a": 1, "g": 1}
NUMBER = re.compile(r"\d{1,3}")
Data = Mapping[str, Any]
Row = dict[str, Any]


def rows_read(data: Data, name: str, parts: tuple[str, ...]) -> list[Row]:
    """The rows of the list `name` by their numbers, each with its `parts` and its number as `n`."""
    pattern = re.compile(rf"{re.escape(name)}-({NUMBER.pattern})-(?:{'|'.join(parts)})")
    found = {int(m[1]) for field in data if (m := pattern.fullmatch(field))}
    return [
        {"n": n, **{part: _text(data.get(f"{name}-{n}-{part}", "")) for part in parts}}
        for n in sorted(found)[:MOST_ROWS]
    ]


def question_rows(data: Data, kind: str) -> dict[str, Any]:
    """The lists of a question of that kind, as they were entered."""
    reader = _READERS.get(kind)
    return reader(data) if reader else {}


def _options(data: Data, kind: str) -> dict[str, Any]:
    right = str(data.get("right", ""))
    options: list[Row] = []
    taken: set[str] = set()
    for row in rows_read(data, "o", ("key", "text", "feedback", "correct")):
        key = row["key"] if KEY.match(row["key"]) and row["key"] not in taken else ""
        taken.add(key)
        option = {
            "key": key,
            "text": row["text"],
            "correct": bool(row["correct"]) or right == str(row["n"]),
        }
        options.append(option | ({"feedback": row["feedback"]} if row["feedback"] else {}))
    return {"options": options_single(options, kind)}


def _gap(data: Data, row: Row) -> Row:
    name = f"g-{row['n']}"
    if row["type"] != "choice":
        gap: Row = {"accept": _texts(data, f"{name}-a")}
        if data.get(f"{name}-case") or data.get(f"{name}-plain"):
            gap["case_sensitive"] = bool(data.get(f"{name}-case"))
        return gap
    rows = rows_read(data, f"{name}-o", ("text",))
    gap = {"options": [each["text"] for each in rows]}
    right = str(data.get(f"{name}-right", ""))
    numbers = [str(each["n"]) for each in rows]
    return gap | ({"correct": numbers.index(right)} if right in numbers else {})


def _texts(data: Data, name: str) -> list[str]:
    return [row["text"] for row in rows_read(data, name, ("text",))]


def _pairs(data: Data) -> dict[str, Any]:
    rows = rows_read(data, "p", ("left", "right"))
    pairs = [{"left": row["left"], "right": row["right"]} for row in rows]
    return {"pairs": pairs, "distractors": _texts(data, "d")}


_READERS: dict[str, Callable[[Data], dict[str, Any]]] = {
    "single": lambda data: _options(data, "single"),
    "multiple": lambda data: _options(data, "multiple"),
    "short_text": lambda data: {"accept": _texts(data, "a")},
    "ordering": lambda data: {"items": _texts(data, "i")},
    "matching": _pairs,
    "cloze": lambda data: {
        "gaps": [_gap(data, row) for row in rows_read(data, "g", ("type",))],
    },
}


def rows_resized(question: Question, wish: str) -> Question:
    """The question after the button `wish`: a row more or less, or in another place."""
    match = WISH.fullmatch(wish)
    if match is None:
        return question
    outer, name, add, number, way = match.groups()
    holder = question if outer is None else _gap_at(question, int(outer))
    rows = holder.get(LISTS[name])
    if not isinstance(rows, list):
        return question
    if add:
        _add(rows, name, nested=outer is not None)
    elif int(number) < len(rows):
        if way == "turn" and name == "g":
            rows[int(number)] = _turned(rows[int(number)])
        elif way != "turn":
            _shift(question, holder, rows, name, int(number), way)
    return question


def _gap_at(question: Question, at: int) -> Row:
    gaps: list[Row] = question.get("gaps", [])
    return gaps[at] if at < len(gaps) else {}


def _add(rows: list[Any], name: str, *, nested: bool) -> None:
    if len(rows) >= MOST_ROWS:
        return
    blank: dict[str, Any] = {
        "o": {"key": "", "text": "", "correct": False},
        "p": {"left": "", "right": ""},
        "g": {"accept": [""]},
    }
    rows.append("" if nested else blank.get(name, ""))


def _shift(  # noqa: PLR0913, PLR0917  # a row, and all that knows it by its number
    question: Question, holder: Row, rows: list[Any], name: str, at: int, way: str
) -> None:
    """Move or take away a row, and let what counts the rows follow."""
    order = list(range(len(rows)))
    if way == "drop":
        order.remove(at)
    else:
        other = at - 1 if way == "up" else at + 1
        if not 0 <= other < len(rows):
            return
        order[at], order[other] = order[other], order[at]
    rows[:] = [rows[old] for old in order]
    if holder is not question and "correct" in holder:
        right = holder.pop("correct")
        if right in order:
            holder["correct"] = order.index(right)
    if name == "g":
        question["text"] = _renumbered(question.get("text", ""), order)


def _renumbered(text: str, order: list[int]) -> str:
    """The text with its gaps' numbers after a change of their order; one taken away is gone."""

    def number(match: re.Match[str]) -> str:
        old = int(match[1]) - 1
        return f"{{{{{order.index(old) + 1}}}}}" if old in order else ""

    return GAP.sub(number, text)


def _turned(gap: Row) -> Row:
    """A gap to choose for as one to type into, or the other way round; the right word stays."""
    if "options" not in gap:
        return {"options": [*gap["accept"], ""], "correct": 0}
    right = gap.get("correct", 0)
    return {"accept": [gap["options"][right]] if right < len(gap["options"]) else [""]}


def rows_pruned(question: Question) -> Question:
    """The question without rows in which nothing is, as far as its kind can do without."""
    for name, holder in _holders(question):
        rows = holder[LISTS[name]]
        least = 2 if name == "o" else LEAST[name]
        at = len(rows) - 1
        while at >= 0 and len(rows) > least:
            if _is_blank(rows[at]):
                _prune(holder, rows, at)
            at -= 1
    if question.get("distractors") == []:
        del question["distractors"]
    return question


def _holders(question: Question) -> list[tuple[str, Row]]:
    found: list[tuple[str, Row]] = [(n, question) for n in "oipda" if LISTS[n] in question]
    found += [("o" if "options" in gap else "a", gap) for gap in question.get("gaps", [])]
    return found


def _is_blank(row: Any) -> bool:
    if isinstance(row, str):
        return not row.strip()
    texts = (row.get(part, "") for part in ("text", "feedback", "left", "right"))
    return not row.get("correct") and not any(text.strip() for text in texts)


def _prune(holder: Row, rows: list[Any], at: int) -> None:
    if "options" in holder and "correct" in holder and "gaps" not in holder:
        if holder["correct"] == at:
            return
        holder["correct"] -= holder["correct"] > at
    del rows[at]


def _text(value: Any) -> str:
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
