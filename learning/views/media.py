"""Files of courses: to whoever may see a course that uses them, in ranges, and never as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from django.contrib.auth.decorators import login_required
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from learning.access import access_asset
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


@login_required
@require_safe
def asset_detail(request: PersonRequest, sha256: str, name: str) -> HttpResponseBase:
    """The file, whole or the range asked for; 304 when the browser has it, 416 past its end."""
    asset = access_asset(request.user, sha256)
    # Compressing would take a range's length and place away; the files are compressed as it is.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    etag = f'"{asset.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _headed(HttpResponseNotModified(), asset, name)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    match = RANGE.match(asked)
    if not match or match.group() == "bytes=-":
        return _headed(_part(request, asset, 0, asset.size), asset, name)
    span = _span(match, asset.size)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{asset.size}"
        return _headed(refused, asset, name)
    start, end = span
    response = _part(request, asset, start, end)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end - 1}/{asset.size}"
    return _headed(response, asset, name)


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


def _part(request: HttpRequest, asset: Asset, start: int, end: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        stream = asset.file.open("rb")
        stream.seek(start)
        response = StreamingHttpResponse(_Part(stream, end - start))
    response["Content-Length"] = str(end - start)
    return response


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


def _headed(response: HttpResponseBase, asset: Asset, name: str) -> HttpResponseBase:
    """What keeps a file a file: its type as stored, and a policy under which nothing runs."""
    shown = asset.content_type in SHOWN
    response["Content-Type"] = asset.content_type if shown else "application/octet-stream"
    disposition = content_disposition_header(not shown, name)
    if disposition:
        response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{asset.sha256}"'
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
