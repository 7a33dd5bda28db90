"""Verification codes: made to be read aloud and typed."""

from __future__ import annotations

import secrets

# Crockford's alphabet: no letter that is taken for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 4, 5
_TAKEN_FOR = str.maketrans("OIL", "011")


def code_new() -> str:
    """A new code of 100 random bits, in groups."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH))
    return _grouped(letters)


def code_read(typed: str) -> str:
    """The code as it is stored, however it was typed: any case and separators, O for 0."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return _grouped(letters.translate(_TAKEN_FOR))


def _grouped(letters: str) -> str:
    starts = range(0, len(letters), GROUP_LENGTH)
    return "-".join(letters[start : start + GROUP_LENGTH] for start in starts)
