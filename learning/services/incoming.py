"""Files that are uploaded to become courses: kept, read, imported, swept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from celery import current_app
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from core.clock import now
from core.errors import AppError
from learning.access import draft_courses
from learning.bundle.model import Bundle
from learning.bundle.problems import BundleError, Problem, refusal
from learning.content.schema import blocks_walk
from learning.exchange.pack import lessons_pack
from learning.exchange.pages import pages_read
from learning.exchange.slides import slides_read
from learning.incoming import FOLDER, LIFE, Incoming, folder_hour
from learning.models import ChangeKind, Course, CourseChange
from learning.selectors.course_import import (
    ImportPlan,
    import_plan,
    lessons_course,
    lessons_plan,
)
from learning.selectors.incoming import (
    LESSONS,
    REFUSED,
    SOURCE,
    incoming_bundle,
    incoming_source,
    incoming_state,
)
from learning.services.asset import asset_store
from learning.services.authoring import RESERVED, slug_free
from learning.services.course import import_write
from learning.services.draft import draft_locked
from people.models import User

# Any number of our own, beside a hash of the file's id: each is imported once at a time.
_LOCK = 7_245_020


def incoming_store(
    *, actor: User, upload: File[bytes], name: str, course: Course | None = None
) -> Incoming:
    """Keep an uploaded file until its preview is confirmed; it goes into `course`, if given.

    Slides and pages are read by the worker. Raises `AppError` when that cannot be asked.
    """
    incoming = Incoming.begin(actor.pk, name, course.pk if course else 0)
    default_storage.save(incoming.path(SOURCE), upload)
    if incoming.kind in {"slides", "pages"}:
        _hand_over(incoming)
    return incoming


def _hand_over(incoming: Incoming) -> None:
    """Have the worker read the file. Raises `AppError` when it cannot be asked."""
    task = current_app.tasks["learning.tasks.incoming_read"]
    try:
        task.apply_async(kwargs={"token": incoming.token}, retry=False)
    except (OperationalError, OSError) as error:
        incoming_discard(incoming=incoming)
        message = _("Files cannot be read at the moment. Try again in a few minutes.")
        raise AppError("worker_unreachable", message, status=503) from error


def incoming_read(*, incoming: Incoming) -> None:
    """Read the slides or pages of a waiting file, or say why they cannot be read."""
    if incoming_state(incoming).now != "reading":
        return
    owner = User.objects.get(pk=incoming.owner_id)
    with translation.override(owner.language), incoming_source(incoming) as path:
        try:
            read = slides_read if incoming.kind == "slides" else pages_read
            found = read(path, incoming.name)
        except BundleError as error:
            incoming_refuse(incoming=incoming, problems=error.problems)
            return
        with tempfile.TemporaryFile() as packed:
            lessons_pack(found, packed)
            packed.seek(0)
            default_storage.save(incoming.path(LESSONS), File(packed))


def incoming_refuse(*, incoming: Incoming, problems: list[Problem] | None = None) -> None:
    """Note that the file cannot be read, and why; without problems: that it took too long."""
    message = _("reading it took too long. Split it up, or try once more.")
    rows = [vars(each) for each in problems or [Problem(incoming.name, 0, message)]]
    data = json.dumps(rows, ensure_ascii=False).encode()
    default_storage.save(incoming.path(REFUSED), ContentFile(data))


def incoming_plan(*, incoming: Incoming, bundle: Bundle, actor: User) -> ImportPlan:
    """What importing the file would do; nothing is written. Raises `BundleError`.

    A course that is new is the importer's, and one that is there keeps its owner and its name in
    addresses, whatever the bundle says.
    """
    into = _into(incoming, actor)
    if incoming.kind != "bundle":
        if into is not None:
            return lessons_plan(bundle, into)
        slug = slug_free(str(bundle.content.metadata["title"]))
        return import_plan(lessons_course(bundle, slug, actor), None)
    course = into or _course_there(bundle, actor)
    return import_plan(_owned(bundle, course, actor), course)


def incoming_apply(*, incoming: Incoming, actor: User, base: str) -> tuple[Course, bool]:
    """Import a file whose preview was compared with the draft `base`: all of it or nothing.

    Returns the course, and whether this was done before: asked twice, it is done once. Raises
    `AppError`: `import_outdated` when the draft is another by now, and `BundleError`.
    """
    with asset_store() as store, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, incoming.id])
        done = incoming_done(incoming)
        if done is not None:
            return done, True
        with incoming_bundle(incoming) as (files, bundle):
            into = _into(incoming, actor)
            if into is not None:
                draft_locked(into)
            plan = incoming_plan(incoming=incoming, bundle=bundle, actor=actor)
            if plan.course is not None and plan.course != into:
                draft_locked(plan.course)
                plan = incoming_plan(incoming=incoming, bundle=bundle, actor=actor)
            if plan.base != base:
                raise _outdated()
            course = plan.course or _course_new(plan, actor)
            if plan.outcome != "unchanged":
                import_write(
                    files=files,
                    plan=plan,
                    store=store,
                    course=course,
                    actor=actor,
                    file=incoming.name,
                    page=incoming.id,
                )
        transaction.on_commit(lambda: incoming_discard(incoming=incoming))
    return course, False


def incoming_done(incoming: Incoming) -> Course | None:
    """The course that the file was imported into; None when it was not."""
    changes = CourseChange.objects.filter(
        kind=ChangeKind.COURSE_IMPORTED, page=incoming.id, actor=incoming.owner_id
    )
    change = changes.select_related("course").first()
    return change.course if change is not None else None


def incoming_discard(*, incoming: Incoming) -> None:
    """Forget a waiting file."""
    _folder_delete(incoming.folder)


def incomings_sweep() -> int:
    """Forget files that waited for longer than a day; returns how many."""
    swept = 0
    try:
        folders, __ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    for folder in folders:
        hour = folder_hour(folder)
        if hour is not None and hour < now() - LIFE:
            _folder_delete(f"{FOLDER}/{folder}")
            swept += 1
    return swept


def _folder_delete(folder: str) -> None:
    for name in (LESSONS, REFUSED, SOURCE):
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)  # an empty folder, where the storage has folders


def _into(incoming: Incoming, actor: User) -> Course | None:
    if not incoming.course_id:
        return None
    course = draft_courses(actor).filter(pk=incoming.course_id).select_related("draft").first()
    if course is None:
        raise refusal("", _("you cannot change this course any more."))
    return course


def _course_there(bundle: Bundle, actor: User) -> Course | None:
    """The course that the bundle means, if it is there. Raises `BundleError` for a name that is
    not free, without telling whose it is.
    """
    slug = bundle.content.metadata["slug"]
    course = draft_courses(actor).filter(slug=slug).select_related("draft").first()
    if course is None and (slug in RESERVED or Course.objects.filter(slug=slug).exists()):
        message = _("the name “%(slug)s” in addresses cannot be used. Choose another “slug”.")
        raise refusal("course.json", message % {"slug": slug})
    return course


def _owned(bundle: Bundle, course: Course | None, actor: User) -> Bundle:
    """The bundle with the owner and the name in addresses that the course has, or gets, and notes
    on what differs.
    """
    given = bundle.content.metadata
    notes = list(bundle.notes)
    owner, slug = actor.email, given["slug"]
    message = _("the bundle names the owner %(email)s; the course becomes yours.")
    if course is not None:
        owner, slug = course.draft.metadata.get("owner"), course.slug
        message = _("the bundle names the owner %(email)s; the course keeps its owner.")
    if given["owner"] and given["owner"] != owner:
        notes.append(Problem("course.json", 0, message % {"email": given["owner"]}))
    if given["slug"] != slug:
        message = _("the bundle calls itself “%(slug)s”; the course keeps its name in addresses.")
        notes.append(Problem("course.json", 0, message % {"slug": given["slug"]}))
    notes += _decorations(bundle)
    metadata: dict[str, Any] = {**given, "slug": slug, "owner": owner}
    return replace(bundle, content=replace(bundle.content, metadata=metadata), notes=notes)


def _decorations(bundle: Bundle) -> Iterator[Problem]:
    """Notes on pictures without a description, as which a bundle also has forgotten ones."""
    for lesson in bundle.content.lessons:
        blocks = blocks_walk(lesson.blocks)
        count = sum(each["kind"] == "image" and not each["alt"] for each in blocks)
        if count:
            message = ngettext(
                "%(n)d picture has no description and counts as decoration.",
                "%(n)d pictures have no description and count as decoration.",
                count,
            )
            yield Problem(lesson.origin.get("file", ""), 0, message % {"n": count})


def _course_new(plan: ImportPlan, actor: User) -> Course:
    data = plan.content.metadata
    try:
        with transaction.atomic():
            return Course.objects.create(
                slug=data["slug"],
                title=data["title"],
                summary=data["description"],
                format=data["format"],
                level=data["level"].lower(),
                language=data["language"],
                external_url=data["url"] or "",
                cover_seed=data["cover"]["seed"],
                cover_hue=data["cover"]["hue"],
                owner=actor,
            )
    except IntegrityError as error:  # somebody has taken the name in this very moment
        raise _outdated() from error


def _outdated() -> AppError:
    return AppError(
        "import_outdated",
        _("The course has changed since this preview was made. Look at it once more."),
        status=409,
    )
