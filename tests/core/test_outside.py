"""Pages from outside: only public addresses, only a little, and only for a moment."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core import outside
from core.outside import OutsideError, address_is_public, page_fetch

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
Answer = Callable[[socket.socket, str], None]


class Server:
    """Answers each request by `answer(connection, path)`; `paths` are those that were asked."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.paths: list[str] = []
        self.answer: Answer = say(HTML + b"<title>Tea</title>")
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://tea.example:{self.port}"

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self.socket.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                path = line.recv(4096).split(b" ")[1].decode()
                self.paths.append(path)
                self.answer(line, path)


def say(data: bytes) -> Answer:
    return lambda line, _path: line.sendall(data)


def to(location: str) -> Answer:
    return say(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names resolve to: the next of the list each time, the last for ever."""
    names: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look(name: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if name not in names:
            return real(name, port, *args, **kwargs)
        found = names[name].pop(0) if len(names[name]) > 1 else names[name][0]
        return [info for each in found.split() for info in real(each, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return names


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, resolved: dict[str, list[str]]) -> Iterator[Server]:
    """A server on this machine that, for this test only, may be reached under its name and port.

    Loopback under any other name stays refused.
    """
    server = Server()
    resolved["tea.example"] = ["127.0.0.1"]
    real_connect, real_public = outside._connected, address_is_public

    def connected(name: str, port: int, deadline: Any) -> socket.socket:
        own = name == "tea.example" and port == server.port
        with monkeypatch.context() as here:
            here.setattr(outside, "address_is_public", (lambda _ip: True) if own else real_public)
            return real_connect(name, port, deadline)

    monkeypatch.setattr(outside, "_connected", connected)
    monkeypatch.setattr(outside, "PORTS", {"http": server.port, "https": 443})
    yield server
    server.socket.close()


@pytest.mark.parametrize(
    "address",
    """
    127.0.0.1 127.8.9.1 0.0.0.0 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 192.0.0.192 168.63.129.16 198.18.0.1 224.0.0.1 255.255.255.255 240.0.0.1
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
    ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::1 2001::1 2001:db8::1 not-an-address
    """.split(),
)
def test_what_is_not_of_the_public_internet_is_not(address: str) -> None:
    assert not address_is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1946"])
def test_what_is_public_is(address: str) -> None:
    assert address_is_public(address)


@pytest.mark.parametrize(
    "url",
    """
    http://127.0.0.1/ http://localhost/ http://[::1]/ http://2130706433/ http://0x7f.1/
    http://0177.0.0.1/ http://127.1/ http://0/ http://169.254.169.254/latest/meta-data/
    http://[::ffff:127.0.0.1]/ https://10.0.0.1/ file:///etc/passwd ftp://example.org/
    gopher://example.org/ javascript:alert(1) data:text/html,a //example.org/ http:///
    http://user@example.org/ http://user:word@example.org/ http://example.org:22/
    http://example.org:6379/ http://example.org:99999/ http://[::1 nothing
    """.split(),
)
def test_it_goes_nowhere_inside(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("it connected")

    monkeypatch.setattr(socket, "create_connection", never)
    with pytest.raises(OutsideError):
        page_fetch(url)


def test_one_private_address_among_public_ones_is_enough(
    resolved: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved["both.example"] = ["93.184.216.34 10.0.0.1"]
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("connected"))
    with pytest.raises(OutsideError, match="not public"):
        page_fetch("http://both.example/")


def test_it_connects_to_the_address_that_was_looked_at(
    resolved: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved["turns.example"] = ["93.184.216.34", "127.0.0.1"]
    went: list[Any] = []

    def connect(address: Any, **_kwargs: Any) -> socket.socket:
        went.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OutsideError):
        page_fetch("http://turns.example/")
    assert went == [("93.184.216.34", 80)]


def test_it_reads_a_page_and_follows_redirects(server: Server) -> None:
    server.answer = lambda line, path: (
        say(HTML + "<title>Grün</title>".encode())(line, path)
        if path == "/to?a=%C3%BC"
        else to("/to?a=ü")(line, path)
    )
    page = page_fetch(f"{server.url}/from")
    assert "Grün" in page.text
    assert server.paths == ["/from", "/to?a=%C3%BC"]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/", "http://localhost:{port}/", "http://169.254.169.254/latest/",
        "http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd", "gopher://tea.example/",
        "http://tea.example:22/", "http://a:b@tea.example:{port}/",
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_inside(location: str, server: Server) -> None:
    server.answer = to(location.format(port=server.port))
    with pytest.raises(OutsideError):
        page_fetch(server.url)
    assert server.paths == ["/"]


def test_it_does_not_go_round_and_round(server: Server) -> None:
    server.answer = to("/again")
    with pytest.raises(OutsideError, match="redirected too often"):
        page_fetch(server.url)
    assert len(server.paths) == 4


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n<title>No kind</title>",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\nx",
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<title>No</title>",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"",
    ],
)
def test_what_is_no_page_is_not_read(answer: bytes, server: Server) -> None:
    server.answer = say(answer)
    with pytest.raises(OutsideError):
        page_fetch(server.url)


def test_it_reads_no_more_than_a_little(server: Server) -> None:
    sent = []

    def flood(line: socket.socket, _path: str) -> None:
        line.sendall(HTML)
        with contextlib.suppress(OSError):
            for _ in range(10_000):
                line.sendall(b"x" * 65_536)
                sent.append(65_536)

    server.answer = flood
    assert len(page_fetch(server.url).text) == outside.MOST_BYTES
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("slow", [b"HTTP/1.1 200 OK\r\nX: ", HTML])
def test_it_hangs_up_on_who_is_slow(
    slow: bytes, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter now and then keeps each wait short, and all of them together are still too long."""

    def drip(line: socket.socket, _path: str) -> None:
        line.sendall(slow)
        with contextlib.suppress(OSError):
            for _ in range(100):
                line.sendall(b"x")
                time.sleep(0.05)

    monkeypatch.setattr(outside, "SECONDS", 0.4)
    server.answer = drip
    began = time.monotonic()
    with contextlib.suppress(OutsideError):
        assert len(page_fetch(server.url).text) < 20
    assert time.monotonic() - began < 2


def test_a_name_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.2)
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: over.wait(5))
    with pytest.raises(OutsideError, match="too slow"):
        page_fetch("http://slow.example/")
    over.set()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("text/html; charset=iso-8859-1", "<title>Grün</title>".encode("latin-1")),
        ("text/html", b'<meta charset="iso-8859-1"><title>Gr\xfcn</title>'),
        ("text/html; charset=hex", "<title>Grün</title>".encode()),
        ("text/html; charset=no-such", "<title>Grün</title>".encode()),
    ],
)
def test_it_reads_the_charset_that_is_named(head: str, body: bytes, server: Server) -> None:
    server.answer = say(f"HTTP/1.1 200 OK\r\nContent-Type: {head}\r\n\r\n".encode() + body)
    assert "Grün" in page_fetch(server.url).text
