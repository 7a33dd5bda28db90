"""Reading a page from outside, at an address that somebody typed.

Such an address is hostile until shown otherwise: it may name this machine, the network behind the
firewall, or the provider's metadata. So only public addresses are connected to, and to the very
address that was looked at, whatever the name resolves to a moment later; every redirect is looked
at anew; and what is read is little, of one kind, and soon over.
"""

from __future__ import annotations

import codecs
import http.client
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

SECONDS = 3.0
MOST_BYTES = 256 * 1024
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HTML = "text/html"

# Addresses that Python calls global and that lead inside all the same: protocol assignments,
# relays, and the host of a cloud's virtual machines.
_INSIDE = tuple(
    ipaddress.IPv4Network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")
)
# Of IPv6, what is given out to networks, less what stands for an IPv4 address: it could be any.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = tuple(ipaddress.IPv6Network(each) for each in ("2001::/23", "2002::/16", "3fff::/20"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# What may stand in a path and a query as it is.
_SAFE = "/%:=&?~+!$,;'@()*[]"

T = TypeVar("T")


class OutsideError(Exception):
    """There is nothing to read there, for a reason that is nobody's business but a log's."""


@dataclass(frozen=True)
class Page:
    """What was read: the address that answered in the end, and its text, perhaps cut off."""

    url: str
    text: str


@dataclass(frozen=True)
class _Deadline:
    """When all of it has to be over."""

    at: float

    @property
    def left(self) -> float:
        """Seconds; raises `OutsideError` once there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise OutsideError("too slow")
        return left


def page_fetch(url: str) -> Page:
    """The HTML page at `url`, from the public internet only.

    At most `SECONDS` and `MOST_BYTES`, over at most `MOST_REDIRECTS`. Raises `OutsideError`.
    """
    deadline = _Deadline(time.monotonic() + SECONDS)
    for _hop in range(MOST_REDIRECTS + 1):
        parts = _parts(url)
        try:
            found = _read(parts, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise OutsideError(f"unreadable: {type(error).__name__}") from error
        if isinstance(found, Page):
            return found
        url = urljoin(parts.geturl(), found)
    raise OutsideError("redirected too often")


def address_is_public(address: str) -> bool:
    """Whether the IP address is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        # With a zone, such as fe80::1%eth0.
        return False
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        return ip in _GIVEN_OUT and not any(ip in each for each in _TRANSLATED)
    return not any(ip in each for each in _INSIDE)


def _parts(url: str) -> SplitResult:
    """The address in its parts, of a kind that may be read."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise OutsideError("no address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise OutsideError("not http")
    if parts.username is not None or parts.password is not None:
        raise OutsideError("with a password")
    if port not in {None, *PORTS.values()}:
        raise OutsideError("unusual port")
    return parts


def _read(parts: SplitResult, deadline: _Deadline) -> Page | str:
    """The page, or where it says that it is."""
    host = str(parts.hostname)
    name = host if ":" in host else host.encode("idna").decode("ascii")
    port = parts.port or PORTS[parts.scheme]
    with closing(_connected(name, port, deadline)) as plain, closing(plain.dup()) as line:
        # Each wait by itself is short; a server that sends a letter a second is cut off here.
        timer = threading.Timer(deadline.left, _hang_up, [line])
        timer.daemon = True
        timer.start()
        try:
            return _asked(plain, parts, name, deadline)
        finally:
            timer.cancel()
            timer.join()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _connected(name: str, port: int, deadline: _Deadline) -> socket.socket:
    """A connection to an address of `name` that was looked at; all of them have to be public."""

    def look() -> list[Any]:
        return socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)

    addresses = list(dict.fromkeys(str(each[4][0]) for each in _in_time(look, deadline)))
    if not addresses or not all(map(address_is_public, addresses)):
        raise OutsideError("not public")
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=min(1.0, deadline.left))
    return socket.create_connection((addresses[-1], port), timeout=deadline.left)


def _in_time(call: Callable[[], T], deadline: _Deadline) -> T:
    """What `call` returns, which cannot be told how long it may take."""
    answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except Exception as error:  # noqa: BLE001  # raised again where it is waited for
            answers.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left)
    except queue.Empty:
        raise OutsideError("too slow") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _asked(plain: socket.socket, parts: SplitResult, name: str, deadline: _Deadline) -> Page | str:
    link = plain
    if parts.scheme == "https":
        link = ssl.create_default_context().wrap_socket(plain, server_hostname=name)
    # It is given its connection, so its own idea of where to connect never counts.
    connection = http.client.HTTPConnection("outside.invalid", timeout=deadline.left)
    connection.sock = link
    path = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    shown = f"[{name}]" if ":" in name else name
    headers = {
        "Host": f"{shown}:{parts.port}" if parts.port else shown,
        "User-Agent": "Waymark",
        "Accept": HTML,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    with closing(connection):
        connection.request("GET", path + query, headers=headers)
        with closing(connection.getresponse()) as answer:
            return _answered(answer, parts)


def _answered(answer: http.client.HTTPResponse, parts: SplitResult) -> Page | str:
    if answer.status in REDIRECTS and answer.headers.get("Location"):
        # Headers come as Latin-1; what servers write there is UTF-8.
        return answer.headers["Location"].encode("latin-1", "replace").decode("utf-8", "replace")
    if answer.status != http.HTTPStatus.OK:
        raise OutsideError(f"status {answer.status}")
    if answer.headers.get_content_type() != HTML:
        raise OutsideError("not a page")
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise OutsideError("compressed")
    body = answer.read(MOST_BYTES)
    return Page(parts.geturl(), _text(body, answer.headers.get_content_charset()))


def _text(body: bytes, charset: str | None) -> str:
    """The page's text by the charset that its server or itself names, else as UTF-8."""
    named = _CHARSET.search(body[:2048])
    for name in (charset, named[1].decode("ascii") if named else None):
        with suppress(LookupError, ValueError):
            if name and codecs.lookup(name):
                return body.decode(name, errors="replace")
    return body.decode("utf-8", errors="replace")
