"""What importing would do to a course."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from learning.bundle.diff import content_diff, content_summary
from learning.bundle.languages import languages_fitted
from learning.bundle.media import MediaFile
from learning.bundle.model import Bundle, CourseContent, metadata_of
from learning.bundle.problems import Problem, refusal
from learning.bundle.publishing import content_published
from learning.bundle.translation import language_rekeyed
from learning.content.keys import canonical, keys_align
from learning.exchange.append import content_appended
from learning.models import Course, Format
from learning.selectors.content import course_content
from people.models import User


@dataclass(frozen=True)
class ImportPlan:
    """`course` is None for a course that is new; `content` is what its draft is going to be.

    `outcome` is created, changed or unchanged; `diff` says what changes, first in sum. `base` is
    the digest of the draft that it was compared with, and `lost` what of that no release holds.
    `paths` is where in the course each of the bundle's files goes.
    """

    course: Course | None
    old: CourseContent
    content: CourseContent
    outcome: str
    media: list[MediaFile]
    paths: dict[str, str]
    diff: list[str] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def base(self) -> str:
        return self.old.digest if self.course else ""

    @property
    def pictures(self) -> int:
        """How many pictures come along."""
        return sum(file.content_type.startswith("image/") for file in self.media)


def import_plan(bundle: Bundle, course: Course | None) -> ImportPlan:
    """What making the bundle the draft of `course`, or a new course, would do."""
    paths = {file.path: file.path for file in bundle.media}
    if course is None:
        old = CourseContent({})
        bundle.notes.extend(languages_fitted(bundle.content))
        diff = content_summary(bundle.content)
        return ImportPlan(
            None, old, bundle.content, "created", bundle.media, paths, diff, bundle.notes
        )
    old = course_content(course)
    content = content_aligned(bundle.content, old)
    bundle.notes.extend(languages_fitted(content, old))
    return _compared(course, old, content, bundle, paths)


def lessons_plan(bundle: Bundle, course: Course) -> ImportPlan:
    """What adding the bundle's lessons to `course` would do. Raises `BundleError`."""
    if course.format != Format.COURSE:
        message = _("lessons can be added to courses only; micro-lessons have one, resources none.")
        raise refusal("", message)
    old = course_content(course)
    bundle.notes.extend(languages_fitted(bundle.content))
    content, paths = content_appended(old, bundle)
    return _compared(course, old, content, bundle, paths)


def lessons_course(bundle: Bundle, slug: str, owner: User) -> Bundle:
    """The bundle's lessons as a course of its own, called as the file is."""
    data = {
        "slug": slug,
        "title": bundle.content.metadata["title"],
        "language": owner.language,
        "owner": owner.email,
    }
    return replace(bundle, content=replace(bundle.content, metadata=metadata_of(data)))


def draft_lost(plan: ImportPlan) -> bool:
    """Whether the draft that is going to be replaced is not kept by any release."""
    if plan.course is None or plan.outcome != "changed" or not plan.old.lessons:
        return False
    return not plan.course.releases.filter(digest=content_published(plan.old).digest).exists()


def _compared(
    course: Course, old: CourseContent, new: CourseContent, bundle: Bundle, paths: dict[str, str]
) -> ImportPlan:
    is_same = old.digest == new.digest
    return ImportPlan(
        course,
        old,
        new,
        "unchanged" if is_same else "changed",
        bundle.media,
        paths,
        content_diff(old, new),
        bundle.notes,
    )


def content_aligned(new: CourseContent, old: CourseContent) -> CourseContent:
    """The content with what is there already: the keys of lessons' blocks and no file of theirs,
    and the words of files of which it says nothing.
    """
    kept = {path: alt for path, alt in old.alts.items() if path in new.media}
    alts = {path: alt for path, alt in (kept | new.alts).items() if alt}
    new = replace(new, alts=alts)
    before = {lesson.key: lesson for lesson in old.lessons}
    written = {lesson.key: lesson.blocks for lesson in content_published(old).lessons}
    for lesson in new.lessons:
        if lesson.key in before:
            known = before[lesson.key]
            own = [block["key"] for block in lesson.blocks]
            lesson.blocks = keys_align(lesson.blocks, known.blocks)
            keys = dict(zip(own, (block["key"] for block in lesson.blocks), strict=True))
            new.translations = {
                tag: language_rekeyed(language, lesson.key, keys)
                for tag, language in new.translations.items()
            }
            if canonical(lesson.blocks) == canonical(written[lesson.key]):
                lesson.blocks = known.blocks  # but for empty paragraphs, which no bundle holds
            if not known.origin:
                lesson.origin = {}  # written in the studio: what an export called it is no change
    return new
