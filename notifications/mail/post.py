"""Handing messages to the mail server, so that it is known how far each has come.

The text is the last thing that travels. Until the server has asked for it, nothing has been
sent, and a failure is simply tried again. `ready` is called at that very point: it commits that
the message is being handed over. After it there is one write and one answer.
"""

from __future__ import annotations

import io
import re
import smtplib
from collections.abc import Callable
from email.generator import BytesGenerator
from email.utils import parseaddr
from types import TracebackType
from typing import Protocol, Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

Ready = Callable[[], None]

_OK = range(200, 300)
_SEND_IT = 354
_FOR_GOOD = range(500, 600)
_LEADING_DOT = re.compile(rb"(?m)^\.")


class PostError(Exception):
    """The server did not take a message, which can be tried again; or not, when `for_good`."""

    def __init__(self, words: str, *, for_good: bool = False) -> None:
        super().__init__(words)
        self.for_good = for_good


class AddressRefusedError(PostError):
    """The server knows nobody of that address."""

    def __init__(self, words: str) -> None:
        super().__init__(words, for_good=True)


class UnconfirmedError(PostError):
    """The text was handed over, and no answer came."""


class Post(Protocol):
    """A way to send messages one after the other."""

    def hand_over(self, message: EmailMessage, sender: str, ready: Ready) -> None:
        """Send one. Raises `PostError`; what `ready` raises goes through, and nothing is sent."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def post_open() -> Post:
    """The post that the settings name; used as a context manager."""
    backend = get_connection()
    return SmtpPost(backend) if isinstance(backend, EmailBackend) else BackendPost(backend)


class BackendPost:
    """For everything but SMTP: the backend does it at once or raises."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend

    def hand_over(self, message: EmailMessage, sender: str, ready: Ready) -> None:
        ready()
        try:
            self._backend.send_messages([message])
        except OSError as error:
            raise PostError(str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._backend.close()


class SmtpPost:
    """One connection for as many messages as come, made when the first does."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend

    def hand_over(self, message: EmailMessage, sender: str, ready: Ready) -> None:
        to = parseaddr(message.to[0])[1]
        text = _written(message)
        link = self._announced(sender, to)
        try:
            ready()
        except BaseException:
            # The server waits for a text that will not come: nothing else can be said to it.
            self._drop()
            raise
        try:
            link.send(_LEADING_DOT.sub(b"..", text).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, words = link.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise UnconfirmedError(str(error)) from error
        if code not in _OK:
            raise PostError(_said(code, words), for_good=code in _FOR_GOOD)

    def _announced(self, sender: str, to: str) -> smtplib.SMTP:
        """The connection, with a server that waits for the text."""
        try:
            link = self._link()
            code, words = link.mail(sender)
            if code in _OK:
                code, words = link.rcpt(to)
                if code in _FOR_GOOD:
                    link.rset()
                    raise AddressRefusedError(_said(code, words))
            if code in _OK:
                code, words = link.docmd("DATA")
            if code != _SEND_IT:
                link.rset()
                raise PostError(_said(code, words))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise PostError(str(error) or type(error).__name__) from error
        return link

    def _link(self) -> smtplib.SMTP:
        self._backend.open()
        link = self._backend.connection
        if link is None:
            raise smtplib.SMTPServerDisconnected("there is no connection to the mail server")
        link.ehlo_or_helo_if_needed()
        return link

    def _drop(self) -> None:
        """Forget a connection that failed; the next message makes another."""
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._backend.close()


def _written(message: EmailMessage) -> bytes:
    """The message as it travels: lines end as SMTP wants them."""
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=False).flatten(message.message(), linesep="\r\n")
    return out.getvalue()


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"
