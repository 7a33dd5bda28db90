"""Question files and packages, by what is in them and not by what they are called."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from learning.bundle.files import MIB, bundle_files
from learning.bundle.problems import BundleError, refusal
from learning.exchange.gift import gift_read, is_gift
from learning.exchange.model import Draft, QuestionImport, QuestionItem
from learning.exchange.moodle import moodle_read
from learning.exchange.package import package_read
from learning.exchange.pictures import Pictures
from learning.exchange.qti1 import qti1_read
from learning.exchange.qti2 import (
    qti2_item,
    qti2_references,
    qti2_test_notes,
    qti2_unresolved,
)
from learning.exchange.xmlread import XmlElement, xml_read

LARGEST_FILE = 50 * MIB
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
UNKNOWN = "unknown"
XML_STARTS = (b"<", b"<\0", b"\0<")


def questions_import(source: Path) -> QuestionImport:
    """What is in a GIFT, Moodle XML or QTI file, or in a package as zip or folder.

    Never raises for what is in the file: a file that cannot be read is one refused item.
    Raises `BundleError` when there is no such file.
    """
    if not source.exists():
        raise refusal(str(source), _("there is no such file or folder."))
    found = QuestionImport()
    try:
        if source.is_dir() or _is_zip(source):
            _size_check(source)
            with bundle_files(source) as files:
                package_read(source.name, files, found)
        else:
            _size_check(source)
            return questions_import_data(source.name, source.read_bytes())
    except BundleError as error:
        found.items.append(_refused(source.name, error))
    found.finish()
    return found


def questions_import_data(name: str, data: bytes) -> QuestionImport:
    """The same for one file that is no zip; `name` is what it is called in the report."""
    found = QuestionImport()
    pictures = Pictures()
    try:
        if data.startswith(ZIP):
            raise refusal(name, _("this is a zip file; import it as a package."))
        if _is_xml(data):
            _xml(name, xml_read(name, data), found, pictures)
        else:
            _gift(name, data, found, pictures)
    except BundleError as error:
        found.items.append(_refused(name, error))
    found.media = list(pictures.found.values())
    found.finish()
    return found


def _is_zip(source: Path) -> bool:
    with source.open("rb") as stream:
        return stream.read(4) in ZIP


def _size_check(source: Path) -> None:
    if source.is_file() and source.stat().st_size > LARGEST_FILE:
        raise refusal(source.name, _("a file of questions may be at most 50 MB; split it up."))


def _is_xml(data: bytes) -> bool:
    head = data[:400]
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.lstrip(b" \t\r\n").startswith(XML_STARTS)


def _xml(name: str, root: XmlElement, found: QuestionImport, pictures: Pictures) -> None:
    if root.tag == "questestinterop":
        qti1_read(name, root, found, pictures)
    elif root.tag == "assessmentItem":
        found.items.append(qti2_item(name, root, pictures))
    elif root.tag == "quiz" and root.child("question") is not None:
        moodle_read(name, root, found, pictures)
    elif root.tag == "assessmentTest" and qti2_references(root):
        qti2_test_notes(root, found)
        found.items += [qti2_unresolved(name, ref) for ref in qti2_references(root)]
    else:
        raise refusal(name, _no_questions(root), root.line)
    if not found.items:
        raise refusal(name, _("there is no question in this file."), root.line)


def _no_questions(root: XmlElement) -> str:
    if root.tag == "manifest":
        return _("this is the list of a package; import the whole package as a zip.")
    if root.tag == "html":
        return _("this is a web page; export the questions as GIFT, Moodle XML or QTI.")
    sentence = _(
        "this XML (<%(tag)s>) holds no questions; Moodle XML and QTI 1.2, 2.1 and 2.2 are read."
    )
    return sentence % {"tag": root.tag[:60]}


def _gift(name: str, data: bytes, found: QuestionImport, pictures: Pictures) -> None:
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(name, _("this is no text; export the questions as GIFT, Moodle XML or QTI."))
    text = _decoded(data, found)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise refusal(name, _("this file is empty."))
    if name.lower().endswith((".xml", ".qti")):
        raise refusal(name, _("this is no XML, as its name says; export the questions again."), 1)
    if not is_gift(text):
        raise refusal(
            name,
            _("this is no GIFT: no answers stand in braces, as in “Is tea hot? {TRUE}”."),
        )
    gift_read(name, text, found, pictures)


def _decoded(data: bytes, found: QuestionImport) -> str:
    """The text, by its mark, as UTF-8, or as what Windows wrote, which is then said."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.note(_("The file is not UTF-8 and was read as Windows-1252; look at its accents."))
        return data.decode("cp1252", "replace")


def _refused(name: str, error: BundleError) -> QuestionItem:
    first, *others = error.problems
    file = first.file or name
    draft = Draft(file, first.line, UNKNOWN, title=file)
    draft.notes += [str(problem) for problem in others[:20]]
    return draft.refused(first.message[:1].upper() + first.message[1:])
