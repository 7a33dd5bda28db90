"""Signed marks in messages: for stopping a kind without logging in, and for bounces."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

DIGEST = "digest"
_STOP = "notifications.stop"
_BOUNCE = "notifications.bounce"
# A local part has 64 characters at most, and many servers do not keep its case.
_LENGTH = 24


@dataclass(frozen=True)
class Stop:
    """What a link in a message stops: a kind of notification, or the digest."""

    person_id: int
    kind: str


def stop_token(person_id: int, kind: str) -> str:
    """For the link in a message. It opens nothing but this one switch, and does not expire."""
    return Signer(salt=_STOP).sign_object([person_id, kind])


def stop_read(token: str) -> Stop | None:
    """What the link stops; None for one that we did not sign."""
    try:
        person_id, kind = Signer(salt=_STOP).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Stop(person_id, kind)


def return_path(delivery_id: int) -> str:
    """Where a message's bounce goes: `MAIL_BOUNCES` with the message's own signed mark, or the
    sender's address where there is no such mailbox.
    """
    mailbox = settings.MAIL_BOUNCES
    if not mailbox:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    name, _at, domain = mailbox.partition("@")
    return f"{name}+{int_to_base36(delivery_id)}-{_mark(delivery_id)}@{domain}"


def return_path_read(address: str) -> int | None:
    """The message that came back to this address; None for one that we did not make."""
    local = parseaddr(address.strip())[1].partition("@")[0].lower()
    number, _dash, mark = local.rpartition("+")[2].partition("-")
    try:
        delivery_id = base36_to_int(number)
    except ValueError:
        return None
    return delivery_id if constant_time_compare(mark, _mark(delivery_id)) else None


def _mark(delivery_id: int) -> str:
    return salted_hmac(_BOUNCE, str(delivery_id), algorithm="sha256").hexdigest()[:_LENGTH]
