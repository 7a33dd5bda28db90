"""Small bundles for tests, as folders and as zips."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

Files = dict[str, str | bytes]

VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n\n00:02.000 --> 00:05.000\n<v Mei>Good morning.\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'
# A clip's first bytes; the rest does not matter here.
WEBM = (
    b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + b"\0" * 64
)


def png(width: int = 4, height: int = 3, *, grey: int = 128) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes([grey]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def course_json(**fields: Any) -> dict[str, Any]:
    """A course of two lessons."""
    lessons = [
        {"file": "lessons/01-first.md", "title": "First", "minutes": 3, "section": "Start"},
        {"file": "lessons/02-second.md", "title": "Second", "minutes": 4, "section": "Start"},
    ]
    return {
        "slug": "tea",
        "title": "Making tea",
        "description": "How to.",
        "lessons": lessons,
        **fields,
    }


def bundle_files(files: Files | None = None, *, course: dict[str, Any] | None = None) -> Files:
    """The files of a small bundle."""
    named: Files = {
        "course.json": json.dumps(course or course_json()),
        "lessons/01-first.md": "# First\n\nWater boils.\n\n## Why\n\nHeat.\n",
        "lessons/02-second.md": "# Second\n\nPour it.\n",
    }
    return named | (files or {})


def folder_make(root: Path, files: Files) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return root


def zip_make(path: Path, files: Files) -> Path:
    path.write_bytes(zip_bytes(files))
    return path


def zip_bytes(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
