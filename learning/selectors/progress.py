"""How far somebody is, explained. The one place where the percentage is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.content.completion import completion_words, counted
from learning.models import BlockResponse, Enrolment, LessonKind, LessonProgress

# A clip counts as watched at nine tenths: credits need not be sat through.
WATCHED_SHARE = 0.9


@dataclass(frozen=True)
class Missing:
    """One thing that a lesson still asks for, and the id of its place on the lesson's page."""

    words: str
    anchor: str


@dataclass(frozen=True)
class ProgressRule:
    """One lesson's part in the percentage.

    `share` is what the lesson is worth, in per cent of the course, to one decimal: nothing where
    it is `optional`. `rule` says what completes it, `evidence` what is known so far and `missing`
    what is left, in the order of the page.
    """

    lesson_key: str
    title: str
    minutes: int
    share: float
    done: bool
    rule: str
    evidence: str
    missing: list[Missing]
    optional: bool = False


@dataclass(frozen=True)
class ProgressExplanation:
    """`percent` is whole, 0 to 100. `kept` is what an earlier release had brought, if more.

    `words` say what completes the course.
    """

    percent: int
    rules: list[ProgressRule]
    minutes_left: int
    kept: int | None
    words: str

    @property
    def counted(self) -> list[ProgressRule]:
        """The lessons that count."""
        return [rule for rule in self.rules if not rule.optional]

    @property
    def done_count(self) -> int:
        return sum(rule.done for rule in self.counted)

    @property
    def is_complete(self) -> bool:
        """Whether every lesson that counts is done."""
        return all(rule.done for rule in self.counted)

    def go_on(self, lesson_key: str) -> ProgressRule | None:
        """What to do next: the lesson with this key, or the first that counts once it is done."""
        left = [rule for rule in self.rules if not rule.done]
        here = (rule for rule in left if rule.lesson_key == lesson_key)
        needed = (rule for rule in left if not rule.optional)
        return next(here, next(needed, left[0] if left else None))


def progress_explain(enrolment: Enrolment) -> ProgressExplanation:
    """Each rule of the enrolment's release with its share and evidence; two queries.

    A lesson that counts weighs as many parts as it has minutes, an optional one nothing. The sum
    is rounded down, so that 100 means that every lesson that counts is done, and never falls below
    what an earlier release had reached.
    """
    rows = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    answered = set(
        BlockResponse.objects.filter(enrolment=enrolment).values_list("lesson_key", "block_key")
    )
    return explanation(enrolment, rows, answered)


def explanation(
    enrolment: Enrolment,
    rows: Mapping[str, LessonProgress],
    answered: set[tuple[str, str]],
) -> ProgressExplanation:
    """`progress_explain` for rows that are loaded already; no query."""
    outline = enrolment.release.outline
    needed = {entry["key"] for entry in counted(outline)}
    weights = [max(1, entry["minutes"]) if entry["key"] in needed else 0 for entry in outline]
    total = sum(weights)
    rules: list[ProgressRule] = []
    earned = 0
    for entry, weight in zip(outline, weights, strict=True):
        row = rows.get(entry["key"])
        done = row is not None and row.completed_at is not None
        earned += weight if done else 0
        rules.append(
            ProgressRule(
                lesson_key=entry["key"],
                title=entry["title"],
                minutes=entry["minutes"],
                share=round(100 * weight / total, 1),
                done=done,
                rule=completion_rule(entry),
                evidence=completion_evidence(entry, row, answered),
                missing=[] if done else completion_missing(entry, row, answered),
                optional=not weight,
            )
        )
    percent = 100 * earned // total if total else 0
    floor = 100 if enrolment.completed_at else enrolment.progress_floor
    return ProgressExplanation(
        percent=max(percent, floor),
        rules=rules,
        minutes_left=sum(rule.minutes for rule in rules if not (rule.done or rule.optional)),
        kept=floor if floor > percent else None,
        words=completion_words(outline),
    )


def lesson_is_complete(
    entry: Mapping[str, Any], row: LessonProgress, answered: set[tuple[str, str]]
) -> bool:
    """Whether a lesson's rule is met; those of assessments, workshops and practice are met
    elsewhere: by passing, by taking part, by what an observer confirms.
    """
    if entry["kind"] != LessonKind.LESSON:
        return row.completed_at is not None
    checks = {(entry["key"], key) for key in _checks(entry)}
    return (
        row.end_reached
        and checks <= answered
        and all(watched_share(row.media.get(key)) >= WATCHED_SHARE for key in _media(entry))
    )


def watched_share(position: Mapping[str, Any] | None) -> float:
    """The share of a clip that was watched, 0 to 1; `position` is one value of `media`."""
    if not position or not position.get("length"):
        return 0.0
    watched = sum(end - start for start, end in position.get("watched", []))
    return float(min(1.0, watched / position["length"]))


def watched_union(ranges: Iterable[Iterable[float]]) -> list[list[float]]:
    """Overlapping and touching ranges merged, in order: watching twice counts once."""
    merged: list[list[float]] = []
    for start, end in sorted((float(a), float(b)) for a, b in ranges):
        if end <= start:
            continue
        if merged and start <= merged[-1][1] + 0.5:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def completion_rule(entry: Mapping[str, Any]) -> str:
    """What completes the lesson, in one sentence."""
    if entry["kind"] == LessonKind.ASSESSMENT:
        return _("Done when you pass.")
    if entry["kind"] == LessonKind.WORKSHOP:
        return _("Done when you take part in a session.")
    if entry["kind"] == LessonKind.PRACTICE:
        return _("Done when somebody has seen you do it at work.")
    parts = [_("reach the end")]
    clips = len(_media(entry))
    if clips:
        parts.append(
            ngettext("watch 90%% of the clip", "watch 90%% of each of the %(n)s clips", clips)
            % {"n": clips}
        )
    checks = len(_checks(entry))
    if checks:
        parts.append(
            ngettext("answer the question", "answer %(n)s questions", checks) % {"n": checks}
        )
    return _("Done when you %(what)s.") % {"what": _listed(parts)}


def completion_evidence(
    entry: Mapping[str, Any], row: LessonProgress | None, answered: set[tuple[str, str]]
) -> str:
    """What is known so far, in a few words."""
    if row is None:
        return _("Not opened yet")
    if row.completed_at is not None:
        day = date_format(localtime(row.completed_at), "DATE_FORMAT")
        return _("Completed on %(day)s") % {"day": day}
    if entry["kind"] == LessonKind.ASSESSMENT:
        return _("Started, not passed yet")
    if entry["kind"] == LessonKind.WORKSHOP:
        return _("Not taken part yet")
    if entry["kind"] == LessonKind.PRACTICE:
        return _("Not confirmed yet")
    parts = [_("end reached") if row.end_reached else _("end not reached yet")]
    for key in _media(entry):
        share = int(100 * watched_share(row.media.get(key)))
        parts.append(_("%(share)s%% of the clip watched") % {"share": share})
    checks = _checks(entry)
    if checks:
        count = sum((entry["key"], key) in answered for key in checks)
        parts.append(
            _("%(count)s of %(all)s questions answered") % {"count": count, "all": len(checks)}
        )
    text = ", ".join(parts)
    return text[0].upper() + text[1:]


def completion_missing(
    entry: Mapping[str, Any], row: LessonProgress | None, answered: set[tuple[str, str]]
) -> list[Missing]:
    """What the lesson's rule still asks for, each thing with its place."""
    if entry["kind"] == LessonKind.ASSESSMENT:
        return [Missing(_("Pass the assessment"), "main")]
    if entry["kind"] == LessonKind.WORKSHOP:
        return [Missing(_("Take part in a session"), "sessions")]
    if entry["kind"] == LessonKind.PRACTICE:
        return [Missing(_("Do it at work, and let somebody see it"), "practice")]
    media = row.media if row is not None else {}
    clips, checks = _media(entry), _checks(entry)
    missing = [
        Missing(_named(_("Watch the clip"), _("Watch clip %(n)s"), clips, key), f"block-{key}")
        for key in clips
        if watched_share(media.get(key)) < WATCHED_SHARE
    ]
    missing += [
        Missing(
            _named(_("Answer the question"), _("Answer question %(n)s"), checks, key),
            f"block-{key}",
        )
        for key in checks
        if (entry["key"], key) not in answered
    ]
    if row is None or not row.end_reached:
        missing.append(Missing(_("Read to the end"), "lesson-end"))
    return missing


def _named(one: str, many: str, keys: Sequence[str], key: str) -> str:
    """`one` where there is only one, else `many` with its number on the page."""
    return one if len(keys) == 1 else many % {"n": keys.index(key) + 1}


def resume_key(
    outline: Sequence[Mapping[str, Any]], rows: Mapping[str, LessonProgress]
) -> str | None:
    """The lesson to go on with; None for an outline without lessons.

    That is where the reader was last, or what is left to do after it once that is done. It
    follows from the rows alone, so the order in which saves arrive does not matter.
    """
    keys: list[str] = [entry["key"] for entry in outline]
    if not keys:
        return None
    read = [key for key in keys if key in rows]
    if not read:
        return keys[0]
    last = max(read, key=lambda key: (rows[key].saved_at, key))
    if rows[last].completed_at is None:
        return last
    after = keys.index(last) + 1
    for key in [*keys[after:], *keys[:after]]:
        if key not in rows or rows[key].completed_at is None:
            return key
    return last


def _listed(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _media(entry: Mapping[str, Any]) -> list[str]:
    media: list[str] = entry.get("requires", {}).get("media", [])
    return media


def _checks(entry: Mapping[str, Any]) -> list[str]:
    checks: list[str] = entry.get("requires", {}).get("checks", [])
    return checks
