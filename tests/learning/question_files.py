"""Makes question files for tests, and reads them."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from learning.exchange.model import QuestionImport, QuestionItem
from learning.exchange.read import questions_import_data

QTI2 = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"'


def picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (3, 2)).save(stream, "PNG")
    return stream.getvalue()


def read(text: str | bytes, name: str = "") -> QuestionImport:
    data = text.encode() if isinstance(text, str) else text
    found = questions_import_data(
        name or ("a.xml" if data.lstrip()[:1] == b"<" else "a.gift"), data
    )
    counts = [found.count(outcome) for outcome in ("imported", "partly", "refused")]
    assert sum(counts) == len(found.items) > 0
    return found


def one(text: str | bytes, name: str = "") -> QuestionItem:
    (item,) = read(text, name).items
    return item


def question(text: str | bytes) -> dict[str, Any]:
    """The only question, without key and defaults; nothing is lost."""
    item = one(text)
    assert item.question, item.notes
    assert not item.notes
    hidden = {"key", "points", "case_sensitive", "tolerance"}
    return {n: v for n, v in item.question.items() if n not in hidden or (n == "points" and v != 1)}


def moodle(kind: str, inner: str, prompt: str = "Why?") -> str:
    return (
        f'<quiz><question type="{kind}"><name><text>N</text></name>'
        f'<questiontext format="html"><text><![CDATA[{prompt}]]></text></questiontext>'
        f"{inner}</question></quiz>"
    )


def answer(text: str, fraction: float, more: str = "") -> str:
    return f'<answer fraction="{fraction}"><text>{text}</text>{more}</answer>'


def qti2(body: str, declared: str = "", more: str = "", attrs: str = "") -> str:
    return (
        f'<assessmentItem {QTI2} identifier="item" title="T" {attrs}>{declared}'
        f"<itemBody>{body}</itemBody>{more}</assessmentItem>"
    )


def declared(*values: str, cardinality: str = "single", base: str = "identifier") -> str:
    inner = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{inner}</correctResponse></responseDeclaration>"
    )


CHOICE = (
    '<choiceInteraction responseIdentifier="R"><prompt>Which?</prompt>'
    '<simpleChoice identifier="A">one</simpleChoice>'
    '<simpleChoice identifier="B">two</simpleChoice></choiceInteraction>'
)


def package(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
