"""Secrets at rest: what a copy of the database must not reveal."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def secret_encrypt(text: str) -> str:
    """`text` sealed with a key derived from `SECRET_KEY`."""
    return _box().encrypt(text.encode()).decode()


def secret_decrypt(sealed: str) -> str:
    """What was sealed; empty when neither `SECRET_KEY` nor a fallback opens it.

    An empty secret matches no code, so a lost key locks the second factor and opens nothing.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str | bytes) -> bytes:
    raw = key.encode() if isinstance(key, str) else key
    digest = hashlib.sha256(b"people.sealing:" + raw).digest()
    return base64.urlsafe_b64encode(digest)
