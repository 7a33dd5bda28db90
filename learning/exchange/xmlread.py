"""XML from strangers: no entities of its own, nothing fetched, no depth or size without end."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.entities import html5
from xml.parsers import expat

from django.utils.translation import gettext as _

from learning.bundle.problems import BundleError, refusal

DEEPEST = 200
MOST_ELEMENTS = 500_000
DECLARATION = re.compile(r"^\s*<\?xml\b(.{0,300}?)\?>", re.DOTALL)
ENCODING = re.compile(
    rb"^\s*<\?xml\b.{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.DOTALL
)
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers mean by these, and so what the writers of files do.
ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


@dataclass
class XmlElement:
    """An element by its name without a prefix; `line` is where it starts."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    line: int = 0
    children: list[XmlElement | str] = field(default_factory=list)

    def elements(self) -> Iterator[XmlElement]:
        """The elements among the children."""
        return (child for child in self.children if isinstance(child, XmlElement))

    def walk(self) -> Iterator[XmlElement]:
        """Every element below, in the order of the file."""
        for child in self.elements():
            yield child
            yield from child.walk()

    def all(self, *tags: str) -> list[XmlElement]:
        """The elements below with one of these names."""
        return [element for element in self.walk() if element.tag in tags]

    def first(self, *tags: str) -> XmlElement | None:
        """The first element below with one of these names."""
        return next((element for element in self.walk() if element.tag in tags), None)

    def child(self, tag: str) -> XmlElement | None:
        """The first child with this name."""
        return next((element for element in self.elements() if element.tag == tag), None)

    def within(self, tag: str) -> str:
        """The words of the first child with this name, trimmed."""
        child = self.child(tag)
        return child.text.strip() if child else ""

    @property
    def text(self) -> str:
        """All words inside."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


def xml_read(name: str, data: bytes) -> XmlElement:
    """The root element. Raises `BundleError` with the line and what to do."""
    text = xml_text(name, data)
    declaration = DECLARATION.match(text)
    if declaration:
        # The encoding is known by now. Lines stay what they were.
        text = "\n" * declaration.group().count("\n") + text[declaration.end() :]
    return _Builder(name).read(ENTITY.sub(_character, text))


def xml_text(name: str, data: bytes) -> str:
    """The file's text by its byte order mark, its declaration, or as UTF-8."""
    encoding = next((code for bom, code in BOMS if data.startswith(bom)), "")
    if not encoding:
        declared = ENCODING.match(data)
        encoding = WIDE.get(data.lstrip(b" \t\r\n")[:2], "")
        if not encoding:
            encoding = declared.group(1).decode().lower() if declared else "utf-8"
        if encoding.startswith("utf-16") and data[:1] == b"<" and data[1:2] != b"\0":
            encoding = "utf-8"  # it says so, and cannot be
        encoding = ALIASES.get(encoding, encoding)
    if encoding == "cp1252" and _is_utf8(data):
        encoding = "utf-8"  # often declared otherwise by those who write it
    try:
        # `cp1252` leaves five bytes undefined, which Latin-1 takes for control characters.
        errors = "replace" if encoding == "cp1252" else "strict"
        return data.decode(encoding, errors).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError, UnicodeError) as error:
        message = _("its text is not in the encoding %(encoding)s that it names; save it as UTF-8.")
        raise refusal(name, message % {"encoding": encoding.upper()}) from error


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _character(match: re.Match[str]) -> str:
    """The character that HTML calls so, which XML does not know; marks of XML are left alone."""
    character = html5.get(f"{match.group(1)};", "")
    return match.group() if not character or set(character) & set("<>&\"'") else character


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.root = XmlElement("")
        self.stack = [self.root]
        self.count = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.EntityDeclHandler = self.entity

    def read(self, text: str) -> XmlElement:
        try:
            self.parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            message = _("this is not well-formed XML (%(problem)s); export the file again.")
            problem = {"problem": expat.ErrorString(error.code) or ""}
            raise refusal(self.name, message % problem, error.lineno) from error
        return next(self.root.elements())

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) > DEEPEST or self.count > MOST_ELEMENTS:
            raise self._refused(_("its elements are nested too deeply, or there are too many."))
        plain = {name.rpartition(":")[2]: value for name, value in attrs.items()}
        line = self.parser.CurrentLineNumber
        element = XmlElement(tag.rpartition(":")[2], plain, line)
        self.stack[-1].children.append(element)
        self.stack.append(element)

    def end(self, tag: str) -> None:
        self.stack.pop()

    def data(self, text: str) -> None:
        self.stack[-1].children.append(text)

    def entity(self, *declaration: object) -> None:
        raise self._refused(
            _("it defines entities of its own, which could hide anything; remove its <!DOCTYPE>.")
        )

    def _refused(self, message: str) -> BundleError:
        return refusal(self.name, message, self.parser.CurrentLineNumber)


def xml_markup(element: XmlElement) -> str:
    """What is inside the element, as markup."""
    return "".join(
        escape(child, quote=False) if isinstance(child, str) else xml_element(child)
        for child in element.children
    )


def xml_element(element: XmlElement) -> str:
    """The element as markup."""
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in element.attrs.items())
    if element.tag in {"br", "hr", "img", "wbr", "col"}:
        return f"<{element.tag}{attrs}>"
    return f"<{element.tag}{attrs}>{xml_markup(element)}</{element.tag}>"
