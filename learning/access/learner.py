"""What learners open: courses, lessons, attempts, notes, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from core.sql import sql_rows
from learning.models import (
    Asset,
    Attempt,
    Certificate,
    Course,
    CourseAsset,
    CourseQuerySet,
    CourseReview,
    CourseStatus,
    Enrolment,
    EnrolmentState,
    Note,
    Release,
    ReviewState,
    TimeAllowance,
)
from learning.selectors.audience import course_is_closed, courses_closed
from learning.selectors.language import language_read, release_in, release_kept
from people.models import User


def visible_courses(user: User) -> CourseQuerySet:
    """Courses that `user` may open: those published for them, and drafts they work on.

    A course that was archived stays open to those who are enrolled in it. One or two queries go
    before, see `courses_closed`.
    """
    published = Q(status=CourseStatus.PUBLISHED) & ~Q(pk__in=courses_closed(user))
    return _courses(user, published)


def _courses(user: User, published: Q) -> CourseQuerySet:
    """Courses that are `published`, those that `user` works on and those they are enrolled in."""
    courses = Course.objects.all()
    if user.is_admin:
        return courses
    mine = Q(owner=user) | Q(pk__in=user.authored_courses.values("pk"))
    kept = Q(
        status__in=[CourseStatus.ARCHIVED, CourseStatus.PUBLISHED],
        pk__in=Enrolment.objects.current().filter(user=user).values("course"),
    )
    return courses.filter(published | kept | mine)


def access_course(user: User, slug: str) -> Course:
    """The course `slug`, its topic, owner and current release loaded."""
    courses = Course.objects.select_related("topic", "owner", "current_release").defer("search")
    return _opened(user, get_object_or_404(courses, slug=slug))


def access_course_row(user: User, slug: str) -> Course:
    """The course `slug` without what belongs to it: enough to know which it is."""
    courses = Course.objects.only(
        "slug", "status", "audience", "owner_id", "updated_at", "current_release_id"
    )
    return _opened(user, get_object_or_404(courses, slug=slug))


def _opened(user: User, course: Course) -> Course:
    """The course itself where `user` may open it; asks the database only about odd ones."""
    if course.is_published:
        opened = not course_is_closed(user, course)
    else:
        opened = _courses(user, Q(pk__in=[])).filter(pk=course.pk).exists()
    if not opened:
        raise Http404
    return course


def access_enrolment(user: User, slug: str, *, read: bool = False) -> Enrolment:
    """The person's own enrolment in `slug`, course and release loaded; 404 once they left.

    With `read` the release is in the language in which the person reads it.
    """
    enrolments = Enrolment.objects.current().select_related("course", "release")
    enrolment = get_object_or_404(enrolments, user=user, course__slug=slug)
    if read:
        release = enrolment.release
        used = language_read(release, enrolment.language, user.language)
        enrolment.release = release_in(release, used)
        enrolment.course.title = enrolment.release.metadata.get("title", enrolment.course.title)
    return enrolment


# What the pages of an attempt do not read of its course; leaving it out halves the row.
_UNREAD = [
    f"enrolment__course__{field.name}"
    for field in Course._meta.concrete_fields
    if field.name not in {"id", "slug", "title"}
]


def access_attempt(user: User, attempt_id: int) -> Attempt:
    """The person's own attempt, with enrolment, release, and the course's slug and title."""
    attempts = Attempt.objects.select_related("enrolment__course").defer(*_UNREAD)
    attempt = get_object_or_404(attempts, pk=attempt_id, enrolment__user=user)
    _read_by(attempt, user)
    return attempt


def _read_by(attempt: Attempt, user: User) -> None:
    """Give the attempt its release, in the language in which the person reads the course."""
    attempt.enrolment.user = user
    release = release_kept(attempt.release_id)
    attempt.language = language_read(release, attempt.enrolment.language, user.language)
    attempt.release = release_kept(release.pk, attempt.language)


def access_attempts(user: User, attempt_id: int) -> tuple[Attempt, list[Attempt]]:
    """`access_attempt`, and all of the person's attempts at its assessment, oldest first."""
    attempts = Attempt.objects.select_related("enrolment__course").defer(*_UNREAD)
    found = attempts.filter(enrolment__attempts=attempt_id, enrolment__user=user)
    by_id = {attempt.pk: attempt for attempt in found.order_by("number")}
    if attempt_id not in by_id:
        raise Http404
    attempt = by_id[attempt_id]
    _read_by(attempt, user)
    same = (attempt.lesson_key, attempt.round)
    return attempt, [each for each in by_id.values() if (each.lesson_key, each.round) == same]


def access_attempt_row(user: User, attempt_id: int) -> Attempt:
    """The person's own attempt without what is around it: all that saving an answer needs."""
    return get_object_or_404(Attempt, pk=attempt_id, enrolment__user=user)


def access_learner(user: User, person_id: int) -> User:
    """A person whose learning an L&D admin looks after; 404 for everybody else."""
    if not user.is_admin:
        raise Http404
    return get_object_or_404(User.objects.present(), pk=person_id)


def access_allowance(user: User, allowance_id: int) -> TimeAllowance:
    """Somebody's extra time, with person and course, for L&D admins."""
    if not user.is_admin:
        raise Http404
    allowances = TimeAllowance.objects.select_related("user", "course")
    return get_object_or_404(allowances, pk=allowance_id)


def access_note(user: User, note_id: int) -> Note:
    """The person's own note. Notes are nobody else's, whatever their role."""
    return get_object_or_404(Note.objects.select_related("course"), pk=note_id, user=user)


def access_certificate(user: User, code: str) -> Certificate:
    """The person's own certificate; its public verification page does not pass here."""
    certificates = Certificate.objects.select_related("enrolment__course")
    return get_object_or_404(certificates, code=code, enrolment__user=user)


@dataclass(frozen=True)
class LessonPlace:
    """A lesson that a person is about to open: `entry` is its line in the release's outline.

    `enrolment` is None for whoever is not enrolled; `reads_all` says whether they may look at
    every lesson all the same, because they work on the course. `language` is the one that it is
    read in, empty for the one that it was written in; the release is in it.
    """

    course: Course
    release: Release
    entry: Mapping[str, Any]
    enrolment: Enrolment | None
    reads_all: bool = False
    language: str = ""

    @property
    def key(self) -> str:
        return str(self.entry["key"])

    @property
    def readable(self) -> bool:
        """Whether the person may look at this lesson."""
        return self.opens(preview=bool(self.entry.get("preview")))

    def opens(self, *, preview: bool) -> bool:
        """Whether the person may look at a lesson of the course: previews are for everybody."""
        return preview or self.reads_all or self.enrolment is not None

    @property
    def title(self) -> str:
        """The course's title in the language that it is read in."""
        return str(self.release.metadata["title"]) if self.language else self.course.title


def access_lesson(
    user: User, slug: str, key: str, *, language: str = "", otherwise: str = ""
) -> LessonPlace:
    """The lesson `key` as the person would read it: of their own release, or the current one.

    One query for those who are enrolled, who get enrolment and course in part. 404 for a lesson
    that is not in that release, or a course the person may not see. `language` goes before the
    one that they chose for the course, that before `otherwise`, and that before their own.
    """
    enrolment = _enrolled(user, slug)
    course = access_course(user, slug) if enrolment is None else enrolment.course
    release = course.current_release if enrolment is None else enrolment.release
    used = ""
    if release is not None and release.languages:
        chosen = enrolment.language if enrolment is not None else ""
        used = language_read(release, language, chosen, otherwise, user.language)
        release = release_kept(release.pk, used)
    entry = release.entry(key) if release is not None else None
    if release is None or entry is None:
        raise Http404
    reads_all = enrolment is None and works_on(user, course)
    return LessonPlace(course, release, entry, enrolment, reads_all, used)


# What reading a lesson needs to know of an enrolment and its course; in the order of the models'
# fields, in which `from_db` takes them.
_ENROLMENT = ("id", "user_id", "course_id", "release_id", "state", "round", "progress",
              "progress_floor", "minutes_left", "last_lesson_key", "language",
              "completed_at")  # fmt: skip
_COURSE = ("id", "slug", "format", "status", "title", "language", "owner_id")
_ENROLLED = f"""
    SELECT {", ".join(f"enrolment.{name}" for name in _ENROLMENT)},
        {", ".join(f"course.{name}" for name in _COURSE)}
    FROM learning_enrolment enrolment
    JOIN learning_course course ON course.id = enrolment.course_id
    WHERE enrolment.user_id = %(user)s AND course.slug = %(slug)s AND enrolment.state <> %(left)s
"""  # noqa: S608  # names of columns only


def _enrolled(user: User, slug: str) -> Enrolment | None:
    """The person's current enrolment, its course in part, its release from memory."""
    params = {"user": user.pk, "slug": slug, "left": EnrolmentState.LEFT.value}
    rows = sql_rows(_ENROLLED, params)
    if not rows:
        return None
    values = rows[0]
    enrolment = Enrolment.from_db(None, _ENROLMENT, values[: len(_ENROLMENT)])
    enrolment.user = user
    enrolment.course = Course.from_db(None, _COURSE, values[len(_ENROLMENT) :])
    enrolment.release = release_kept(enrolment.release_id)
    return enrolment


def works_on(user: User, course: Course) -> bool:
    """Whether the person may read all of the course without enrolling."""
    if user.is_admin or course.owner_id == user.pk:
        return True
    return user.authored_courses.filter(pk=course.pk).exists()


def access_asset(user: User, sha256: str) -> Asset:
    """The file, if a course that the person may see shows it, now or in an earlier release.

    Whoever reviews a draft sees its files, too.
    """
    for_all = Q(status=CourseStatus.PUBLISHED, audience={})
    found = Asset.objects.filter(_shown_in(user, _courses(user, for_all)), sha256=sha256).first()
    if found is None:
        # Only then is it worth asking who may see what is not for everybody.
        found = get_object_or_404(Asset, _shown_in(user, visible_courses(user)), sha256=sha256)
    return found


def _shown_in(user: User, courses: CourseQuerySet) -> Q:
    shown = Release.objects.filter(assets=OuterRef("pk"), course__in=courses)
    reviewed = CourseReview.objects.exclude(state=ReviewState.WITHDRAWN).filter(reviewer=user)
    drafted = CourseAsset.objects.filter(
        Q(course__in=courses) | Q(course__in=reviewed.values("course")), asset=OuterRef("pk")
    )
    return Q(Exists(shown) | Exists(drafted))
