"""What is written beside a picture in an AVIF file, written over.

An AVIF file (ISO/IEC 23008-12) points into itself by offsets: taking a piece out would move what
they point at. So what is about the picture is blanked where it stands; which way up it is stands
elsewhere (`irot`, `imir`), and stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

# Exif data without an entry, behind the offset of its header.
_NO_EXIF = b"\0\0\0\0" + b"MM\0*" + struct.pack(">IHI", 8, 0, 0)
_KEPT = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"mfra", b"free", b"skip"))

Extent = tuple[int, int]


def avif_plain(data: bytes) -> bytes:
    """The picture, its Exif data, XMP and whatever is no part of it blanked.

    Raises `ValueError`, `struct.error` or `IndexError` for a file that is not built so.
    """
    plain = bytearray(data)
    for name, start, end in _boxes(data, 0, len(data)):
        if name == b"meta":
            for kind, place, length in _about(data, start + 4, end):
                filler = _NO_EXIF if kind == b"Exif" and length >= len(_NO_EXIF) else b""
                blank = b"\0" if kind == b"Exif" else b" "
                plain[place : place + length] = filler + blank * (length - len(filler))
        elif name not in _KEPT:
            plain[start - 4 : start] = b"free"
            plain[start:end] = bytes(end - start)
    return bytes(plain)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name of each box, where its contents begin and where it ends."""
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = end if size == 0 else at + size
        if stop < start or stop > end:
            raise ValueError(name)
        yield name, start, stop
        at = stop


def _about(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """What is about the picture: its kind, where it stands and how long it is."""
    boxes = {name: (start, stop) for name, start, stop in _boxes(data, at, end)}
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return
    kinds = dict(_kinds(data, *boxes[b"iinf"]))
    within = boxes.get(b"idat", (0, 0))[0]
    for item, extents in _places(data, boxes[b"iloc"][0], within):
        if kinds.get(item) in {b"Exif", b"mime"}:
            for place, length in extents:
                if place + length > len(data):
                    raise ValueError(item)
                yield kinds[item], place, length


def _kinds(data: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The number and kind of each item."""
    first = start + (6 if data[start] == 0 else 8)
    for name, at, _end in _boxes(data, first, end):
        if name == b"infe" and data[at] in {2, 3}:
            form = ">HH4s" if data[at] == 2 else ">IH4s"
            item, _protection, kind = struct.unpack_from(form, data, at + 4)
            yield item, kind


def _places(data: bytes, at: int, within: int) -> Iterator[tuple[int, list[Extent]]]:
    """Where each item stands; `within` is where the box begins that holds those it holds."""
    version, sizes = data[at], struct.unpack_from(">H", data, at + 4)[0]
    offset, length, base, index = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15)
    wide = 4 if version == 2 else 2
    count, at = _number(data, at + 6, wide)
    for _item in range(count):
        item, at = _number(data, at, wide)
        method, at = _number(data, at, 2) if version else (0, at)
        _reference, at = _number(data, at, 2)
        begin, at = _number(data, at, base)
        parts, at = _number(data, at, 2)
        extents = []
        for _part in range(parts):
            at += index if version else 0
            place, at = _number(data, at, offset)
            long, at = _number(data, at, length)
            if method & 15 < 2:
                extents.append((begin + place + (within if method & 15 else 0), long))
        yield item, extents


def _number(data: bytes, at: int, size: int) -> tuple[int, int]:
    """The number of `size` bytes that stands at `at`, and where it ends."""
    if at + size > len(data):
        raise ValueError(size)
    return int.from_bytes(data[at : at + size]), at + size
