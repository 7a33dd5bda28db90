"""A course's draft from a bundle that an author sends: looked at first, then put in its place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.bundle.diff import content_diff, content_summary
from learning.bundle.files import bundle_files
from learning.bundle.languages import languages_fitted
from learning.bundle.model import CourseContent
from learning.bundle.problems import Problem
from learning.bundle.publishing import DraftProblem, content_problems, content_published
from learning.bundle.read import bundle_of
from learning.models import ChangeKind, Course
from learning.selectors.content import course_content
from learning.selectors.course_import import content_aligned
from learning.services.asset import asset_store, course_assets_set
from learning.services.authoring import course_create
from learning.services.draft import draft_locked, draft_save
from learning.services.history import change_record
from people.models import User


@dataclass(frozen=True)
class BundlePut:
    """`outcome` is created, changed or unchanged; `diff` says what changes, its sum first.

    `problems` is what publishing would refuse, `notes` what was left out or read otherwise;
    `digest` is that of the draft as it is then.
    """

    outcome: str
    diff: list[str]
    problems: list[DraftProblem]
    notes: list[Problem]
    digest: str


def draft_digest(content: CourseContent) -> str:
    """The name of this state of a draft, as publishing knows it too."""
    return content_published(content).digest


def bundle_put(  # noqa: PLR0913  # whose, where, over what
    *,
    source: Path,
    slug: str,
    actor: User,
    course: Course | None,
    base: str = "",
    dry_run: bool = False,
) -> BundlePut:
    """Make the bundle at `source` the draft of `course`, or of a new course of `actor`'s.

    All of it or nothing; learners see nothing of it, the owner stays who it is, and the history
    keeps what it replaces. `base` is the digest of the draft that it is meant to replace, empty
    for any; with `dry_run` nothing is stored. Raises `BundleError` with everything that is
    wrong, and `AppError`: `slug_other` for the bundle of another course, `edit_conflict` when
    the draft is another than `base`.
    """
    with bundle_files(source) as files, asset_store() as store, transaction.atomic():
        bundle = bundle_of(files)
        row = draft_locked(course) if course is not None else None
        old = course_content(row) if row is not None else CourseContent({})
        new, notes = _owned(bundle.content, old, slug, actor, is_new=row is None)
        if row is not None:
            new = content_aligned(new, old)
        notes += languages_fitted(new, old)
        changed = row is None or old.digest != new.digest
        if changed and not dry_run:
            if row is not None and base and draft_digest(old) != base:
                raise _conflict(old)
            row = row or _begun(new, slug, actor)
            assets = {file.path: store.save(files, file) for file in bundle.media}
            course_assets_set(course=row, assets=assets, alts=new.alts)
            draft_save(course=row, content=new)
            _record(row, actor, old, new)
    return BundlePut(
        outcome="created" if not old.metadata else "changed" if changed else "unchanged",
        diff=content_summary(new)
        if not old.metadata
        else content_diff(old, new)
        if changed
        else [],
        problems=content_problems(content_published(new)),
        notes=[*bundle.notes, *notes],
        digest=draft_digest(new),
    )


def _owned(
    content: CourseContent, old: CourseContent, slug: str, actor: User, *, is_new: bool
) -> tuple[CourseContent, list[Problem]]:
    """The content under the owner that the course has: a bundle gives no course away."""
    data = content.metadata
    if data["slug"] != slug:
        text = _("This is the bundle of “%(slug)s”; send it to that course.")
        raise AppError("slug_other", text % {"slug": data["slug"]})
    owner = actor.email if is_new else old.metadata.get("owner")
    notes = []
    if data["owner"] and data["owner"] != owner:
        text = _("the course keeps its owner; another one is chosen in its settings.")
        notes.append(Problem("course.json", 0, text))
    return replace(content, metadata={**data, "owner": owner}), notes


def _conflict(old: CourseContent) -> AppError:
    text = _("The draft was changed since you read it. Look at what changes now.")
    return AppError("edit_conflict", text, {"digest": draft_digest(old)}, status=409)


def _begun(content: CourseContent, slug: str, actor: User) -> Course:
    data = content.metadata
    return course_create(
        author=actor,
        title=data["title"],
        form=data["format"],
        language=data["language"],
        url=data["url"] or "",
        slug=slug,
        begun=False,
    )


def _record(course: Course, actor: User, old: CourseContent, new: CourseContent) -> None:
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.COURSE_IMPORTED,
        title=new.metadata["title"],
        before=asdict(old) if old.metadata else None,
    )
