"""What a browser loads beside a page, counted as it is sent."""

from __future__ import annotations

import gzip
import re
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPT = re.compile(r'<script[^>]* src="([^"]+)"')
FONT = re.compile(r'<link rel="preload" href="([^"]+)" as="font"')
IMPORT = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")


@dataclass(frozen=True)
class FrontEnd:
    """Kilobytes on the wire: style sheets, scripts with the modules they import, fonts."""

    css: float
    js: float
    fonts: float


def front_end(address: str, html: str) -> FrontEnd:
    """What `html`, a page of the instance at `address`, makes a browser load."""
    scripts: dict[str, int] = {}
    for found in SCRIPT.findall(html):
        _follow(urljoin(address, found), scripts)
    return FrontEnd(
        css=sum(_size(urljoin(address, found))[0] for found in STYLE.findall(html)) / 1000,
        js=sum(scripts.values()) / 1000,
        fonts=sum(_size(urljoin(address, found))[0] for found in FONT.findall(html)) / 1000,
    )


def _follow(url: str, seen: dict[str, int]) -> None:
    """The script at `url` and what it imports, each once."""
    if url in seen:
        return
    size, text = _size(url)
    seen[url] = size
    for found in IMPORT.findall(text):
        _follow(urljoin(url, found), seen)


def _size(url: str) -> tuple[int, str]:
    """Bytes sent with gzip accepted, and the text itself."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        sent = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    raw = gzip.decompress(sent) if packed else sent
    return len(sent), raw.decode("utf-8", errors="replace")
