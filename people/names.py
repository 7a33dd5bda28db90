"""What may stand in a person's name, and in whatever else is shown in one line."""

from __future__ import annotations

import re
import unicodedata

# Controls, and what turns the direction of the text around it: with U+202E a name would be read
# backwards, and so would the sentence it stands in. Joiners and marks belong to some scripts.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def name_shows(text: str) -> bool:
    """Whether there is a letter to be seen: not only spaces, joiners and the like."""
    return any(unicodedata.category(letter).startswith("L") for letter in text)
