"""Reading Moodle XML.

https://docs.moodle.org/en/Moodle_XML_format describes it; plugins add kinds of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.answers import Answer, choice_fields, number, numeric_fields, text_fields
from learning.exchange.model import Draft, QuestionImport, QuestionItem, RefusedError, refuse
from learning.exchange.moodlecloze import cloze_fields, gaps_fields
from learning.exchange.pictures import Pictures, base64_bytes
from learning.exchange.texts import Texts, plain_html, shortened
from learning.exchange.xmlread import XmlElement

FORMAT = "moodle_xml"
# Feedback that Moodle fills in by itself and that says nothing of its own.
STOCK = frozenset({"Your answer is partially correct.", "Ihre Antwort ist teilweise richtig."})
FLOATS_MOST = 1e9


def moodle_read(name: str, root: XmlElement, found: QuestionImport, pictures: Pictures) -> None:
    """Add every question of the file to `found`."""
    category = ""
    for element in root.elements():
        if element.tag != "question":
            continue
        if element.attrs.get("type") == "category":
            category = _text_of(element.child("category")).split("/")[-1].strip()
            continue
        found.items.append(_item(name, element, category, pictures))
    if any(_float(p.text) for p in root.all("penalty")):
        found.note(_("Penalties for repeated tries are not kept: an answer counts once here."))


def _item(name: str, element: XmlElement, category: str, pictures: Pictures) -> QuestionItem:
    title = " ".join(_text_of(element.child("name")).split())
    identifier = element.within("idnumber")
    draft = Draft(name, element.line, FORMAT, identifier, title)
    reader = _Reader(element, Texts(draft, pictures, name))
    try:
        return draft.done({**reader.common(category), **reader.fields()})
    except RefusedError as error:
        return draft.refused(str(error))


class _Reader:
    """Reads one `<question>`."""

    def __init__(self, element: XmlElement, texts: Texts) -> None:
        self.element = element
        self.texts = texts
        self.draft = texts.draft
        texts.embedded = {
            file.attrs.get("name", ""): base64_bytes(file.text)
            for file in element.all("file")
            if file.attrs.get("encoding", "base64") == "base64"
        }

    def common(self, category: str) -> dict[str, Any]:
        """What every kind has."""
        prompt = self.text(self.element.child("questiontext"))
        hints = [
            hint for hint in self.element.elements() if hint.tag == "hint" and hint.text.strip()
        ]
        if hints:
            self.draft.note(_("Its hints after a wrong try were left out."))
        tags = [_text_of(tag) for tag in self.element.all("tag")]
        if category and not category.lower().startswith(("top", "default for", "$")):
            tags.append(category)
        grade = self.element.child("defaultgrade")
        return {
            "prompt": prompt or self.texts.markdown(plain_html(self.draft.title)),
            "explanation": self.text(self.element.child("generalfeedback")),
            **self.draft.tags(tags),
            **(self.draft.points(_float(grade.text)) if grade else {}),
        }

    def fields(self) -> dict[str, Any]:
        """What its kind has. Raises `RefusedError` for a kind that there is not here."""
        kind = self.element.attrs.get("type", "")
        if kind in _REFUSED:
            refuse(_reasons()[_REFUSED[kind]])
        reader = _READERS.get(kind)
        if reader is None:
            sentence = _("Its kind “%(kind)s” is not known here.")
            refuse(sentence % {"kind": kind[:60]})
        return reader(self)

    def text(self, element: XmlElement | None) -> str:
        return self._made(element, self.texts.markdown)

    def phrase(self, element: XmlElement | None) -> str:
        return self._made(element, self.texts.phrase)

    def words(self, element: XmlElement | None) -> str:
        return self._made(element, self.texts.words)

    def _made(self, element: XmlElement | None, made: Callable[[str], str]) -> str:
        if element is None:
            return ""
        text = _text_of(element)
        kind = element.attrs.get("format") or self.format
        if kind == "markdown":
            return text.strip()
        return made(plain_html(text.strip()) if kind == "plain_text" else text)

    @property
    def format(self) -> str:
        """The format of the question's text, which that of its parts follows."""
        text = self.element.child("questiontext")
        return text.attrs.get("format", "html") if text else "html"

    def answers(self, made: Callable[[XmlElement | None], str]) -> list[Answer]:
        return [
            Answer(
                made(answer),
                _float(answer.attrs.get("fraction", "0")),
                self.text(answer.child("feedback")),
                _float(answer.within("tolerance")),
            )
            for answer in self.element.elements()
            if answer.tag == "answer"
        ]

    def outcomes(self) -> dict[str, Any]:
        """Feedback for the whole of the answer."""
        partly = self.text(self.element.child("partiallycorrectfeedback"))
        if partly and partly not in STOCK:
            self.draft.note(_("The feedback for partly right answers was left out."))
        names = {"correct": "correctfeedback", "incorrect": "incorrectfeedback"}
        texts = {name: self.text(self.element.child(tag)) for name, tag in names.items()}
        return {"feedback": {name: text for name, text in texts.items() if text}}

    def multichoice(self) -> dict[str, Any]:
        single = self.element.within("single").lower() not in {"false", "0"}
        fields = choice_fields(self.answers(self.phrase), self.draft, single=single)
        return {**fields, **self.outcomes()}

    def true_false(self) -> dict[str, Any]:
        given = {a.text.strip().lower(): a for a in self.answers(self.words)}
        if not {"true", "false"} <= set(given):
            refuse(_("Its answers are not “true” and “false”."))
        feedback = {name: a.feedback for name, a in given.items() if a.feedback}
        answer = given["true"].weight > given["false"].weight
        return {"kind": "true_false", "answer": answer, "feedback": feedback}

    def short_text(self) -> dict[str, Any]:
        exact = self.element.within("usecase") == "1"
        return text_fields(self.answers(self.words), self.draft, exact=exact)

    def numeric(self) -> dict[str, Any]:
        fields = numeric_fields(self.answers(self.words), self.draft)
        units = [(u.within("unit_name"), _float(u.within("multiplier") or "1"))
                 for u in self.element.all("unit")]  # fmt: skip
        plain = [name for name, factor in units if factor == 1 and name]
        if plain:
            fields["unit"] = plain[0]
        for name, __ in units:
            if name and name not in plain[:1]:
                sentence = _("The unit “%(unit)s” was left out; there can be only one.")
                self.draft.note(sentence % {"unit": shortened(name)})
        return fields

    def matching(self) -> dict[str, Any]:
        pairs, distractors = [], []
        for part in self.element.all("subquestion"):
            left, right = self.phrase(part), self.phrase(part.child("answer"))
            if left:
                pairs.append({"left": left, "right": right})
            elif right:
                distractors.append(right)
        fields = {"kind": "matching", "pairs": pairs, "distractors": distractors}
        return {**fields, **self.outcomes()}

    def ordering(self) -> dict[str, Any]:
        items = [
            self.phrase(answer) for answer in self.element.elements() if answer.tag == "answer"
        ]
        return {"kind": "ordering", "items": items, **self.outcomes()}

    def cloze(self) -> dict[str, Any]:
        html = self._made(self.element.child("questiontext"), lambda text: text)
        text = self.element.child("questiontext")
        is_markdown = text is not None and text.attrs.get("format") == "markdown"
        return cloze_fields(html, self.texts, is_markdown=is_markdown)

    def gaps(self) -> dict[str, Any]:
        html = self._made(self.element.child("questiontext"), lambda text: text)
        choices = [
            (self.words(choice), choice.within("group") or "1")
            for choice in self.element.elements()
            if choice.tag in {"selectoption", "dragbox"}
        ]
        return {**gaps_fields(html, choices, self.texts), **self.outcomes()}


def _text_of(element: XmlElement | None) -> str:
    """What is in `<text>`, or in the element itself where a writer left that out."""
    if element is None:
        return ""
    inner = element.child("text")
    if inner is not None:
        return inner.text
    return "".join(child for child in element.children if isinstance(child, str))


def _float(text: str) -> float:
    """The number, 0 when it is none: what it would change is then not said at all."""
    try:
        return number(text) if text.strip() else 0.0
    except RefusedError:
        return 0.0


_READERS: dict[str, Callable[[_Reader], dict[str, Any]]] = {
    "multichoice": _Reader.multichoice,
    "multichoiceset": _Reader.multichoice,
    "truefalse": _Reader.true_false,
    "shortanswer": _Reader.short_text,
    "numerical": _Reader.numeric,
    "matching": _Reader.matching,
    "match": _Reader.matching,
    "ddmatch": _Reader.matching,
    "ordering": _Reader.ordering,
    "cloze": _Reader.cloze,
    "multianswer": _Reader.cloze,
    "gapselect": _Reader.gaps,
    "ddwtos": _Reader.gaps,
}
_REFUSED = {
    "essay": "essay",
    "description": "text",
    "calculated": "formula",
    "calculatedsimple": "formula",
    "calculatedmulti": "formula",
    "formulas": "formula",
    "stack": "formula",
    "ddimageortext": "picture",
    "ddmarker": "picture",
    "random": "random",
    "randomsamatch": "random",
    "recordrtc": "upload",
    "coderunner": "program",
}


def _reasons() -> dict[str, str]:
    return {
        "essay": _("It asks for an essay, which nobody would grade here."),
        "text": _("It is a text without a question."),
        "formula": _(
            "Its numbers are calculated by formulas for each attempt, which is not done here."
        ),
        "picture": _("Its answers are places in a picture, which is not done here."),
        "random": _("It draws other questions at random; import those."),
        "upload": _("It asks for a recording or a file, which is not done here."),
        "program": _("It asks for a program that is run, which is not done here."),
    }
