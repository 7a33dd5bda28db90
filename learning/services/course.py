"""Courses as bundles: in and out."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from learning.bundle.diff import content_summary
from learning.bundle.files import BundleFiles, bundle_files
from learning.bundle.model import Bundle, CourseContent
from learning.bundle.problems import Problem
from learning.bundle.read import bundle_of
from learning.bundle.write import bundle_write
from learning.models import ChangeKind, Course, CourseAsset, Release
from learning.selectors.content import course_content
from learning.selectors.course_import import ImportPlan, import_plan
from learning.selectors.release import release_content, release_files
from learning.services.asset import AssetStore, asset_store, course_assets_set
from learning.services.draft import draft_locked, draft_save
from learning.services.history import change_record
from learning.services.release import release_publish
from people.models import User


@dataclass(frozen=True)
class ImportResult:
    """`outcome` is created, changed or unchanged; `diff` says what changed, first in sum.

    `notes` is what the author may want to know and nothing had to be refused for.
    """

    course: Course
    outcome: str
    diff: list[str] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def course_import(*, source: Path, author: User | None, publish: bool = True) -> ImportResult:
    """Import the bundle at `source`, a folder or zip: all of it or nothing.

    A course that is there already gets a new draft and, with `publish`, a new release; the same
    content again changes nothing. Raises `BundleError` with everything that is wrong.
    """
    with bundle_files(source) as files, asset_store() as store, transaction.atomic():
        bundle = bundle_of(files)
        return _import(files, bundle, store, author=author, publish=publish)


def course_export(*, course: Course, output: Path, release: Release | None = None) -> Path:
    """Write the course's draft, or `release`, as a bundle into the empty or new folder `output`.

    Importing it gives an equal course. Returns the folder; raises `AppError` when it holds
    something.
    """
    if release is None:
        content = course_content(course)
        uses = CourseAsset.objects.filter(course=course).select_related("asset")
        files = {use.path: use.asset for use in uses}
    else:
        content = release_content(release)
        files = release_files(release)
    bundle_write(content, output)
    for path, asset in files.items():
        target = output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with asset.file.open("rb") as stream, target.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
    return output


def _import(
    files: BundleFiles, bundle: Bundle, store: AssetStore, *, author: User | None, publish: bool
) -> ImportResult:
    course, created = _course(bundle.content, author)
    plan = import_plan(bundle, course)
    notes = [*bundle.notes, *_owner_notes(plan.content)]
    if created or plan.outcome == "changed":
        import_write(files=files, plan=plan, store=store, course=course, actor=author)
    before = course.current_release_id
    if publish:
        # Nobody is there to be asked: what the checklist finds is kept with the release.
        reason = _("Imported as it was; the checklist was not gone through.")
        release_publish(course=course, author=author, override=reason)
    if created:
        return ImportResult(course, "created", content_summary(plan.content), notes)
    if plan.outcome == "changed":
        return ImportResult(course, "changed", plan.diff, notes)
    if course.current_release_id != before:
        return ImportResult(course, "changed", [_("The draft was published")], notes)
    return ImportResult(course, "unchanged", [], notes)


@transaction.atomic
def import_write(  # noqa: PLR0913  # what is written, where to, and what the history says of it
    *,
    files: BundleFiles,
    plan: ImportPlan,
    store: AssetStore,
    course: Course,
    actor: User | None,
    file: str = "",
    page: str = "",
) -> None:
    """Make what was planned the draft of `course`, which is locked. Nothing is published.

    `file` is what was imported and `page` names the preview that was confirmed.
    """
    uses = CourseAsset.objects.filter(course=course).select_related("asset")
    assets = {use.path: use.asset for use in uses if use.path in plan.content.media}
    for media in plan.media:
        assets[plan.paths[media.path]] = store.save(files, media)
    course_assets_set(course=course, assets=assets, alts=plan.content.alts)
    draft_save(course=course, content=plan.content)
    change_record(
        course=course,
        actor=actor,
        kind=ChangeKind.COURSE_IMPORTED,
        title=plan.content.metadata["title"],
        before=asdict(plan.old) if plan.old.metadata else None,
        after={"file": file, "changes": plan.diff} if file else None,
        page=page,
    )


def _course(content: CourseContent, author: User | None) -> tuple[Course, bool]:
    """The course's row, locked, and whether it was made just now."""
    data = content.metadata
    owner = User.objects.filter(email=data["owner"]).first() if data["owner"] else None
    __, created = Course.objects.get_or_create(
        slug=data["slug"],
        defaults={
            "title": data["title"],
            "summary": data["description"],
            "format": data["format"],
            "level": data["level"].lower(),
            "language": data["language"],
            "cover_seed": data["cover"]["seed"],
            "cover_hue": data["cover"]["hue"],
            "owner": owner or author,
        },
    )
    return draft_locked(Course.objects.only("pk").get(slug=data["slug"])), created


def _owner_notes(content: CourseContent) -> list[Problem]:
    owner = content.metadata["owner"]
    if not owner or User.objects.filter(email=owner).exists():
        return []
    message = _("nobody here has the owner's address %(email)s; the course keeps its owner.")
    return [Problem("course.json", 0, message % {"email": owner})]
