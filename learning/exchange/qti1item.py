"""One item of QTI 1.2: which kind of question it is, and its fields."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from learning.exchange.answers import (
    Answer,
    choice_fields,
    options_filled,
    rounded,
    true_false_fields,
)
from learning.exchange.gaps import GapText
from learning.exchange.model import no_answer, refuse
from learning.exchange.qti1feedback import feedback_read
from learning.exchange.qti1rules import is_uneven, numbers, points_of, right_answers, rules_read
from learning.exchange.texts import Texts, is_markup, plain_html, shortened
from learning.exchange.xmlread import XmlElement, xml_element, xml_markup

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
MATERIAL = ("material", "material_ref")
MATHS = {"math"}
NUMBERS = frozenset({"decimal", "integer", "scientific"})
# Names in metadata, as Canvas, Blackboard and Common Cartridge give them.
REFUSED = {
    "essay": "essay",
    "essay_question": "essay",
    "cc.essay.v0p1": "essay",
    "file_upload_question": "upload",
    "calculated_question": "formula",
    "hot_spot_question": "picture",
    "text_only_question": "text",
}


class ItemReader:
    """Reads one `<item>`."""

    def __init__(self, item: XmlElement, texts: Texts) -> None:
        self.item = item
        self.texts = texts
        self.draft = texts.draft
        self.rules = rules_read(item)
        self.metadata = _metadata(item)
        self.kind = (
            self.metadata.get("question_type")
            or self.metadata.get("cc_profile")
            or self.metadata.get("qmd_itemtype", "")
        ).lower()
        self.presentation = item.child("presentation") or XmlElement("presentation")
        self.responses = self.presentation.all(*RESPONSES)

    def fields(self, stimuli: dict[str, XmlElement]) -> dict[str, Any]:
        """The question's fields. Raises `RefusedError` for what is none here."""
        self._refuse_kinds()
        fields = self._answers()
        prompt = self._stimulus(stimuli) + self._prompt()
        if "prompt" not in fields:
            fields["prompt"] = self.texts.markdown(prompt) or self.texts.markdown(
                plain_html(self.draft.title)
            )
        fields |= self.draft.points(
            points_of(self.item, self.rules, self.metadata.get("points_possible", ""))
        )
        fields = feedback_read(self.item, self.rules, fields, self.texts)
        for option in fields.get("options", []):
            option.pop("ident", None)
        fields.pop("idents", None)
        if self.item.first("itemrubric", "rubric"):
            self.draft.note(_("Its rubric was left out."))
        return true_false_fields(fields)

    def _refuse_kinds(self) -> None:
        reason = REFUSED.get(self.kind, "")
        if any(response.tag == "response_xy" for response in self.responses):
            reason = "picture"
        if self.item.first("calculated", "var_set"):
            reason = "formula"
        if not self.responses and not reason:
            reason = "text"
        if reason:
            refuse(_reasons()[reason])

    def _answers(self) -> dict[str, Any]:
        first = self.responses[0]
        if any(response.tag == "response_grp" for response in self.responses):
            refuse(_("Its answers are in groups (response_grp), which is not read."))
        if first.tag != "response_lid":
            return self._typed()
        if self._is_ordering(first):
            return self._ordering(first)
        bracketed = self._bracketed()
        if bracketed:
            return self._cloze(bracketed)
        if len(self.responses) > 1 or self.kind == "matching_question":
            return self._matching()
        return self._choice(first)

    # What is asked.

    def _prompt(self) -> str:
        """The material that is in no response, and that before the choices of the only one."""
        materials = _materials(self.presentation)
        if len(self.responses) == 1:
            materials += [m for m in _materials(self.responses[0]) if not _is_label(m)]
        return "".join(f"<div>{self._html(material)}</div>" for material in materials)

    def _stimulus(self, stimuli: dict[str, XmlElement]) -> str:
        parent = self.metadata.get("parent_stimulus_item_ident", "")
        parent = parent or self.item.attrs.get("parent_stimulus_item_ident", "")
        stimulus = stimuli.get(parent)
        presentation = stimulus.child("presentation") if stimulus else None
        return f"<div>{self._html(presentation)}</div>" if presentation is not None else ""

    def _html(self, element: XmlElement) -> str:
        """The material's texts, pictures and formulas as HTML."""
        html = ""
        for part in element.walk() if element.tag != "mattext" else [element]:
            if part.tag == "mattext":
                html += mattext_html(part)
            elif part.tag == "matimage":
                source = part.attrs.get("uri", "")
                html += xml_element(XmlElement("img", {"src": source, "alt": ""}))
            elif part.tag == "math":
                html += xml_element(part)
            elif part.tag in {"mataudio", "matvideo", "matapplet", "matapplication"}:
                sentence = _(
                    "A part of its text (<%(name)s>) cannot be shown here and was left out."
                )
                self.draft.note(sentence % {"name": part.tag})
            elif part.tag == "matbreak":
                html += "<br>"
        return html

    # How it is answered.

    def _labels(self, response: XmlElement) -> dict[str, str]:
        """The choices of a response: HTML by identifier, in order."""
        return {
            label.attrs.get("ident", ""): self._html(label)
            for label in response.all("response_label")
        }

    def _choice(self, response: XmlElement) -> dict[str, Any]:
        right = right_answers(self.rules, response.attrs.get("ident", ""))
        single = response.attrs.get("rcardinality", "Single").lower() != "multiple"
        best = max(right.values(), default=0)
        answers, idents = [], []
        for ident, html in self._labels(response).items():
            weight = 100 * right[ident] / best if ident in right else 0
            answers.append(Answer(self.texts.phrase(html), weight))
            idents.append(ident)
        fields = choice_fields(answers, self.draft, single=single)
        for ident, option in zip(idents, fields["options"], strict=True):
            option["ident"] = ident
        return options_filled(fields, self.draft)

    def _is_ordering(self, response: XmlElement) -> bool:
        ordered = response.attrs.get("rcardinality", "").lower() == "ordered"
        return ordered or self.kind == "ordering_question"

    def _ordering(self, response: XmlElement) -> dict[str, Any]:
        ident = response.attrs.get("ident", "")
        order = next((r.wanted[ident] for r in self.rules if r.is_right and ident in r.wanted), [])
        labels = self._labels(response)
        if sorted(order) != sorted(labels):
            no_answer()
        if any(material.attrs.get("position") for material in response.all("material")):
            self.draft.note(_("The labels at the ends of its order were left out."))
        return {"kind": "ordering", "items": [self.texts.phrase(labels[each]) for each in order]}

    def _matching(self) -> dict[str, Any]:
        if any(r.attrs.get("rcardinality", "").lower() == "multiple" for r in self.responses):
            return self._categories()
        pairs, used = [], set()
        rights: dict[str, str] = {}
        for response in self.responses:
            labels = {ident: html for ident, html in self._labels(response).items() if html.strip()}
            rights |= labels
            left = self.texts.phrase("".join(self._html(m) for m in _materials(response)))
            if not left:
                self.draft.note(_("Pairs without any text were left out."))
                continue
            right = [each for each in right_answers(self.rules, response.attrs.get("ident", ""))
                     if each in labels]  # fmt: skip
            if not right:
                no_answer()
            used.add(right[0])
            pair = {"left": left, "right": self.texts.phrase(labels[right[0]])}
            if pair in pairs:
                self.draft.note(_("Pairs that were there twice are here once."))
            else:
                pairs.append(pair)
        texts = {pair["right"] for pair in pairs}
        others = [self.texts.phrase(html) for ident, html in rights.items() if ident not in used]
        distractors = [text for text in dict.fromkeys(others) if text not in texts]
        return {"kind": "matching", "pairs": pairs, "distractors": distractors}

    def _categories(self) -> dict[str, Any]:
        """Things to be sorted into categories: each thing with the category it belongs in."""
        pairs, placed = [], set()
        labels: dict[str, str] = {}
        for response in self.responses:
            labels |= self._labels(response)
            category = self.texts.phrase("".join(self._html(m) for m in _materials(response)))
            for ident in right_answers(self.rules, response.attrs.get("ident", "")):
                if ident in labels and ident not in placed:
                    placed.add(ident)
                    pairs.append({"left": self.texts.phrase(labels[ident]), "right": category})
        for ident, html in labels.items():
            if ident not in placed:
                sentence = _("“%(text)s” belongs in no category; it was left out.")
                self.draft.note(sentence % {"text": shortened(html)})
        if not pairs:
            no_answer()
        return {"kind": "matching", "pairs": pairs}

    def _bracketed(self) -> dict[str, XmlElement]:
        """The responses that the text names in square brackets."""
        html = self._prompt()
        found = {}
        for response in self.responses:
            name = response.attrs.get("ident", "").removeprefix("response_")
            if response.tag == "response_lid" and f"[{name}]" in html:
                found[name] = response
        return found

    def _cloze(self, responses: dict[str, XmlElement]) -> dict[str, Any]:
        gap_text = GapText(self.texts)
        html = self._prompt()
        # The brackets that stand in the text once are gaps; others are its own words.
        for name, response in responses.items():
            gap = self._gap(response)
            before, __, after = html.partition(f"[{name}]")
            html = before + gap_text.mark(gap) + after
        return gap_text.fields(html)

    def _gap(self, response: XmlElement) -> dict[str, Any]:
        labels = {ident: self.texts.words(html) for ident, html in self._labels(response).items()}
        right = [ident for ident in right_answers(self.rules, response.attrs.get("ident", ""))
                 if ident in labels]  # fmt: skip
        kinds = {label.attrs.get("answer_type", "") for label in response.all("response_label")}
        chosen = self.kind == "multiple_dropdowns_question" or kinds & {"dropdown", "wordbank"}
        if "wordbank" in kinds:
            self.draft.note(_("Its word bank became a list of choices at each gap."))
        words = {text.casefold() for text in labels.values()}
        named = self.kind == "fill_in_multiple_blanks_question"
        # Canvas lists only the first of the texts that it accepts; without its name for the
        # kind, texts that differ in more than capitals are choices.
        if chosen or (not named and len(words) > 1):
            options = list(dict.fromkeys(labels.values()))
            if not right:
                no_answer()
            if len(options) > 1:
                return {"options": options, "correct": options.index(labels[right[0]])}
        self._algorithms(response)
        accept = list(dict.fromkeys(text for text in labels.values() if text))
        if not accept:
            no_answer()
        return {"accept": accept}

    def _algorithms(self, response: XmlElement) -> None:
        for label in response.all("response_label"):
            algorithm = label.attrs.get("scoring_algorithm", "")
            if algorithm in {"TextContainsAnswer", "TextCloseEnough", "TextRegex"}:
                sentence = _("“%(text)s” was compared by %(name)s; here it must be the same words.")
                text = shortened(self._html(label))
                self.draft.note(sentence % {"text": text, "name": algorithm})

    def _typed(self) -> dict[str, Any]:
        """Answers that are typed: a number, a text, or gaps in a text."""
        if len(self.responses) > 1:
            return self._blanks()
        response = self.responses[0]
        ident = response.attrs.get("ident", "")
        fib = response.first("render_fib")
        fibtype = (fib.attrs.get("fibtype", "") if fib else "").lower()
        is_number = (
            fibtype in {"decimal", "integer", "scientific"} or response.tag == "response_num"
        )
        if is_number or any(ident in rule.low for rule in self.rules):
            return self._numeric(ident)
        accept = list(right_answers(self.rules, ident))
        if not accept:
            refuse(_reasons()["essay"])
        if any(rule.pattern for rule in self.rules if rule.is_right):
            self.draft.note(_("A part of the answer was enough; here it must be the whole."))
        if self._goes_on(response):
            return self._blanks()
        exact = any(rule.exact for rule in self.rules if rule.is_right)
        return {
            "kind": "short_text",
            "accept": accept,
            **({"case_sensitive": True} if exact else {}),
        }

    def _numeric(self, ident: str) -> dict[str, Any]:
        values = numbers(self.rules, ident)
        if not values:
            no_answer()
        for value, __ in values[1:]:
            sentence = _("The answer %(value)g was left out; there can be only one.")
            self.draft.note(sentence % {"value": value})
        if is_uneven(self.rules, ident):
            self.draft.note(_("Its range lies unevenly around the number; the wider side counts."))
        value, tolerance = values[0]
        return {"kind": "numeric", "value": rounded(value), "tolerance": rounded(tolerance)}

    def _goes_on(self, response: XmlElement) -> bool:
        """Whether words follow after the field, so that it is a gap."""
        order = [e for e in self.presentation.walk() if e is response or e.tag == "mattext"]
        at = next(i for i, element in enumerate(order) if element is response)
        inside = {id(element) for element in response.walk()}
        return any(e.text.strip() for e in order[at + 1 :] if id(e) not in inside)

    def _blanks(self) -> dict[str, Any]:
        """Fields between pieces of text."""
        gap_text = GapText(self.texts)
        html = ""
        for part in _flow(self.presentation):
            if part.tag == "material":
                html += self._html(part)
                continue
            rules = [r for r in self.rules if r.is_right]
            accept = list(right_answers(rules, part.attrs.get("ident", "")))
            if not accept:
                no_answer()
            exact = any(r.exact for r in rules)
            html += gap_text.mark({"accept": accept, **({"case_sensitive": True} if exact else {})})
        return gap_text.fields(html)


def mattext_html(element: XmlElement) -> str:
    """The text as HTML, whether it was escaped, in CDATA, plain or markup within the XML."""
    if any(True for child in element.elements()):
        return xml_markup(element)
    text = element.text
    if element.attrs.get("texttype", "text/plain").lower() == "text/html" or is_markup(text):
        return text
    return plain_html(text)


def _metadata(item: XmlElement) -> dict[str, str]:
    fields = {
        entry.within("fieldlabel").lower(): entry.within("fieldentry")
        for entry in item.all("qtimetadatafield")
    }
    fields |= {e.tag: e.text.strip() for e in item.all("qmd_itemtype", "bbmd_questiontype")}
    return fields


def _materials(element: XmlElement) -> list[XmlElement]:
    """The material below the element that is not within a response or its choices."""
    found = []
    for child in element.elements():
        if child.tag in MATERIAL:
            found.append(child)
        elif child.tag not in {*RESPONSES, "render_choice", "render_extension", "render_fib"}:
            found += _materials(child)
    return found


def _flow(element: XmlElement) -> list[XmlElement]:
    """Material and responses in the order in which they stand."""
    found = []
    for child in element.elements():
        if child.tag == "material" or child.tag in RESPONSES:
            found.append(child)
        else:
            found += _flow(child)
    return found


def _is_label(element: XmlElement) -> bool:
    return bool(re.fullmatch(r"top|bottom", element.attrs.get("position", "")))


def _reasons() -> dict[str, str]:
    return {
        "essay": _("It asks for an essay, which nobody would grade here."),
        "text": _("It is a text without a question."),
        "formula": _(
            "Its numbers are calculated by formulas for each attempt, which is not done here."
        ),
        "picture": _("Its answers are places in a picture (hotspot), which is not done here."),
        "upload": _("It asks for a file, which is not done here."),
    }
