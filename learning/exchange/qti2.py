"""Reading QTI 2.1 and 2.2: items, and tests that refer to them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from learning.exchange.model import Draft, QuestionImport, QuestionItem, RefusedError
from learning.exchange.pictures import Pictures
from learning.exchange.qti2item import ItemReader
from learning.exchange.texts import Texts
from learning.exchange.xmlread import XmlElement

FORMAT = "qti_2"


def qti2_item(name: str, root: XmlElement, pictures: Pictures) -> QuestionItem:
    """The item of a file with the root `assessmentItem`."""
    title = " ".join(root.attrs.get("title", "").split())
    draft = Draft(name, root.line, qti2_format(root), root.attrs.get("identifier", ""), title)
    try:
        return draft.done(ItemReader(root, Texts(draft, pictures, name)).fields())
    except RefusedError as error:
        return draft.refused(str(error))


def qti2_format(root: XmlElement) -> str:
    """The version by the schema that the file names."""
    places = " ".join(root.attrs.values())
    return "qti_2_2" if "v2p2" in places else "qti_2_1"


def qti2_references(root: XmlElement) -> list[XmlElement]:
    """The references of a test to items in other files, in its order."""
    return root.all("assessmentItemRef", "assessmentSectionRef", "include")


def qti2_unresolved(name: str, reference: XmlElement) -> QuestionItem:
    """A question that a test refers to, and that is not there."""
    href = reference.attrs.get("href", "")
    identifier = reference.attrs.get("identifier", "")
    draft = Draft(name, reference.line, FORMAT, identifier, href)
    sentence = _(
        "It stands in the file “%(href)s”, which is not here; import the whole package as a zip."
    )
    return draft.refused(sentence % {"href": href or identifier})


def qti2_test_notes(root: XmlElement, found: QuestionImport) -> None:
    """Name what a test has beyond its questions."""
    parts = {
        ("branchRule", "preCondition"): _("Which question comes next depended on answers; "
                                         "here all are asked."),
        ("selection",): _("The test drew questions at random; all of them are here."),
        ("timeLimits",): _("The test had time limits; set them in the assessment."),
        ("weight",): _("The test weighted its questions; here their own points count."),
        ("outcomeProcessing",): _("The test computed its result by rules of its own; "
                                  "here points are added up."),
        ("testFeedback",): _("The feedback of the test as a whole was left out."),
        ("rubricBlock",): _("The instructions of the test and its sections were left out."),
    }  # fmt: skip
    for tags, sentence in parts.items():
        if root.first(*tags):
            found.note(sentence)
