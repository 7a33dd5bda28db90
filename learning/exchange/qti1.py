"""Reading QTI 1.2 as Canvas, Respondus, Blackboard and Common Cartridge write it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from learning.exchange.model import Draft, QuestionImport, QuestionItem, RefusedError
from learning.exchange.pictures import Pictures
from learning.exchange.qti1item import ItemReader
from learning.exchange.texts import Texts
from learning.exchange.xmlread import XmlElement

FORMAT = "qti_1_2"


def qti1_read(name: str, root: XmlElement, found: QuestionImport, pictures: Pictures) -> None:
    """Add every item of the file to `found`."""
    stimuli = {
        item.attrs.get("ident", ""): item
        for item in root.all("item")
        if not item.first("response_lid", "response_str", "response_num", "response_xy")
    }
    before = len(found.items)
    for element in root.all("item", "bankentry_item", "itemref", "sourcebank_ref"):
        if element.tag == "item":
            found.items.append(_item(name, element, stimuli, pictures))
        else:
            found.items.append(_elsewhere(name, element))
    for section in root.all("section"):
        _selection(section, found)
    if len(found.items) == before:
        draft = Draft(name, root.line, FORMAT)
        found.items.append(draft.refused(_("There is no question in this file.")))


def _item(
    name: str, element: XmlElement, stimuli: dict[str, XmlElement], pictures: Pictures
) -> QuestionItem:
    identifier = element.attrs.get("ident", "")
    title = " ".join(element.attrs.get("title", "").split())
    draft = Draft(name, element.line, FORMAT, identifier, title)
    reader = ItemReader(element, Texts(draft, pictures, name))
    try:
        return draft.done(reader.fields(stimuli))
    except RefusedError as error:
        return draft.refused(str(error))


def _elsewhere(name: str, element: XmlElement) -> QuestionItem:
    """A question that is only referred to."""
    names = ("item_ref", "linkrefid", "sourcebank_ref")
    identifier = next((element.attrs[n] for n in names if n in element.attrs), element.text.strip())
    draft = Draft(name, element.line, FORMAT, identifier)
    return draft.refused(
        _("It stands in a question bank outside of this file; export the bank and import that.")
    )


def _selection(section: XmlElement, found: QuestionImport) -> None:
    selection = next((e for e in section.elements() if e.tag == "selection_ordering"), None)
    drawn = selection.first("selection_number") if selection else None
    if drawn is not None:
        sentence = _(
            "The group “%(title)s” asked %(count)s of its questions at random; all are here."
        )
        title = section.attrs.get("title") or section.attrs.get("ident", "")
        found.note(sentence % {"title": title, "count": drawn.text.strip()})
