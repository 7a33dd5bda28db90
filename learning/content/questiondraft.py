"""A question while it is being written: as it begins, as another kind, and what it still lacks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.memo import Memo
from learning.content.keys import digest
from learning.content.questions import Question, question_normalised, question_problems
from learning.content.schema import Place, SchemaProblem

# Kind, what authors call it, its icon: in the order of the menu.
MENU: tuple[tuple[str, Promise, str], ...] = (
    ("single", gettext_lazy("One right answer"), "circle-check"),
    ("multiple", gettext_lazy("Several right answers"), "list-checks"),
    ("true_false", gettext_lazy("True or false"), "scale"),
    ("short_text", gettext_lazy("A word or a few"), "text-cursor-input"),
    ("numeric", gettext_lazy("A number"), "hash"),
    ("ordering", gettext_lazy("Put in order"), "list-ordered"),
    ("matching", gettext_lazy("Match pairs"), "arrow-left-right"),
    ("cloze", gettext_lazy("Fill the gaps"), "square-pen"),
)
LABELS = {kind: label for kind, label, _icon in MENU}
ICONS = {kind: icon for kind, _label, icon in MENU}
DIFFICULTIES: tuple[tuple[str, Promise], ...] = (
    ("easy", gettext_lazy("Easy")),
    ("medium", gettext_lazy("Medium")),
    ("hard", gettext_lazy("Hard")),
)

_finished: Memo[str, bool] = Memo(4096)
CHOICES = frozenset({"single", "multiple"})
# What every kind has; the rest is its own.
_SHARED = ("key", "prompt", "points", "explanation", "review", "tags", "difficulty")
_OPTIONS = [
    {"key": "a", "text": "", "correct": True},
    {"key": "b", "text": "", "correct": False},
]
_FRESH: dict[str, dict[str, Any]] = {
    "single": {"options": _OPTIONS},
    "multiple": {"options": _OPTIONS},
    "true_false": {},
    "short_text": {"accept": [""], "case_sensitive": False},
    "numeric": {"tolerance": 0},
    "ordering": {"items": ["", "", ""]},
    "matching": {"pairs": [{"left": "", "right": ""} for _number in range(3)]},
    "cloze": {"text": "", "gaps": [{"accept": [""]}]},
}


def question_key_new() -> str:
    """A key that no other question has."""
    return f"q{secrets.token_hex(5)}"


def option_key_new() -> str:
    """A key for an option: never one that an option removed before had."""
    return f"o{secrets.token_hex(4)}"


def question_fresh(kind: str, key: str = "") -> Question:
    """An empty question, to be filled in. Raises `KeyError` for an unknown kind."""
    own = deepcopy(_FRESH[kind])
    return {"key": key or question_key_new(), "kind": kind, "prompt": "", "points": 1, **own}


def question_keyed(question: Question, key: str) -> Question:
    """A copy of the question under `key`, which stands first."""
    return {"key": key, **{name: deepcopy(question[name]) for name in question if name != "key"}}


def question_content(question: Question) -> str:
    """The digest of the question without its key: equal for equal questions."""
    return digest({name: value for name, value in question.items() if name != "key"})


def question_as(question: Question, kind: str) -> Question:
    """The question as one of another kind: what both kinds have is kept, key and all."""
    if kind == question["kind"]:
        return question
    fresh = question_fresh(kind, question.get("key", ""))
    kept = {name: question[name] for name in _SHARED if name in question}
    both_have_outcomes = "true_false" not in {kind, question["kind"]}
    if both_have_outcomes and question.get("feedback"):
        kept["feedback"] = question["feedback"]
    if {kind, question["kind"]} <= CHOICES:
        kept["options"] = options_single(question["options"], kind)
    return fresh | kept


def options_single(options: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The options; of a question with one right answer only the first of the right ones is."""
    first = next((at for at, option in enumerate(options) if option.get("correct")), None)
    if kind == "multiple":
        return options
    return [{**option, "correct": at == first} for at, option in enumerate(options)]


def question_lacks(question: Question) -> list[SchemaProblem]:
    """What keeps the question from being published, as sentences in the words of its form."""
    probe = deepcopy(question)
    problems = list(_lacking(probe))
    return problems + [
        SchemaProblem((), _sentence(problem.place, problem.message))
        for problem in question_problems(question_normalised(probe))
    ]


def question_finished(question: Question) -> bool:
    """Whether nothing keeps the question from being asked."""
    return _finished.get(digest(question), lambda: not question_lacks(question))


def _lacking(probe: Question) -> Iterator[SchemaProblem]:
    """What is empty or not chosen yet; it is filled in, so that only other problems are left."""
    for place, holder, name in list(_texts(probe)):
        if not str(holder[name]).strip():
            holder[name] = f"\u2026{len(place)}{place}"
            yield SchemaProblem((), _("%(what)s is empty.") % {"what": place_words(place)})
    kind = probe.get("kind")
    if kind == "numeric" and "value" not in probe:
        probe["value"] = 0
        yield SchemaProblem((), _("The right number is missing."))
    if kind == "true_false" and "answer" not in probe:
        probe["answer"] = True
        yield SchemaProblem((), _("Choose whether it is true or false."))
    for at, gap in enumerate(probe.get("gaps", [])):
        if "options" in gap and "correct" not in gap:
            gap["correct"] = 0
            words = place_words(("gaps", at))
            yield SchemaProblem((), _("%(what)s: choose the right word.") % {"what": words})


def _texts(question: Question) -> Iterator[tuple[Place, Any, Any]]:
    """Every text that a question of its kind has to have, and where it is held."""
    for name in ("prompt", "text"):
        if name in question:
            yield (name,), question, name
    for at, option in enumerate(question.get("options", [])):
        yield ("options", at), option, "text"
    for at, pair in enumerate(question.get("pairs", [])):
        for side in ("left", "right"):
            yield ("pairs", at, side), pair, side
    yield from _listed((), question, ("items", "accept", "distractors"))
    for at, gap in enumerate(question.get("gaps", [])):
        yield from _listed(("gaps", at), gap, ("accept", "options"))


def _listed(
    place: Place, holder: dict[str, Any], names: tuple[str, ...]
) -> Iterator[tuple[Place, Any, Any]]:
    for name in names:
        for at in range(len(holder.get(name, []))):
            yield (*place, name, at), holder[name], at


def place_words(place: Place) -> str:
    """The place in a question as its form calls it."""
    names = {
        "prompt": _("The question"),
        "text": _("The text"),
        "options": _("Option"),
        "items": _("Line"),
        "accept": _("Answer"),
        "distractors": _("Extra text"),
        "pairs": _("Pair"),
        "gaps": _("Gap"),
        "left": _("left side"),
        "right": _("right side"),
        "explanation": _("The explanation"),
        "feedback": _("The feedback"),
        "points": _("The points"),
        "value": _("The right number"),
        "tolerance": _("The tolerance"),
        "unit": _("The unit"),
        "tags": _("Tag"),
    }
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1]} {part + 1}"
        else:
            words.append(names.get(str(part), str(part)))
    return ", ".join(words)


def _sentence(place: Place, message: str) -> str:
    words = place_words(place)
    text = f"{words}: {message}" if words else message
    return text[:1].upper() + text[1:]
