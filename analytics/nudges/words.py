"""Words that several rules fill their texts with, in the active language."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import ngettext


def minutes_words(count: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", count) % {"n": count}


def weeks_words(count: int) -> str:
    return ngettext("%(n)d week", "%(n)d weeks", count) % {"n": count}


def day_words(day: str) -> str:
    return date_format(dt.date.fromisoformat(day), "j F")
