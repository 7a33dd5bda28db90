"""Text as it is searched: in lower case, letters without what is above, below or through them.

PostgreSQL and Python fold alike: what is kept in the database was folded by `people_folded`, what
somebody types is folded by `fold`. The migration that made the function wrote these letters into
it; whoever changes them makes it anew, in a migration that also writes `findable` again.
"""

from __future__ import annotations

import unicodedata

# What Unicode cannot take apart. Which sigma ends a word is for Python to say, and not for
# PostgreSQL: one does for both, as does one apostrophe.
SINGLE = str.maketrans("øłđðħŧıŋəɓɗƙƴɛɔς’ʼ", "olddhtinebdkyeoσ''")
SEVERAL = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_ALL = SINGLE | str.maketrans(SEVERAL)
# Accents as signs of their own.
_MARKS = dict.fromkeys(range(0x300, 0x370))


def fold(text: str) -> str:
    """ "tomas" of "Tomás", "strasse" of "Straße"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).translate(_MARKS)
    return apart.lower().translate(_ALL)


def trigrams(folded: str) -> list[str]:
    """All that is three letters long in a folded text, as `people_trigrams` has it."""
    return sorted({folded[at : at + 3] for at in range(len(folded) - 2)})
