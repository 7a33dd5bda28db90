"""What authors open: drafts, their lessons and their reviews."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from learning.incoming import Incoming
from learning.models import (
    Course,
    CourseAsset,
    CourseChange,
    CourseQuerySet,
    CourseReview,
    CourseTranslation,
    Lesson,
    MediaUpload,
    Release,
    ReviewComment,
    ReviewState,
)
from people.models import User


def draft_courses(user: User) -> CourseQuerySet:
    """Courses whose draft `user` may change: their own, those they co-author, all for admins."""
    courses = Course.objects.all()
    if user.is_admin:
        return courses
    if not user.is_author:
        return courses.none()
    return courses.filter(Q(owner=user) | Q(pk__in=user.authored_courses.values("pk")))


def access_studio(user: User) -> User:
    """The person, if they author; 404 for everybody else."""
    if not (user.is_author or user.is_admin):
        raise Http404
    return user


def access_draft(user: User, slug: str) -> Course:
    """The course `slug` for whoever may change its draft; owner and current release loaded."""
    courses = draft_courses(user).select_related("owner", "current_release").defer("search")
    return get_object_or_404(courses, slug=slug)


def access_draft_lesson(user: User, slug: str, key: str) -> Lesson:
    """The draft's lesson `key` for whoever may change it; its course loaded."""
    lessons = Lesson.objects.select_related("course", "section").defer("course__search")
    return get_object_or_404(lessons, key=key, course__slug=slug, course__in=draft_courses(user))


def access_draft_file(user: User, slug: str, file_id: int) -> CourseAsset:
    """A file of the draft for whoever may change it; its course and content loaded."""
    files = CourseAsset.objects.select_related("course", "asset").defer("course__search")
    return get_object_or_404(files, pk=file_id, course__slug=slug, course__in=draft_courses(user))


def access_upload(user: User, slug: str, client_id: UUID) -> MediaUpload:
    """The person's own upload into a draft that they may change; its course loaded."""
    uploads = MediaUpload.objects.select_related("course").defer("course__search")
    mine = uploads.filter(uploader=user, course__in=draft_courses(user))
    return get_object_or_404(mine, client_id=client_id, course__slug=slug)


def access_review(user: User, review_id: int) -> CourseReview:
    """A review, for its reviewer until it is withdrawn, and for whoever may change the draft.

    Its course is loaded.
    """
    reviews = CourseReview.objects.select_related("course", "requested_by", "reviewer").defer(
        "course__search"
    )
    read_by = Q(reviewer=user) & ~Q(state=ReviewState.WITHDRAWN)
    concerned = read_by | Q(course__in=draft_courses(user))
    return get_object_or_404(reviews.filter(concerned), pk=review_id)


def access_comment(user: User, review_id: int, comment_id: int) -> ReviewComment:
    """A remark on a draft, for those who may open the review it belongs to."""
    review = access_review(user, review_id)
    comments = ReviewComment.objects.select_related("author", "resolved_by")
    return get_object_or_404(comments, pk=comment_id, course=review.course_id)


def access_release(user: User, slug: str, number: int) -> Release:
    """A release of a course, for whoever may change its draft; its course loaded."""
    releases = Release.objects.select_related("course", "author").defer("course__search")
    courses = draft_courses(user)
    return get_object_or_404(releases, number=number, course__slug=slug, course__in=courses)


def access_change(user: User, slug: str, change_id: int) -> CourseChange:
    """A line of a course's history, for whoever may change its draft; its course loaded."""
    changes = CourseChange.objects.select_related("course", "actor").defer("course__search")
    courses = draft_courses(user)
    return get_object_or_404(changes, pk=change_id, course__slug=slug, course__in=courses)


def access_incoming(user: User, token: str) -> tuple[Incoming, Course | None]:
    """A file that `user` uploaded, and the course that it goes into; None for one of its own."""
    incoming = Incoming.from_token(token)
    if incoming is None or not incoming.kind or incoming.owner_id != access_studio(user).pk:
        raise Http404
    if not incoming.course_id:
        return incoming, None
    courses = draft_courses(user).select_related("owner", "current_release").defer("search")
    return incoming, get_object_or_404(courses, pk=incoming.course_id)


def access_translation(user: User, slug: str, language: str) -> CourseTranslation:
    """A language of the draft for whoever may change it; its course loaded."""
    rows = CourseTranslation.objects.select_related("course", "course__owner", "course__draft")
    mine = rows.defer("course__search").filter(course__in=draft_courses(user))
    return get_object_or_404(mine, course__slug=slug, language=language)
