"""Whether a presentation is safe to open: looked at as a zip before anything reads it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from learning.bundle.files import HIGHEST_RATIO, MIB, SMALL
from learning.bundle.problems import BundleError, refusal

# What a presentation may unpack to, in all and of XML in one part.
LARGEST_SUM = 600 * MIB
LARGEST_XML = 20 * MIB
MOST_PARTS = 10_000
# The container of PowerPoint before 2007, and of files with a password.
COMPOUND = b"\xd0\xcf\x11\xe0"
MAIN = "ppt/presentation.xml"
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
HEAD = 16 * 1024


def presentation_check(source: Path, name: str) -> None:
    """Raise `BundleError` unless `source` is a presentation that can be opened without harm."""
    with source.open("rb") as stream:
        head = stream.read(4)
    if head == COMPOUND:
        raise refusal(name, _("this presentation has a password, or is of the kind from before "
                              "2007 (.ppt). Save it as .pptx without a password."))  # fmt: skip
    try:
        with zipfile.ZipFile(source) as archive:
            _check(archive, source.stat().st_size, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refusal(name, _("this is no PowerPoint file (.pptx), or it is damaged.")) from error


def _check(archive: zipfile.ZipFile, packed: int, name: str) -> None:
    infos = archive.infolist()
    if MAIN not in archive.namelist():
        raise refusal(name, _("this is a zip, but no PowerPoint presentation (.pptx)."))
    if any(info.flag_bits & 0x1 for info in infos):
        raise refusal(name, _("this presentation is encrypted; save it without a password."))
    if len(infos) > MOST_PARTS or sum(info.compress_size for info in infos) > packed:
        raise _bomb(name)
    if sum(info.file_size for info in infos) > LARGEST_SUM:
        raise _bomb(name)
    for info in infos:
        if info.file_size > SMALL and info.file_size > HIGHEST_RATIO * info.compress_size:
            raise _bomb(name)
        if info.filename.endswith((".xml", ".rels")):
            _check_xml(archive, info, name)


def _check_xml(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    if info.file_size > LARGEST_XML:
        raise _bomb(name)
    with archive.open(info) as stream:
        head = stream.read(HEAD)
    if DOCTYPE.search(head.replace(b"\0", b"")):
        raise refusal(name, _("it defines XML entities of its own, which could hide anything; "
                              "save the presentation again in PowerPoint."))  # fmt: skip


def _bomb(name: str) -> BundleError:
    return refusal(name, _("it unpacks to far more than its size: this is a zip bomb."))
