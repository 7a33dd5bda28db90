"""The releases of a course: listed, read, compared, restored, exported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_draft, access_release
from learning.bundle.publishing import content_published
from learning.models import Course
from learning.selectors.content import course_content
from learning.selectors.release import enrolments_behind
from learning.selectors.studio import releases
from learning.selectors.studio.compare import DRAFT, comparison
from learning.selectors.studio.publish import draft_changes, review_standing
from learning.selectors.studio.reading import CLOSED, release_reading
from learning.services.export import course_zip
from learning.services.move import enrolments_move
from learning.services.restore import release_restore as restore
from people.http import PersonRequest

PAGE = 20
VERSIONS: dict[str, Any] = {"tab": "versions", "here": "releases"}


@login_required
@require_safe
def release_list(request: PersonRequest, draft: str) -> HttpResponse:
    """What was published, when and by whom, and what waits to be."""
    course = access_draft(request.user, draft)
    content = content_published(course_content(course))
    current = course.current_release
    context = {
        "course": course,
        "tab": "versions",
        "here": "releases",
        "page": page_of(request, releases.release_list(course), size=PAGE),
        "changes": draft_changes(course, content),
        "review": review_standing(course, content.digest),
        "behind": enrolments_behind(current).count() if current is not None else 0,
    }
    return render(request, "learning/studio/release/list.html", context)


@login_required
@require_safe
def release_compare(request: PersonRequest, draft: str) -> HttpResponse:
    """Two releases, or a release and the draft; for htmx only what changed, in words."""
    course = access_draft(request.user, draft)
    found = comparison(course, request.GET.get("from", ""), request.GET.get("to", ""))
    context = VERSIONS | {"course": course, "found": found, "page": CLOSED}
    name = "lines" if is_htmx(request) else "compare"
    return render(request, f"learning/studio/release/{name}.html", context)


@login_required
@require_POST
def release_move(request: PersonRequest, draft: str) -> HttpResponse:
    """Take everybody who is behind to the current release."""
    course = access_draft(request.user, draft)
    count = sum(enrolments_move(course=course, actor=request.user).values())
    text = ngettext("%(n)d learner goes over.", "%(n)d learners go over.", count)
    nobody = _("Everybody is on the current release already.")
    messages.success(request, text % {"n": count} if count else nobody)
    return redirect("learning:release-list", draft)


@login_required
@require_safe
def release_detail(request: PersonRequest, draft: str, number: int) -> HttpResponse:
    """A release from its first lesson on."""
    release = access_release(request.user, draft, number)
    if release.outline:
        return redirect("learning:release-lesson", draft, number, release.outline[0]["key"])
    context = VERSIONS | {"course": release.course, "release": release}
    return render(request, "learning/studio/release/detail.html", context)


@login_required
@require_safe
def release_lesson(request: PersonRequest, draft: str, number: int, lesson: str) -> HttpResponse:
    """A lesson of a release as a learner reads it."""
    release = access_release(request.user, draft, number)
    row = get_object_or_404(release.lessons, key=lesson)
    context = {
        "course": release.course,
        "release": release,
        "tab": "versions",
        "here": "releases",
        "reading": release_reading(release, row),
        "page": CLOSED,
    }
    return render(request, "learning/studio/release/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release_restore(request: PersonRequest, draft: str, number: int) -> HttpResponse:
    """Show what restoring changes in the draft; then make the release the draft."""
    release = access_release(request.user, draft, number)
    course: Course = release.course
    error = None
    if request.method == "POST":
        try:
            restore(release=release, actor=request.user, keep=request.POST.get("keep") == "1")
        except AppError as refusal:
            error = refusal
        else:
            text = _("The draft is release %(number)d again. Learners see nothing of it yet.")
            messages.success(request, text % {"number": number})
            return redirect("learning:release-list", draft)
    found = comparison(course, DRAFT, str(number))
    if found is None:
        raise Http404
    context = VERSIONS | {"course": course, "release": release, "found": found, "page": CLOSED}
    context |= {"error": error, "unpublished": _unpublished(course)}
    status = error.status if error is not None else 200
    return render(request, "learning/studio/release/restore.html", context, status=status)


def _unpublished(course: Course) -> list[str]:
    """What the draft has that no release holds, in words."""
    content = content_published(course_content(course))
    if course.releases.filter(digest=content.digest).exists():
        return []
    return draft_changes(course, content)


@login_required
@require_safe
def release_export(request: PersonRequest, draft: str, number: int) -> FileResponse:
    """The release as a zipped bundle."""
    release = access_release(request.user, draft, number)
    return FileResponse(
        course_zip(course=release.course, release=release),
        as_attachment=True,
        filename=f"{release.course.slug}-{number}.zip",
        content_type="application/zip",
    )
