"""In which of its languages a reader sees a course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, NamedTuple

from core.i18n import language_name
from core.memo import Memo
from learning.models import Release, ReleaseTranslation

_releases: Memo[tuple[int, str], Release] = Memo(1024)


class LanguageChoice(NamedTuple):
    """A language that the course can be read in."""

    tag: str
    name: str
    chosen: bool


def release_kept(release_id: int, language: str = "") -> Release:
    """The release, from memory where it was read before: releases never change.

    With a `language` that it is translated into, description and outline are in it.
    """
    return _releases.get((release_id, language), lambda: _release_read(release_id, language))


def _release_read(release_id: int, language: str) -> Release:
    if not language:
        return Release.objects.get(pk=release_id)
    return release_in(release_kept(release_id), language)


def release_in(release: Release, language: str) -> Release:
    """The release as it reads in `language`; a copy that is never stored. At most one query."""
    if language not in release.languages:
        return release
    row = ReleaseTranslation.objects.get(release=release, language=language)
    original = release_language(release)
    lessons, sections = row.titles.get("lessons", {}), row.titles.get("sections", {})
    read = copy(release)
    read.metadata = {**release.metadata, **row.metadata}
    read.metadata["spoken"] = {
        name: language if name in row.metadata else original
        for name in ("title", "description", "outcomes", "reflection")
    }
    read.outline = [
        {
            **entry,
            "title": lessons.get(entry["key"], entry["title"]),
            "section": sections.get(entry.get("section"), entry.get("section")),
            "language": language if entry["key"] in lessons else original,
        }
        for entry in release.outline
    ]
    return read


def release_language(release: Release) -> str:
    """The language that the release was written in."""
    return str(release.metadata.get("language") or "")


def language_read(release: Release, *wanted: str) -> str:
    """The language in which to show the release: the first of `wanted` that it is in.

    Empty for the one that it was written in. `de-AT` is content with `de`.
    """
    original = release_language(release)
    for tag in wanted:
        if not tag:
            continue
        found = _nearest(tag, [original, *release.languages])
        if found:
            return "" if found == original else found
    return ""


def _nearest(tag: str, offered: Iterable[str]) -> str:
    by_name = {each.casefold(): each for each in offered if each}
    folded = tag.casefold()
    base = folded.partition("-")[0]
    return (
        by_name.get(folded)
        or by_name.get(base)
        or next((each for name, each in by_name.items() if name.partition("-")[0] == base), "")
    )


def language_choices(release: Release, language: str) -> list[LanguageChoice]:
    """What a reader can choose from, the one in use marked; none where there is but one."""
    if not release.languages:
        return []
    original = release_language(release)
    used = language or original
    return [
        LanguageChoice(tag, language_name(tag), tag == used)
        for tag in [original, *release.languages]
    ]


def spoken(metadata: Mapping[str, Any], name: str) -> str:
    """The language that a text of a release's description is in."""
    return str((metadata.get("spoken") or {}).get(name) or metadata.get("language") or "")
