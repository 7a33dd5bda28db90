"""What people type, read with good will: spaces, quotes, decimal commas, units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

LONGEST_NUMBER = 60

_QUOTES = str.maketrans(dict.fromkeys("’‘‛`´′", "'") | dict.fromkeys("“”„‟«»″", '"'))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-"))
# A hyphen between letters joins words as a space does: follow-up, follow up.
_JOINED = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_OPENING = " \"'(["
_CLOSING = " \"').,;:!?…]"

_NUMBER = re.compile(
    r"(?P<before>[^\d.,+\-]*)"
    r"(?P<number>[-+]?[\d.,' ]*\d)(?P<power>e[-+]?\d{1,2})?"
    r"(?P<after>(?:\D.*)?)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{1,20}|[%‰°€$£¥]")


def _styles() -> Iterator[re.Pattern[str]]:
    """How thousands are grouped and the fraction is marked; a number may allow several."""
    for mark, groups in ((".", ",' "), (",", ".' ")):
        grouped = (rf"\d{{1,3}}(?:{g}\d{{2,3}})*{g}\d{{3}}" for g in map(re.escape, groups))
        for whole in (r"\d+", *grouped):
            yield re.compile(
                rf"(?P<sign>[-+]?)(?P<whole>{whole})?(?:{re.escape(mark)}(?P<part>\d+))?"
            )


_STYLES = list(_styles())
_PERCENT = frozenset({"%", "percent", "per cent", "pct"})


def text_plain(text: str, *, case_sensitive: bool = False) -> str:
    """The text by which an answer is compared.

    Compatibility forms (NFKC), runs of space, kinds of quotes and dashes, invisible characters,
    quotes and brackets around it and a stop at its end make no difference, nor does case unless
    `case_sensitive`. What is inside stays: 3.5 is not 35 and C# is not C.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_DASHES)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    plain = _JOINED.sub(" ", " ".join(plain.split()))
    plain = plain.lstrip(_OPENING).rstrip(_CLOSING) or plain
    # Folding may leave forms that composition joins again: İ.
    return plain if case_sensitive else unicodedata.normalize("NFKC", plain.casefold())


def number_readings(answer: Any, unit: str = "") -> set[Decimal]:
    """The numbers that `answer` can mean: 1,250 is one and a quarter or twelve hundred and fifty.

    Decimal point or comma, thousands by comma, point, space or apostrophe. The question's `unit`
    may stand before or after it; another unit makes it no number, and without a unit a word
    after it is passed over. Empty for what is no number.
    """
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return {Decimal(str(answer))}
    if not isinstance(answer, str):
        return set()
    text = unicodedata.normalize("NFKC", answer).translate(_QUOTES).translate(_DASHES)
    text = " ".join(text.replace("٫", ".").replace("٬", ",").split())
    if len(text) > LONGEST_NUMBER:
        return set()
    match = _NUMBER.fullmatch(text)
    if match is None or not _unit_fits(match["before"], match["after"], unit):
        return set()
    return _readings(match["number"].strip(), match["power"] or "")


def _readings(number: str, power: str) -> set[Decimal]:
    found = set()
    for style in _STYLES:
        match = style.fullmatch(number)
        if match and (match["whole"] or match["part"]):
            whole = re.sub(r"\D", "", match["whole"] or "0")
            found.add(Decimal(f"{match['sign']}{whole}.{match['part'] or 0}{power}"))
    return found


def _unit_fits(before: str, after: str, unit: str) -> bool:
    before, after = _unit(before), _unit(after)
    wanted = _unit(unicodedata.normalize("NFKC", unit))
    if not before:
        return not after or (_same_unit(after, wanted) if wanted else bool(_WORD.fullmatch(after)))
    return not after and _same_unit(before, wanted)


def _unit(text: str) -> str:
    return text.strip(" .").casefold()


def _same_unit(given: str, wanted: str) -> bool:
    """min, mins and minutes are one unit; m and min are two."""
    if given in _PERCENT and wanted in _PERCENT:
        return True
    longer = len(wanted) >= 3 and wanted.isalpha() and given.startswith(wanted)
    return given in {wanted, f"{wanted}s"} or longer
