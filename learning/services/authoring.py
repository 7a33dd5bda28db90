"""Beginning a course, and taking it out of the catalogue."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.bundle.model import metadata_of
from learning.models import ChangeKind, Course, CourseStatus, Draft, Format, LessonKind
from learning.services.history import change_record
from learning.services.outline import course_locked, lesson_add, section_add
from people.models import User

# Names in addresses that the studio's own pages have.
RESERVED = frozenset({"new", "import"})


def slug_free(title: str) -> str:
    """A course's name in addresses, from its title, that no course has."""
    slug = slugify(title).replace("_", "-")[:100].strip("-") or "course"
    while slug in RESERVED or Course.objects.filter(slug=slug).exists():
        slug = f"{slug[:100]}-{secrets.token_hex(2)}"
    return slug


@transaction.atomic
def course_create(  # noqa: PLR0913  # what a course begins with
    *,
    author: User,
    title: str,
    form: str = Format.COURSE,
    language: str = "en",
    url: str = "",
    slug: str = "",
    begun: bool = True,
) -> Course:
    """Begin a course that `author` owns, with one lesson ready to be written; returns it.

    `form` is one of `Format`; a resource is the address `url` and has no lessons. Without
    `begun` there is no lesson yet. Raises `AppError` when a given `slug` is taken.
    """
    if slug and (slug in RESERVED or Course.objects.filter(slug=slug).exists()):
        raise slug_taken()
    slug = slug or slug_free(title)
    data = {"slug": slug, "title": title, "format": form, "language": language}
    metadata = metadata_of({**data, "owner": author.email, **({"url": url} if url else {})})
    try:
        with transaction.atomic():
            course = Course.objects.create(
                slug=slug,
                title=metadata["title"],
                format=form,
                language=language,
                external_url=url,
                cover_seed=metadata["cover"]["seed"],
                cover_hue=metadata["cover"]["hue"],
                owner=author,
            )
    except IntegrityError:
        # Somebody else has begun one under this name in the meantime.
        raise slug_taken() from None
    Draft.objects.create(course=course, metadata=metadata)
    change_record(course=course, actor=author, kind=ChangeKind.COURSE_CREATED, title=title)
    if form == Format.COURSE and begun:
        section = section_add(course=course, actor=author, title=_("First section"))
        lesson_add(course=course, actor=author, title=_("First lesson"), section=section)
    elif form == Format.MICRO_LESSON and begun:
        lesson_add(course=course, actor=author, title=title, kind=LessonKind.LESSON)
    return course


def slug_taken() -> AppError:
    return AppError("slug_taken", _("Another course has this name in its address."), status=409)


@transaction.atomic
def course_archive(*, course: Course, actor: User) -> Course:
    """Take the course out of the catalogue; whoever is enrolled goes on. Returns it."""
    row = course_locked(course)
    if row.status == CourseStatus.ARCHIVED:
        return row
    row.status = CourseStatus.ARCHIVED
    row.save(update_fields=["status"])
    change_record(course=row, actor=actor, kind=ChangeKind.COURSE_ARCHIVED, title=row.title)
    return row


@transaction.atomic
def course_reopen(*, course: Course, actor: User) -> Course:
    """Put an archived course back where it was: in the catalogue, or among the drafts."""
    row = course_locked(course)
    if row.status != CourseStatus.ARCHIVED:
        raise AppError("course_not_archived", _("This course is not archived."))
    row.status = CourseStatus.PUBLISHED if row.current_release_id else CourseStatus.DRAFT
    row.save(update_fields=["status"])
    change_record(course=row, actor=actor, kind=ChangeKind.COURSE_REOPENED, title=row.title)
    return row
