"""Files of courses: to whoever may see a course that uses them, in ranges, and never as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from django.contrib.auth.decorators import login_required
from django.db.models.fields.files import FieldFile
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from learning.access import access_asset
from learning.content.pictures import TYPES, picture_widths
from learning.models import Asset
from people.http import PersonRequest

RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")
CHUNK = 64 * 1024
# A player asks for "the rest" of a clip; it gets this much and asks again. So a worker is never
# held for as long as somebody watches.
LONGEST_RANGE = 4 * 1024 * 1024
SHOWN = frozenset(
    """
    image/png image/jpeg image/gif image/webp image/avif image/svg+xml
    video/mp4 video/webm audio/mpeg audio/wav audio/ogg audio/mp4 audio/aac audio/flac text/vtt
    """.split()
)


@dataclass(frozen=True)
class Stored:
    """What is sent: a file, or a picture in another size. `lasts`: whether it stays what it is."""

    file: FieldFile
    content_type: str
    size: int
    tag: str
    lasts: bool = True


@login_required
@require_safe
def asset_detail(request: PersonRequest, sha256: str, name: str) -> HttpResponseBase:
    """The file, whole or the range asked for; 304 when the browser has it, 416 past its end."""
    return _sent(request, _stored(access_asset(request.user, sha256)), name)


@login_required
@require_safe
def asset_variant(request: PersonRequest, sha256: str, width: int, name: str) -> HttpResponseBase:
    """The picture `width` wide, in the format of its name; the original where that is smaller,
    or while the worker has not made it yet.
    """
    asset = access_asset(request.user, sha256)
    width, content_type = int(width), TYPES.get(name.rpartition(".")[2])
    if content_type is None or width not in picture_widths(asset.content_type, asset.width):
        raise Http404
    variant = asset.variants.filter(width=width, content_type=content_type).first()
    if variant is None or variant.size >= asset.size:
        return _sent(request, _stored(asset, lasts=variant is not None), name)
    tag = f"{asset.sha256}-{width}-{content_type}"
    return _sent(request, Stored(variant.file, content_type, variant.size, tag), name)


def _stored(asset: Asset, *, lasts: bool = True) -> Stored:
    return Stored(asset.file, asset.content_type, asset.size, asset.sha256, lasts)


def _sent(request: HttpRequest, stored: Stored, name: str) -> HttpResponseBase:
    # Compressing would take a range's length and place away; the files are compressed as it is.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    etag = f'"{stored.tag}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _headed(HttpResponseNotModified(), stored, name)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    match = RANGE.match(asked)
    if not match or match.group() == "bytes=-":
        return _headed(_part(request, stored, 0, stored.size), stored, name)
    span = _span(match, stored.size)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{stored.size}"
        return _headed(refused, stored, name)
    start, end = span
    response = _part(request, stored, start, end)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    return _headed(response, stored, name)


def _span(match: re.Match[str], size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None when there is nothing of it."""
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start = int(first)
        end = min(size, int(last) + 1) if last else size
    if start >= end:
        return None
    return start, min(end, start + LONGEST_RANGE)


def _part(request: HttpRequest, stored: Stored, start: int, end: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_Part(_opened(stored.file, start, end), end - start))
    response["Content-Length"] = str(end - start)
    return response


def _opened(file: FieldFile, start: int, end: int) -> IO[bytes]:
    """The file at `start`; where files are fetched from afar, only its part up to `end`."""
    if hasattr(file.storage, "open_part"):
        return cast("IO[bytes]", file.storage.open_part(file.name, start, end - start))
    stream = file.open("rb")
    stream.seek(start)
    return cast("IO[bytes]", stream)


class _Part:
    """The next `left` bytes of a file; closing the response closes it, read or not."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self.stream = stream
        self.left = left

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self.stream.read(min(CHUNK, self.left))
        self.left -= len(chunk)
        if not chunk:
            raise StopIteration
        return chunk

    def close(self) -> None:
        self.stream.close()


def _headed(response: HttpResponseBase, stored: Stored, name: str) -> HttpResponseBase:
    """What keeps a file a file: its type as stored, and a policy under which nothing runs."""
    shown = stored.content_type in SHOWN
    response["Content-Type"] = stored.content_type if shown else "application/octet-stream"
    disposition = content_disposition_header(not shown, name)
    if disposition:
        response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{stored.tag}"'
    response["Cache-Control"] = (
        "private, max-age=31536000, immutable" if stored.lasts else "private, max-age=60"
    )
    return response
