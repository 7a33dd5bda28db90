"""The media of a bundle: known by what is in them, not by what they are called."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

import filetype
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, UnidentifiedImageError

from learning.bundle.files import (
    LARGEST_FILE,
    LARGEST_TEXT,
    MIB,
    BundleFiles,
    Stream,
    text_of,
)
from learning.bundle.picturedata import picture_plain
from learning.bundle.problems import BundleError, Report
from learning.bundle.svg import SvgError, svg_size
from learning.content.captions import CaptionsError, captions_parse

CHUNK = 1024 * 1024
# Pillow's name of a format -> content type, and the endings it may have.
PICTURES = {
    "PNG": ("image/png", {"png"}),
    "JPEG": ("image/jpeg", {"jpg", "jpeg"}),
    # What phones make: a JPEG file behind which others hang; the first is the picture.
    "MPO": ("image/jpeg", {"jpg", "jpeg"}),
    "GIF": ("image/gif", {"gif"}),
    "WEBP": ("image/webp", {"webp"}),
    "AVIF": ("image/avif", {"avif"}),
}
# What the first bytes say -> content type, and the endings it may have.
CLIPS = {
    "video/mp4": ("video/mp4", {"mp4", "m4v"}),
    "video/x-m4v": ("video/mp4", {"mp4", "m4v"}),
    "video/webm": ("video/webm", {"webm"}),
    "video/x-matroska": ("video/webm", {"webm"}),
    "audio/mpeg": ("audio/mpeg", {"mp3"}),
    "audio/x-wav": ("audio/wav", {"wav"}),
    "audio/ogg": ("audio/ogg", {"ogg", "oga", "opus"}),
    "audio/mp4": ("audio/mp4", {"m4a"}),
    "audio/aac": ("audio/aac", {"aac"}),
    "audio/x-flac": ("audio/flac", {"flac"}),
}
# Files to download: by their ending, as nothing but a download is ever made of them.
OFFICE = "application/vnd.openxmlformats-officedocument"
DOWNLOADS = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
    "md": "text/markdown",
    "json": "application/json",
    "ics": "text/calendar",
    "zip": "application/zip",
}
# What a message lists, and all that a file may be called.
SHOWN = "png jpg gif webp avif svg mp4 webm mp3 m4a ogg wav flac vtt".split()
PICTURE_ENDINGS = frozenset(suffix for _type, found in PICTURES.values() for suffix in found)
KNOWN = frozenset({*SHOWN, *PICTURE_ENDINGS, *(each for _t, e in CLIPS.values() for each in e)})
LARGEST_PICTURE = 32 * MIB
MOST_PIXELS = 50_000_000
WORDS = {"csv", "txt", "md", "json", "ics"}
# What a camera writes when it was held on its side: the picture is shown turned.
SIDEWAYS = {5, 6, 7, 8}
MARKUP = re.compile(rb"\s*<(?:!doctype|html|svg|script)", re.IGNORECASE)


# Content type, "" for a file that is not what it is called; of a picture its size and what is kept.
Looked = tuple[str, tuple[int, int] | None, bytes | None]
_NOTHING: Looked = ("", None, None)


@dataclass(frozen=True)
class MediaFile:
    """A file that was looked into; `path` is its name in the bundle."""

    path: str
    sha256: str
    size: int
    content_type: str
    width: int | None = None
    height: int | None = None


def media_read(files: BundleFiles, path: str, report: Report) -> MediaFile | None:
    """The file's type, size and digest, of a picture those of what is kept of it (`media_kept`);
    None, and a problem in the report, when it is refused.
    """
    try:
        content_type, box, kept = _looked_into(files, path)
    except SvgError as error:
        report.problem(path, error.line, error.message)
        return None
    except CaptionsError as error:
        report.problem(path, error.line, error.message)
        return None
    except BundleError as error:
        report.problems += error.problems
        return None
    if not content_type:
        report.problem(path, 0, _refused(path))
        return None
    width, height = box or (None, None)
    if kept is None:
        sha256, size = _digest(files, path)
    else:
        sha256, size = hashlib.sha256(kept).hexdigest(), len(kept)
    return MediaFile(path, sha256, size, content_type, width, height)


@contextmanager
def media_kept(files: BundleFiles, media: MediaFile) -> Iterator[Stream]:
    """The file as it is stored: a picture without what cameras write beside it."""
    kind = next((name for name, (each, _e) in PICTURES.items() if each == media.content_type), "")
    with closing(files.open(media.path)) as stream:
        yield BytesIO(picture_plain(stream.read(), kind)) if kind else stream


def media_limit(path: str) -> int | None:
    """The most bytes that the file may have, by its name; None for a kind that is not taken."""
    suffix = ending(path)
    if suffix not in KNOWN and suffix not in DOWNLOADS:
        return None
    if suffix in PICTURE_ENDINGS:
        return LARGEST_PICTURE
    return LARGEST_TEXT if suffix in {"svg", "vtt"} else LARGEST_FILE


def media_refusal(path: str) -> str:
    """Why a file that does not pass is refused."""
    return _refused(path)


def ending(path: str) -> str:
    return PurePosixPath(path).suffix.lstrip(".").lower()


def _looked_into(files: BundleFiles, path: str) -> Looked:
    suffix = ending(path)
    if suffix == "svg":
        return "image/svg+xml", svg_size(_whole(files, path)), None
    if suffix == "vtt":
        captions_parse(text_of(path, _whole(files, path)))
        return "text/vtt", None, None
    if suffix in PICTURE_ENDINGS:
        return _picture(files, path)
    if suffix in DOWNLOADS:
        return (DOWNLOADS[suffix] if _is_download(files, path, suffix) else ""), None, None
    with closing(files.open(path)) as stream:
        head = stream.read(8192)
    kind = filetype.guess(head)
    content_type, endings = CLIPS.get(kind.mime if kind else "", ("", set()))
    return (content_type if suffix in endings else ""), None, None


def _picture(files: BundleFiles, path: str) -> Looked:
    if files.sizes[path] > LARGEST_PICTURE:
        return _NOTHING
    try:
        with closing(files.open(path)) as stream:
            data = stream.read()
        with warnings.catch_warnings(), Image.open(BytesIO(data)) as picture:
            warnings.simplefilter("ignore")
            name, box = picture.format or "", picture.size
        content_type, endings = PICTURES.get(name, ("", set()))
        if box[0] * box[1] > MOST_PIXELS or ending(path) not in endings:
            return _NOTHING
        kept = picture_plain(data, name)
        with warnings.catch_warnings(), Image.open(BytesIO(kept)) as picture:
            warnings.simplefilter("ignore")
            # A PNG without it is read to its end before Pillow says so.
            may_turn = name != "PNG" or b"eXIf" in kept
            if may_turn and picture.getexif().get(ExifTags.Base.Orientation, 1) in SIDEWAYS:
                box = (box[1], box[0])
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return _NOTHING
    return content_type, box, kept


def _is_download(files: BundleFiles, path: str, suffix: str) -> bool:
    with closing(files.open(path)) as stream:
        head = stream.read(8192)
    if suffix == "pdf":
        return head.startswith(b"%PDF-")
    if suffix in WORDS:
        return b"\0" not in head and not MARKUP.match(head)
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _refused(path: str) -> str:
    if media_limit(path) is None:
        message = _("files of this kind are not taken. These are: %(known)s.")
        return message % {"known": ", ".join([*SHOWN, *DOWNLOADS])}
    return _("what is in this file is not what its name says, or it is damaged or too large.")


def _whole(files: BundleFiles, path: str) -> bytes:
    with closing(files.open(path)) as stream:
        return stream.read(LARGEST_TEXT)


def _digest(files: BundleFiles, path: str) -> tuple[str, int]:
    sha256 = hashlib.sha256()
    size = 0
    with closing(files.open(path)) as stream:
        while chunk := stream.read(CHUNK):
            sha256.update(chunk)
            size += len(chunk)
    return sha256.hexdigest(), size
