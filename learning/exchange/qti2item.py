"""One item of QTI 2.1 or 2.2: which kind of question it is, and its fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.answers import Answer, choice_fields, note_weight, true_false_fields
from learning.exchange.gaps import GapText, number_texts
from learning.exchange.model import no_answer, refuse
from learning.exchange.qti2body import body_html, words_beside
from learning.exchange.qti2feedback import feedback_inline, feedback_read
from learning.exchange.qti2pairs import associate_fields, gap_match_gaps, match_fields
from learning.exchange.qti2rules import Response, numeric_of, points_of, responses_read
from learning.exchange.texts import Texts, plain_html
from learning.exchange.xmlread import XmlElement

INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
BLOCK = (
    "choiceInteraction orderInteraction associateInteraction matchInteraction "
    "gapMatchInteraction hottextInteraction sliderInteraction"
).split()
REFUSED = {
    "extendedTextInteraction": "essay",
    "uploadInteraction": "upload",
    "drawingInteraction": "upload",
    "mediaInteraction": "media",
    "customInteraction": "custom",
    "portableCustomInteraction": "custom",
    **dict.fromkeys(
        (
            "hotspotInteraction selectPointInteraction graphicOrderInteraction "
            "graphicAssociateInteraction graphicGapMatchInteraction positionObjectInteraction"
        ).split(),
        "picture",
    ),
}


class ItemReader:
    """Reads one `<assessmentItem>`."""

    def __init__(self, item: XmlElement, texts: Texts) -> None:
        self.item = item
        self.texts = texts
        self.draft = texts.draft
        self.responses = responses_read(item)
        self.body = item.child("itemBody") or XmlElement("itemBody")
        self.found = self.body.all(*INLINE, *BLOCK, *REFUSED)

    def fields(self) -> dict[str, Any]:
        """The question's fields. Raises `RefusedError` for what is none here."""
        self._refuse_kinds()
        self._note_extras()
        fields = self._answers()
        fields |= self.draft.points(points_of(self.item, self.responses))
        fields = feedback_read(self.item, fields, self.texts)
        for option in fields.get("options", []):
            option.pop("ident", None)
        return true_false_fields(fields)

    def _refuse_kinds(self) -> None:
        if self.item.first("templateDeclaration", "templateProcessing"):
            refuse(
                _("Its numbers or words are drawn at random (templates), which is not done here.")
            )
        kinds = [REFUSED[element.tag] for element in self.found if element.tag in REFUSED]
        if kinds:
            refuse(_reasons()[kinds[0]])
        if not self.found:
            refuse(_("It is a text without a question."))
        blocks = [element for element in self.found if element.tag in BLOCK]
        if len(blocks) > 1 or (blocks and len(blocks) < len(self.found)):
            sentence = _("It asks %(count)d things in one; split it into questions of their own.")
            refuse(sentence % {"count": len(self.found)})

    def _note_extras(self) -> None:
        if self.item.attrs.get("adaptive") == "true":
            self.draft.note(_("It changed with each try (adaptive); here it is asked once."))
        if self.body.first("endAttemptInteraction"):
            self.draft.note(_("Its button for a hint or a solution was left out."))
        for rubric in self.body.all("rubricBlock"):
            if "candidate" not in rubric.attrs.get("view", "").split():
                self.draft.note(_("Its rubric, which is not for learners, was left out."))
        if self.body.first("printedVariable"):
            self.draft.note(_("A computed value in its text was left out."))

    def _answers(self) -> dict[str, Any]:
        first = self.found[0]
        if first.tag in INLINE:
            return self._inline()
        reader: dict[str, Callable[[XmlElement], dict[str, Any]]] = {
            "choiceInteraction": self._choice,
            "orderInteraction": self._order,
            "associateInteraction": lambda e: associate_fields(e, self._response(e), self.texts),
            "matchInteraction": lambda e: match_fields(e, self._response(e), self.texts),
            "gapMatchInteraction": self._gap_match,
            "hottextInteraction": self._hottext,
            "sliderInteraction": self._slider,
        }
        fields = reader[first.tag](first)
        if "prompt" not in fields:
            fields["prompt"] = self._prompt()
        return fields

    def _prompt(self) -> str:
        html = body_html(self.body, self.draft)
        return self.texts.markdown(html) or self.texts.markdown(plain_html(self.draft.title))

    def _response(self, element: XmlElement) -> Response:
        return self.responses.get(element.attrs.get("responseIdentifier", ""), Response())

    def _options(self, choices: list[XmlElement], response: Response) -> dict[str, Any]:
        right = response.right()
        best = max(right.values(), default=0)
        answers = []
        for choice in choices:
            ident = choice.attrs.get("identifier", "")
            weight = 100 * right[ident] / best if best and ident in right else 0
            html, feedback = feedback_inline(choice, self.texts)
            answers.append(Answer(self.texts.phrase(html), weight, feedback))
        single = response.cardinality != "multiple"
        fields = choice_fields(answers, self.draft, single=single)
        for choice, option in zip(choices, fields["options"], strict=True):
            option["ident"] = choice.attrs.get("identifier", "")
        self._scores(response, choices)
        return fields

    def _scores(self, response: Response, choices: list[XmlElement]) -> None:
        """Name scores of single answers beyond those of the right ones."""
        names = {choice.attrs.get("identifier", ""): choice for choice in choices}
        right = response.right()
        others = {key: v for key, v in response.mapped.items() if key in names and key not in right}
        odd = {v for v in others.values() if v} if others else set()
        if len(odd) > 1 or any(v > 0 for v in odd):
            best = max((abs(v) for v in response.mapped.values()), default=1) or 1
            for key, value in others.items():
                html, __ = feedback_inline(names[key], self.texts)
                note_weight(Answer(self.texts.phrase(html), 100 * value / best), self.draft)

    def _choice(self, element: XmlElement) -> dict[str, Any]:
        return self._options(element.all("simpleChoice"), self._response(element))

    def _hottext(self, element: XmlElement) -> dict[str, Any]:
        self.draft.note(_("The words to choose in its text became options below it."))
        return self._options(element.all("hottext"), self._response(element))

    def _order(self, element: XmlElement) -> dict[str, Any]:
        choices = {c.attrs.get("identifier", ""): c for c in element.all("simpleChoice")}
        order = self._response(element).correct
        if len(set(order)) != len(order) or not set(order) <= set(choices) or len(order) < 2:
            no_answer()
        for ident, choice in choices.items():
            if ident not in order:
                sentence = _("“%(text)s” has no place in the right order; it was left out.")
                self.draft.note(sentence % {"text": choice.text.strip()[:60]})
        items = [self.texts.phrase(feedback_inline(choices[o], self.texts)[0]) for o in order]
        return {"kind": "ordering", "items": items}

    def _slider(self, element: XmlElement) -> dict[str, Any]:
        self.draft.note(_("Its slider became a field for a number."))
        response = self._response(element)
        fields = numeric_of(self.item, response, self.draft)
        others = [
            key for key, v in response.mapped.items() if v > 0 and key not in response.correct
        ]
        if others:
            sentence = _("These numbers earned points as well: %(values)s.")
            self.draft.note(sentence % {"values": ", ".join(others[:10])})
        return fields

    def _gap_match(self, element: XmlElement) -> dict[str, Any]:
        gap_text = GapText(self.texts)
        gaps = gap_match_gaps(element, self._response(element), self.texts)
        marks = {ident: gap_text.mark(gap) for ident, gap in gaps.items()}

        def mark(gap: XmlElement) -> str:
            ident = gap.attrs.get("identifier", "")
            return marks.get(ident, "") if gap.tag == "gap" else ""

        return gap_text.fields(body_html(self.body, self.draft, mark=mark))

    def _inline(self) -> dict[str, Any]:
        first = self.found[0]
        if len(self.found) == 1 and first.tag == "textEntryInteraction":
            response = self._response(first)
            beside = words_beside(self.body, first)
            if response.is_number:
                blank = "_____" if beside else ""
                fields = numeric_of(self.item, response, self.draft)
                html = body_html(self.body, self.draft, mark=lambda _element: blank)
                return {**fields, "prompt": self.texts.markdown(html) or self.draft.title}
            if not beside:
                return {**self._accept(response), "kind": "short_text", "prompt": self._prompt()}
        gap_text = GapText(self.texts)
        marks = {id(element): gap_text.mark(self._gap(element)) for element in self.found}
        html = body_html(self.body, self.draft, mark=lambda element: marks.get(id(element), ""))
        return gap_text.fields(html)

    def _gap(self, element: XmlElement) -> dict[str, Any]:
        response = self._response(element)
        if element.tag == "textEntryInteraction":
            if response.is_number and self.item.first("equal", "equalRounded"):
                self.draft.note(_("Numbers near by were right in a gap; here only the number is."))
            accepted = self._accept(response)
            if response.is_number:
                accepted["accept"] = [
                    way for text in accepted["accept"] for way in number_texts(text)
                ]
            return accepted
        options = {
            c.attrs.get("identifier", ""): self.texts.words(feedback_inline(c, self.texts)[0])
            for c in element.all("inlineChoice")
        }
        right = [ident for ident in response.right() if ident in options]
        if not right:
            no_answer()
        words = list(dict.fromkeys(options.values()))
        return {"options": words, "correct": words.index(options[right[0]])}

    def _accept(self, response: Response) -> dict[str, Any]:
        right = response.right()
        best = max(right.values(), default=0)
        accept = [" ".join(text.split()) for text, score in right.items() if score == best]
        if not any(accept):
            refuse(_reasons()["essay"])
        for text, score in response.mapped.items():
            if text not in accept and score:
                note_weight(Answer(text, 100 * score / (best or 1)), self.draft)
        # Of answers that differ in case only, the other one was worth less: case does count.
        folded = {text.casefold() for text in accept}
        exact = any(text not in accept and text.casefold() in folded for text in response.mapped)
        return {"accept": accept, **({"case_sensitive": True} if exact else {})}


def _reasons() -> dict[str, str]:
    return {
        "essay": _("It asks for an essay or a text that no answer is given for."),
        "upload": _("It asks for a file or a drawing, which is not done here."),
        "media": _("It is answered by playing a clip, which is not done here."),
        "custom": _("Its kind is an extension of another system."),
        "picture": _("Its answers are places in a picture (hotspot), which is not done here."),
    }
