"""What cameras and programs write beside a picture, taken out of the file.

Where and when a picture was taken, with what, by whom, what it looked like before it was cut:
nobody who puts it into a course means to publish that. The picture itself is not touched, byte
for byte: pieces of the file are left out, so that nothing is lost by another compression. What
says how to show it stays: colours, transparency, movement, and which way up it is.

Doing it twice is doing it once, so a file has the same digest wherever it comes from.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from zlib import crc32

from PIL import ExifTags

from learning.bundle.avifdata import avif_plain

Part = tuple[bytes, bytes]

ORIENTATION = int(ExifTags.Base.Orientation)
_JPEG_EXIF = b"Exif\0\0"
_PNG = b"\x89PNG\r\n\x1a\n"
# What says how a PNG is drawn; everything else that may be left out is about it.
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL"
    b" fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"))
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_GIF_KEPT = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"))


class PictureDataError(ValueError):
    """The file is not built as its format says."""


def picture_plain(data: bytes, kind: str) -> bytes:
    """The picture `data` of Pillow's format `kind` without what is beside it.

    Raises `PictureDataError` for a file whose parts cannot be told apart.
    """
    try:
        return _PLAIN[kind](data)
    except (IndexError, ValueError, struct.error) as error:
        raise PictureDataError(kind) from error


def _exif(orientation: int) -> bytes:
    """Exif data that says which way up the picture is, and nothing else."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"


def _orientation(exif: bytes) -> int:
    """Which way up the picture is by its Exif data; 1, upright, where that does not say."""
    tiff = exif.removeprefix(_JPEG_EXIF)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if (tag, kind) == (ORIENTATION, 3):
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


# JPEG ----------------------------------------------------------------------------------------


def _jpeg(data: bytes) -> bytes:
    if data[:2] != b"\xff\xd8":
        raise PictureDataError
    parts = list(_segments(data))
    turned = [
        _orientation(body)
        for marker, body in parts
        if marker == b"\xe1" and body.startswith(_JPEG_EXIF)
    ][:1]
    kept = [b"\xff\xd8"]
    # Where it belongs: before everything but the JFIF header.
    place = 1 + sum(marker == b"\xe0" for marker, _body in parts[:1])
    kept += [_segment(*part) for part in parts if _jpeg_keeps(*part)]
    if turned and turned[0] != 1:
        kept.insert(place, _segment(b"\xe1", _JPEG_EXIF + _exif(turned[0])))
    return b"".join(kept)


def _jpeg_keeps(marker: bytes, body: bytes) -> bool:
    """Tables, frames and scans; the JFIF header, the colour profile, Adobe's word on colours."""
    if marker == b"\xe0":
        return body.startswith(b"JFIF\0")
    if marker == b"\xe2":
        return body.startswith(b"ICC_PROFILE\0")
    if marker == b"\xee":
        return body.startswith(b"Adobe")
    return not (b"\xe0" <= marker <= b"\xef" or marker == b"\xfe")


def _segment(marker: bytes, body: bytes) -> bytes:
    if marker == b"\xd9":
        return b"\xff\xd9"
    if marker == b"":
        return body
    return b"\xff" + marker + struct.pack(">H", len(body) + 2) + body


def _segments(data: bytes) -> Iterator[Part]:
    """Marker and body of each segment; what is coded between them under no marker. Ends with the
    picture: phones hang films and other pictures behind it.
    """
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise PictureDataError
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1 : at + 2]
        if marker == b"\xd9":
            yield marker, b""
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise PictureDataError
        yield marker, data[at + 4 : end]
        at = end
        if marker == b"\xda":
            at = _coded_end(data, end)
            yield b"", data[end:at]


def _coded_end(data: bytes, start: int) -> int:
    """Where the coded data that begins at `start` is over: before the next marker."""
    at = data.find(b"\xff", start)
    while 0 <= at < len(data) - 1:
        following = data[at + 1]
        if following and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return at
        at = data.find(b"\xff", at + (1 if following == 0xFF else 2))
    return len(data)


# PNG -----------------------------------------------------------------------------------------


def _png(data: bytes) -> bytes:
    if not data.startswith(_PNG):
        raise PictureDataError
    kept, at = [_PNG], len(_PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 12 + length
        name = data[at + 4 : at + 8]
        if end > len(data):
            raise PictureDataError
        if name in _PNG_KEPT:
            kept.append(data[at:end])
        elif name == b"eXIf":
            turn = _orientation(data[at + 8 : end - 4])
            kept += [_png_chunk(name, _exif(turn))] if turn != 1 else []
        elif not name[0] & 0x20:
            raise PictureDataError  # one that says it cannot be left out, and is not known
        at = end
        if name == b"IEND":
            break
    return b"".join(kept)


def _png_chunk(name: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + check


# WebP ----------------------------------------------------------------------------------------


def _webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise PictureDataError
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    parts: list[Part] = []
    turn, at = 1, 12
    while at + 8 <= end:
        (length,) = struct.unpack_from("<I", data, at + 4)
        name, body = data[at : at + 4], data[at + 8 : at + 8 + length]
        if len(body) < length:
            raise PictureDataError
        if name in _WEBP_KEPT:
            parts.append((name, body))
        elif name == b"EXIF":
            turn = _orientation(body)
        at += 8 + length + length % 2
    return _webp_joined(parts, turn)


def _webp_joined(parts: list[Part], turn: int) -> bytes:
    extended = bool(parts) and parts[0][0] == b"VP8X"
    if extended:
        flags = parts[0][1][0] & ~(_WEBP_EXIF | _WEBP_XMP)
        # Without the header that announces it nobody reads Exif data.
        if turn != 1:
            parts.append((b"EXIF", _exif(turn)))
            flags |= _WEBP_EXIF
        parts[0] = (b"VP8X", bytes([flags]) + parts[0][1][1:])
    body = b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


# GIF -----------------------------------------------------------------------------------------


def _gif(data: bytes) -> bytes:
    if data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise PictureDataError
    at = 13 + _gif_colours(data[10])
    kept = [data[:at]]
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x21:
            label, at = data[at + 1], _gif_blocks(data, at + 2)
            application = data[start + 3 : start + 14]
            dropped = label == 0xFE or (label == 0xFF and application not in _GIF_KEPT)
            kept += [] if dropped else [data[start:at]]
        elif data[at] == 0x2C:
            at = _gif_blocks(data, at + 11 + _gif_colours(data[at + 9]))
            kept.append(data[start:at])
        else:
            raise PictureDataError
    return b"".join([*kept, b";"])


def _gif_colours(flags: int) -> int:
    """How long the table of colours is that the flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks(data: bytes, at: int) -> int:
    """Where the blocks that begin at `at` are over."""
    while data[at]:
        at += data[at] + 1
    return at + 1


_PLAIN: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": _jpeg,
    "MPO": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "GIF": _gif,
    "AVIF": avif_plain,
}
