"""A real SMTP server that keeps what it accepts, and misbehaves where a test wants it to."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock, Thread
from typing import ClassVar

# What an address does that begins so.
UNKNOWN = "unknown"
BUSY = "busy"
SILENT = "silent"


@dataclass(frozen=True)
class Accepted:
    """A message that the server has taken, with its envelope."""

    sender: str
    to: str
    message: EmailMessage

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


class PostOffice(socketserver.ThreadingTCPServer):
    """Listens on a port of its own; `accepted` in the order of arrival."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.accepted: list[Accepted] = []
        self._lock = Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, sender: str, to: str, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        with self._lock:
            self.accepted.append(Accepted(sender, to, message))

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle is what these tests are about."""


class _Session(socketserver.StreamRequestHandler):
    server: PostOffice
    _ANSWERS: ClassVar[dict[str, str]] = {
        "EHLO": "250 here",
        "HELO": "250 here",
        "MAIL": "250 fine",
        "RSET": "250 forgotten",
        "NOOP": "250 yes",
    }

    def handle(self) -> None:
        self._say("220 post office")
        sender = to = ""
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "MAIL":
                sender = _address(words)
            elif verb == "RCPT":
                to = _address(words)
                self._say(_of(to))
                continue
            elif verb == "DATA":
                self._say("354 go on")
                self.server.take(sender, to, self._text())
                if to.startswith(SILENT):
                    return
                self._say("250 taken")
                continue
            elif verb == "QUIT":
                self._say("221 bye")
                return
            self._say(self._ANSWERS.get(verb, "502 what"))

    def _text(self) -> bytes:
        """The message as it was before it travelled; raises when the client is gone midway."""
        lines: list[bytes] = []
        while True:
            line = self.rfile.readline()
            if not line.endswith(b"\r\n"):
                raise ConnectionError("the message ended in the middle")
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b"."))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


def _address(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]


def _of(to: str) -> str:
    if to.startswith(UNKNOWN):
        return "550 5.1.1 nobody here is called so"
    return "450 4.2.1 come back later" if to.startswith(BUSY) else "250 fine"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A post office that is open within the block."""
    with PostOffice() as office:
        thread = Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
