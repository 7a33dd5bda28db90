"""Languages by name."""

from __future__ import annotations

from django.utils.translation import get_language_info


def language_name(code: str) -> str:
    """The language's name in itself ("Deutsch"), or the code where Django knows no name."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
