"""Bytes of an upload to a table of cells."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.hr.problem import FileRefusedError

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TEXT_BYTES = 40 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 2_000

_SEPARATORS = ",;\t"
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """The header, and each non-empty row with its number (the header is row 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()


def table_read(data: bytes) -> Table:
    """The table in `data`, a CSV file or the same compressed with gzip.

    Raises `FileRefusedError` when it is not one, in words for the person who uploaded it.
    """
    if len(data) > MAX_FILE_BYTES:
        raise FileRefusedError(
            _("The file is larger than %(size)s MB. Split it, or compress it with gzip.")
            % {"size": MAX_FILE_BYTES // (1024 * 1024)}
        )
    text, notes = _decode(_unpack(data))
    separator, body = _separator(text)
    return _table(body, separator, notes)


def _unpack(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(MAX_TEXT_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise FileRefusedError(_("The gzip file is damaged. Compress it again.")) from None
    if len(unpacked) > MAX_TEXT_BYTES:
        raise FileRefusedError(
            _("The file is larger than %(size)s MB once unpacked.")
            % {"size": MAX_TEXT_BYTES // (1024 * 1024)}
        )
    return unpacked


def _decode(data: bytes) -> tuple[str, list[str]]:
    """The text, and a note when it was not UTF-8."""
    if data.startswith(b"PK\x03\x04"):
        raise FileRefusedError(
            _("This is an Excel workbook. In Excel choose Save as, CSV UTF-8, and upload that.")
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefusedError(_("The file is in UTF-16. Save it as CSV UTF-8 and upload that."))
    if b"\x00" in data:
        raise FileRefusedError(_("This is not a text file. Save the list as CSV UTF-8."))
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        _refuse_mixed(data, error.start)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            _("Line %(line)s is neither UTF-8 nor Windows-1252. Save the file as CSV UTF-8.")
            % {"line": data.count(b"\n", 0, error.start) + 1}
        ) from None
    return text, [_("Read as Windows-1252, because it is not UTF-8. Check the accents below.")]


def _refuse_mixed(data: bytes, start: int) -> None:
    """Refuse a UTF-8 file with a broken byte: as Windows-1252 it would turn into nonsense."""
    readable = data.decode("utf-8", errors="ignore")
    if any(ord(letter) > 0x7F for letter in readable):
        raise FileRefusedError(
            _("Line %(line)s is not valid UTF-8, though other lines are. Save it as CSV UTF-8.")
            % {"line": data.count(b"\n", 0, start) + 1}
        )


def _separator(text: str) -> tuple[str, str]:
    """The character between cells, from the header or Excel's `sep=` line, and the text."""
    hint = _EXCEL_HINT.match(text)
    if hint and hint[1] in _SEPARATORS:
        return hint[1], text[hint.end() :]
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if not first.strip():
        raise FileRefusedError(_("The file is empty."))
    return max(_SEPARATORS, key=first.count), text


def _table(text: str, separator: str, notes: list[str]) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    number = 0
    try:
        for cells in reader:
            number += 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells)
                continue
            rows.append((number, tuple(cell.strip() for cell in cells)))
            if len(rows) > MAX_ROWS:
                raise FileRefusedError(
                    _("The file has more than %(count)s rows.") % {"count": MAX_ROWS}
                )
    except csv.Error as error:
        raise FileRefusedError(
            _("Line %(line)s cannot be read (%(reason)s). Look for a quotation mark too many.")
            % {"line": reader.line_num, "reason": error}
        ) from None
    if not rows:
        raise FileRefusedError(_("The file has a header but no people."))
    return Table(header, tuple(rows), tuple(notes))


def _header(cells: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip() for cell in cells)
    if len(header) > MAX_COLUMNS:
        raise FileRefusedError(
            _("The file has more than %(count)s columns.") % {"count": MAX_COLUMNS}
        )
    if len(header) == 1:
        raise FileRefusedError(
            _(
                "The first line has one column only, “%(name)s”. Columns are separated by a comma,"
                " a semicolon or a tab."
            )
            % {"name": header[0][:60]}
        )
    named = [name.casefold() for name in header if name]
    twice = next((name for name in header if name and named.count(name.casefold()) > 1), None)
    if twice:
        raise FileRefusedError(_("Two columns are called “%(name)s”.") % {"name": twice[:60]})
    return header
