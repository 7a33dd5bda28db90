"""One form for every kind of question. A draft may lack things, so nothing is required here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from learning.content.questiondraft import (
    DIFFICULTIES,
    LABELS,
    option_key_new,
    question_as,
    question_lacks,
)
from learning.content.questions import Question, question_normalised
from learning.content.schema import Block
from learning.forms.studio.base import BlockForm, lines_of
from learning.forms.studio.question_rows import question_rows, rows_pruned, rows_resized

MOST = 1e12
# The two outcomes that have feedback of their own, by whether the statement is true or false.
OUTCOMES = ("correct", "incorrect")
ANSWERS = ("true", "false")


class LaterField(forms.Field):
    """A field that publishing needs and a draft may lack: it is not called optional."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class LaterText(LaterField, forms.CharField):
    pass


class LaterNumber(LaterField, forms.FloatField):
    pass


class LaterChoice(LaterField, forms.ChoiceField):
    pass


def _area(label: Any, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=100_000, required=False, strip=False, help_text=help_text,
        widget=widget,
    )  # fmt: skip


def _text(label: Any, *, rows: int, help_text: Any) -> LaterText:
    widget = forms.Textarea(attrs={"rows": rows})
    return LaterText(
        label=label, max_length=100_000, strip=False, help_text=help_text, widget=widget
    )


class QuestionForm(BlockForm):
    """The fields of a question; `question` makes the question of what was entered.

    `written` is the question as the form shows it, rows and all. `was` is the kind that the
    page showed: its fields are read, then turned into those of the kind that was chosen.
    """

    use_required_attribute = False

    qkind = forms.ChoiceField(label=_("Kind of question"), choices=list(LABELS.items()))
    was = forms.ChoiceField(choices=list(LABELS.items()), widget=forms.HiddenInput, required=False)
    resize = forms.CharField(required=False, widget=forms.HiddenInput)
    prompt = _text(_("Question"), rows=3, help_text=_("Markdown; pictures from the course too."))
    answer = LaterChoice(
        label=_("The statement is"),
        choices=[("true", _("True")), ("false", _("False"))],
        widget=forms.RadioSelect,
    )
    value = LaterNumber(label=_("Right number"), min_value=-MOST, max_value=MOST)
    tolerance = forms.FloatField(
        label=_("Tolerance"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Right when it is at most this far away."),
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    case_sensitive = forms.BooleanField(label=_("Capital letters matter"), required=False)
    text = _text(
        _("Text with gaps"), rows=4, help_text=_("Markdown; {{1}}, {{2}} stand where gaps are.")
    )
    feedback_right = _area(_("Said after a right answer"))
    feedback_wrong = _area(_("Said after a wrong answer"))
    explanation = _area(_("Explanation"), help_text=_("Shown once the answer is revealed."))
    points = LaterNumber(label=_("Points"), min_value=0, max_value=100)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), required=False, choices=[("", _("Not said")), *DIFFICULTIES]
    )
    review = forms.ChoiceField(label=_("To read again after a wrong answer"), required=False)
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line; the bank is searched and drawn from by them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.written = self._read()
        else:
            self.written = self.initial["question"]
        self.offer_lessons({})
        kind = self.written["kind"]
        if kind == "true_false":
            self.fields["feedback_right"].label = _("Said to those who answer true")
            self.fields["feedback_wrong"].label = _("Said to those who answer false")

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return question_values(block)

    @property
    def kind(self) -> str:
        return str(self.written["kind"])

    @property
    def problems(self) -> list[str]:
        """What the question as shown still lacks."""
        return [str(problem) for problem in question_lacks(self.written)]

    @property
    def lines(self) -> list[str]:
        """The lines to be put in order; `written.items` is a method in a template."""
        return list(self.written.get("items", []))

    @property
    def extras(self) -> list[str]:
        """The texts that belong to no pair, or a row for the first."""
        return self.written.get("distractors") or [""]

    @property
    def says_more(self) -> bool:
        """Whether there is feedback or an explanation, or something wrong with one."""
        return self._any("feedback_right", "feedback_wrong", "explanation")

    @property
    def sorted_in(self) -> bool:
        """Whether tags, difficulty or a lesson to read again are said."""
        return self._any("difficulty", "tags", "review") or "points" in self.errors

    def _any(self, *names: str) -> bool:
        return any(self[name].value() or name in self.errors for name in names)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The plain fields that only this kind has."""
        names = {
            "true_false": ("answer",),
            "numeric": ("value", "tolerance", "unit"),
            "cloze": ("text",),
        }
        return [self[name] for name in names.get(self.kind, ())]

    def clean(self) -> dict[str, Any]:
        if any("\0" in str(value) for _name, values in _pairs(self.data) for value in values):
            raise forms.ValidationError(_("There is a character in it that cannot be stored."))
        return super().clean() or self.cleaned_data

    def clean_points(self) -> float | None:
        points: float | None = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError(_("A question is worth more than nothing."))
        return points

    def clean_tags(self) -> list[str]:
        tags = lines_of(self.cleaned_data["tags"])
        if len(tags) > 20:
            raise forms.ValidationError(_("At most 20 tags."))
        if any(len(tag) > 80 for tag in tags):
            raise forms.ValidationError(_("At most 80 characters a tag."))
        return tags

    def question(self, current: Question) -> Question:
        """The question as it was entered, under the key of `current`; maybe incomplete."""
        entered = _without_empty(self._entered(), current)
        if not self.data.get("resize"):
            entered = rows_pruned(entered)
        for option in entered.get("options", []):
            option["key"] = option["key"] or option_key_new()
        if "key" in current:
            entered = {"key": current["key"], **entered}
        question = question_normalised(question_as(entered, self.cleaned_data["qkind"]))
        if "key" not in current:
            question.pop("key", None)
        return question

    def _entered(self) -> Question:
        data = self.cleaned_data
        question: Question = {
            "kind": self.written["kind"],
            "prompt": _newlines(data["prompt"]),
            "points": 1 if data["points"] is None else data["points"],
            "explanation": _newlines(data["explanation"]),
            "difficulty": data["difficulty"],
            "tags": data["tags"],
            "review": {"lesson": data["review"]} if data["review"] else {},
            "feedback": self._feedback(),
        }
        return question | self._own() | self.written_rows

    def _own(self) -> dict[str, Any]:
        data, kind = self.cleaned_data, self.written["kind"]
        if kind == "true_false":
            return {"answer": data["answer"] == "true"} if data["answer"] else {}
        if kind == "numeric":
            number = {} if data["value"] is None else {"value": data["value"]}
            return {**number, "tolerance": data["tolerance"] or 0, "unit": data["unit"]}
        if kind == "short_text":
            return {"case_sensitive": data["case_sensitive"]}
        if kind == "cloze":
            # The rows' buttons number the gaps of the text anew.
            return {"text": self.written["text"]}
        return {}

    def _feedback(self) -> dict[str, str]:
        names = ANSWERS if self.written["kind"] == "true_false" else OUTCOMES
        texts = (self.cleaned_data["feedback_right"], self.cleaned_data["feedback_wrong"])
        said = zip(names, map(_newlines, texts), strict=True)
        return {name: text for name, text in said if text.strip()}

    def _read(self) -> Question:
        """What was posted, for showing it again and as the rows of what is stored."""
        kinds = (self.data.get("was"), self.data.get("qkind"), "single")
        kind = next(each for each in kinds if each in LABELS)
        written: Question = {"kind": kind, "prompt": _newlines(self.data.get("prompt", ""))}
        written |= question_rows(self.data, kind)
        if kind == "cloze":
            written["text"] = _newlines(self.data.get("text", ""))
        rows_resized(written, self.data.get("resize", ""))
        if kind == "cloze" and self.data.get("resize"):
            data = MultiValueDict(dict(_pairs(self.data)))
            data["text"] = written["text"]
            self.data = data
        return written

    @property
    def written_rows(self) -> dict[str, Any]:
        names = ("options", "items", "pairs", "distractors", "accept", "gaps")
        return {name: self.written[name] for name in names if name in self.written}

    def offer_lessons(self, titles: Mapping[str, str]) -> None:
        review = self.fields["review"]
        chosen = self.data.get("review", "") if self.is_bound else self.initial.get("review", "")
        offered = dict(titles)
        if chosen and len(chosen) <= 120:
            # One that is gone, or was not looked up, stays chosen.
            offered.setdefault(chosen, chosen)
        if isinstance(review, forms.ChoiceField):
            review.choices = [("", _("None")), *offered.items()]


class CheckForm(QuestionForm):
    """A knowledge check: a block that is a question."""

    @classmethod
    def values(cls, block: Block) -> dict[str, Any]:
        return question_values(block["question"])

    def block(self, current: Block) -> Block:
        return {**current, "question": self.question(current.get("question", {"key": ""}))}


def question_values(question: Question) -> dict[str, Any]:
    """The initial values of `QuestionForm`."""
    names = ANSWERS if question["kind"] == "true_false" else OUTCOMES
    feedback = question.get("feedback", {})
    answer = question.get("answer")
    return {
        "question": question,
        "qkind": question["kind"],
        "was": question["kind"],
        "answer": {True: "true", False: "false"}.get(answer, "") if answer is not None else "",
        "tags": "\n".join(question.get("tags", [])),
        "review": question.get("review", {}).get("lesson", ""),
        "feedback_right": feedback.get(names[0], ""),
        "feedback_wrong": feedback.get(names[1], ""),
        "points": question.get("points", 1),
        "case_sensitive": question.get("case_sensitive", False),
        **{
            name: question.get(name, "")
            for name in ("prompt", "explanation", "difficulty", "unit", "text")
        },
        **{name: question.get(name) for name in ("value", "tolerance")},
    }


def _without_empty(question: Question, current: Question) -> Question:
    """The question without optional fields that say nothing; what `current` has so stays so."""
    optional = ("explanation", "difficulty", "tags", "review", "feedback", "unit", "distractors")
    return {
        name: value
        for name, value in question.items()
        if name not in optional or value not in ("", [], {}) or current.get(name) == value
    }


def _newlines(text: Any) -> str:
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def _pairs(data: Any) -> list[tuple[str, list[Any]]]:
    return list(data.lists()) if hasattr(data, "lists") else []
