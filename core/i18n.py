"""Languages by name."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import escape
from django.utils.translation import get_language, get_language_info


def language_name(code: str) -> str:
    """The language's name in itself ("Deutsch"), or the code where Django knows no name."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


@lru_cache(maxsize=256)
def is_rtl(code: str) -> bool:
    """Whether the language is written from right to left."""
    return code.partition("-")[0] in _RTL


_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def language_attributes(code: str) -> str:
    """` lang="…" dir="…"` for a text in the language, empty where the page is in it anyway."""
    if not code or code == get_language():
        return ""
    return f' lang="{escape(code)}" dir="{"rtl" if is_rtl(code) else "ltr"}"'
