"""The languages that pages are offered in: English, and those with a catalogue in `locale/`."""

from __future__ import annotations

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_language

SOURCE = "en"


def languages_offered(*folders: Path) -> list[tuple[str, str | Promise]]:
    """Code and name of each, the source language first; a catalogue counts once compiled."""
    compiled = (file for folder in folders for file in folder.glob("*/LC_MESSAGES/django.mo"))
    codes = {to_language(file.parent.parent.name) for file in compiled} - {SOURCE}
    return [(code, _(_name(code))) for code in (SOURCE, *sorted(codes))]


def _name(code: str) -> str:
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return str(known.get("name", code))
