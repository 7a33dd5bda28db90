"""Publishing: freezing a draft as what learners read."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, Value
from django.db.models.expressions import Combinable
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import now
from core.errors import AppError
from core.events import emit
from learning.bundle.model import CourseContent, LessonContent
from learning.bundle.publishing import content_problems, content_published
from learning.bundle.versions import lesson_versions, version_context
from learning.content.completion import PASS_MARK, optional_keys, rule_of
from learning.content.context import LessonContext
from learning.content.cover import cover_path
from learning.content.questions import Question
from learning.content.render import (
    assessment_frozen,
    blocks_frozen,
    html_text,
    lesson_render,
)
from learning.content.schema import blocks_walk
from learning.events import CoursePublished
from learning.models import (
    ChangeKind,
    Course,
    CourseSkill,
    CourseStatus,
    LessonKind,
    Release,
    ReleaseLesson,
    Topic,
)
from learning.selectors.checklist import draft_checklist
from learning.selectors.content import course_content, cover_stored, lesson_context
from learning.selectors.search import search_configuration
from learning.services.history import change_record
from learning.services.translated import LONGEST_TEXT, translations_freeze, translations_words
from people.models import User
from skills.services import skill_ensure

ICONS = {"video": "video", "audio": "headphones"}
# Lessons of these kinds are marked as such, whatever is in them.
KIND_ICONS = {
    LessonKind.ASSESSMENT: "clipboard-check",
    LessonKind.WORKSHOP: "users-round",
    LessonKind.PRACTICE: "square-check-big",
}


@dataclass(frozen=True)
class Seen:
    """What whoever publishes has looked at: the draft's digest and the newest release's number,
    0 before the first.
    """

    digest: str
    number: int


@transaction.atomic
def release_publish(
    *,
    course: Course,
    author: User | None,
    note: str = "",
    override: str = "",
    seen: Seen | None = None,
) -> Release:
    """Freeze the draft as the course's next release and make it the current one.

    Returns the current release as it is when nothing changed since, whoever published it.
    Enrolments stay where they are. Paragraphs in which nothing is written are left out.
    `override` is why the accessibility checklist need not pass. Raises `AppError`:
    `draft_empty` without a lesson; `draft_incomplete` with what must be mended; `draft_changed`
    and `release_newer` when the draft, or what it replaces, is not what was `seen`;
    `checklist_open` when the checklist does not pass and no reason is given.
    """
    row = Course.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    content = content_published(course_content(row))
    if not content.metadata or (not content.lessons and content.metadata["format"] != "resource"):
        raise AppError("draft_empty", _("There is nothing to publish yet; add a lesson."))
    digest = content.digest
    current = row.current_release
    if current is not None and current.digest == digest and row.is_published:
        return current
    _refuse_unseen(current, digest, seen)
    reason = _reason(row, content, override.strip())
    _describe(row, content)
    release = _freeze(row, content, digest=digest, author=author, note=note, override=reason)
    row.current_release = release
    row.status = CourseStatus.PUBLISHED
    row.published_at = row.published_at or release.published_at
    row.save()
    _index(row, content, release)
    change_record(
        course=row,
        actor=author,
        kind=ChangeKind.RELEASE_PUBLISHED,
        title=_("Release %(number)d") % {"number": release.number},
        after={"number": release.number, "note": note, "override": reason},
    )
    event = CoursePublished(course_id=row.pk, release_id=release.pk, number=release.number)
    emit(event, actor=author, subject=row)
    course.refresh_from_db()
    return release


def _refuse_unseen(current: Release | None, digest: str, seen: Seen | None) -> None:
    if seen is None:
        return
    number = current.number if current is not None else 0
    if seen.number != number:
        name = current.author.name if current is not None and current.author else _("Somebody")
        text = _("%(name)s published release %(number)d in the meantime. Look at what changes now.")
        raise AppError("release_newer", text % {"name": name, "number": number}, status=409)
    if seen.digest != digest:
        text = _("The draft was changed since this page was opened. Look at what changes now.")
        raise AppError("draft_changed", text, status=409)


def _reason(course: Course, content: CourseContent, override: str) -> str:
    """Why the checklist did not have to pass; empty when it does. Raises `AppError`."""
    problems = content_problems(content)
    if problems:
        text = ngettext(
            "One thing must be mended before this can be published.",
            "%(n)d things must be mended before this can be published.",
            len(problems),
        )
        extra = {"problems": [asdict(problem) for problem in problems]}
        raise AppError("draft_incomplete", text % {"n": len(problems)}, extra)
    found = draft_checklist(course, content).findings
    if not found:
        return ""
    if not override:
        text = ngettext(
            "The accessibility checklist has one finding. Mend it, or say why it can stay.",
            "The accessibility checklist has %(n)d findings. Mend them, or say why they can stay.",
            len(found),
        )
        extra = {"findings": [asdict(finding) for finding in found]}
        raise AppError("checklist_open", text % {"n": len(found)}, extra)
    return override


def _freeze(  # noqa: PLR0913  # what a release is made of
    course: Course,
    content: CourseContent,
    *,
    digest: str,
    author: User | None,
    note: str,
    override: str,
) -> Release:
    last = course.releases.aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        course=course,
        number=last + 1,
        metadata=content.metadata,
        outline=_outline(content),
        digest=digest,
        media=content.media,
        languages=sorted(content.translations),
        bank=content.bank,
        note=note,
        override=override,
        author=author,
        published_at=now(),
    )
    context = lesson_context(course, content)
    ReleaseLesson.objects.bulk_create(
        _lesson_row(
            release,
            lesson,
            position,
            version_context(context, lesson, lesson_versions(content, lesson)),
            content.bank,
        )
        for position, lesson in enumerate(content.lessons)
    )
    translations_freeze(release=release, content=content, context=context)
    release.assets.set(course.assets.values_list("asset", flat=True))
    return release


def _lesson_row(
    release: Release,
    lesson: LessonContent,
    position: int,
    context: LessonContext,
    bank: list[Question],
) -> ReleaseLesson:
    assessment = lesson.assessment
    return ReleaseLesson(
        release=release,
        key=lesson.key,
        kind=lesson.kind,
        title=lesson.title,
        minutes=lesson.minutes,
        preview=lesson.preview,
        position=position,
        objectives=lesson.objectives,
        keypoints=lesson.keypoints,
        blocks=blocks_frozen(lesson.blocks, context),
        rendered=lesson_render(lesson.blocks, context),
        assessment=assessment_frozen(assessment, context, bank) if assessment else None,
        origin=lesson.origin,
    )


def _outline(content: CourseContent) -> list[dict[str, Any]]:
    """What lists need of the lessons; those that completion does not ask for are marked."""
    optional = optional_keys(rule_of(content.metadata), [each.key for each in content.lessons])
    return [
        _outline_entry(each) | ({"optional": True} if each.key in optional else {})
        for each in content.lessons
    ]


def _outline_entry(lesson: LessonContent) -> dict[str, Any]:
    kinds = [block["kind"] for block in lesson.blocks]
    icon = next((ICONS[kind] for kind in kinds if kind in ICONS), "book-open")
    icon = KIND_ICONS.get(LessonKind(lesson.kind), icon)
    mark = {"pass_mark": lesson.assessment.get("pass_mark", PASS_MARK)} if lesson.assessment else {}
    return {
        **mark,
        "key": lesson.key,
        "title": lesson.title,
        "section": lesson.section,
        "kind": lesson.kind,
        "icon": icon,
        "minutes": lesson.minutes,
        "preview": lesson.preview,
        "requires": {
            "checks": [block["key"] for block in lesson.blocks if block["kind"] == "check"],
            "media": [block["key"] for block in lesson.blocks if block["kind"] in ICONS],
        },
    }


def _describe(course: Course, content: CourseContent) -> None:
    """Copy what describes the course from the draft to the columns of the catalogue."""
    data = content.metadata
    lessons = content.lessons
    for name in ("title", "format", "language", "license", "attribution"):
        setattr(course, name, data[name])
    course.summary = data["description"]
    course.level = data["level"].lower()
    course.source = data["source"] or ""
    course.external_url = data["url"] or ""
    course.topic = _topic(data["topic"], data["cover"]["hue"]) if data["topic"] else None
    course.minutes = sum(lesson.minutes for lesson in lessons) or data["minutes"] or 0
    course.lesson_count = len(lessons)
    course.cover_seed, course.cover_hue = data["cover"]["seed"], data["cover"]["hue"]
    uses = course.assets.filter(path=cover_path(data)).select_related("asset")
    course.cover_file = cover_stored(data, {use.path: use.asset for use in uses})
    course.reviewed_on = date.fromisoformat(data["reviewed"]) if data["reviewed"] else None
    course.certificate_enabled = data["certificate"]["enabled"]
    course.certificate_valid_months = data["certificate"]["valid_months"]
    clips = [b for lesson in lessons for b in blocks_walk(lesson.blocks) if b["kind"] == "video"]
    course.has_captions = bool(clips) and all(clip.get("captions") for clip in clips)
    if data["owner"]:
        course.owner = User.objects.filter(email=data["owner"]).first() or course.owner
    _skills(course, data["skills"])
    _prerequisites(course, data["prerequisites"])


def _topic(name: str, hue: int) -> Topic:
    """The topic of that name, however it is spelt; made if there is none."""
    slug = slugify(name)[:90] or "topic"
    same = Topic.objects.filter(Q(name__iexact=name) | Q(slug=slug))
    known = same.first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Topic.objects.create(name=name, slug=slug, hue=hue)
    except IntegrityError:
        # Another course has brought it in the meantime.
        return same.get()


def _skills(course: Course, skills: list[Any]) -> None:
    """The course's skills as they are tagged, and no others."""
    wanted = {}
    for tag in skills:
        name, level = (tag, None) if isinstance(tag, str) else (tag["name"], tag.get("level"))
        wanted[skill_ensure(name=name).pk] = level
    CourseSkill.objects.filter(course=course).exclude(skill__in=wanted).delete()
    for skill, level in wanted.items():
        CourseSkill.objects.update_or_create(
            course=course, skill_id=skill, defaults={"level": level}
        )


def _prerequisites(course: Course, slugs: list[str]) -> None:
    """The prerequisites that exist; those that come later are linked when they are published."""
    course.prerequisites.set(Course.objects.filter(slug__in=slugs))
    waiting = Course.objects.exclude(pk=course.pk).filter(
        current_release__metadata__prerequisites__contains=[course.slug]
    )
    for other in waiting:
        other.prerequisites.add(course)


def _index(course: Course, content: CourseContent, release: Release) -> None:
    """The search words: title, then what describes the course, then lessons, then their text."""
    data = content.metadata
    names = [tag if isinstance(tag, str) else tag["name"] for tag in data["skills"]]
    described = [data["description"], data["topic"] or "", *names, *data["outcomes"]]
    listed = [text for lesson in content.lessons for text in (lesson.title, *lesson.objectives)]
    read = [
        html_text(block["html"])
        for blocks in release.lessons.values_list("rendered", flat=True)
        for block in blocks
    ]
    texts = {"A": data["title"], "B": "\n".join(described), "C": "\n".join(listed)}
    vector = _vector(course.language, {**texts, "D": "\n".join(read)[:LONGEST_TEXT]})
    for language, translated in translations_words(release).items():
        vector = vector + _vector(language, translated)
    Course.objects.filter(pk=course.pk).update(search=vector)


def _vector(language: str, texts: Mapping[str, str]) -> Combinable:
    """The search words of the texts by their weights, read in their language."""
    config = search_configuration(language)
    parts = [SearchVector(Value(text), weight=w, config=config) for w, text in texts.items()]
    return reduce(operator.add, parts)
