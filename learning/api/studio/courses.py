"""Courses of the studio: listed, begun, described, put away."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pagination import ApiCursorPagination
from core.strict import given
from learning.access import access_draft, access_studio, draft_courses
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.content.keys import digest
from learning.models import Course
from learning.selectors.studio.drafts import STATES, draft_list
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.settings import courses_offered
from learning.services.authoring import course_archive, course_create, course_reopen
from learning.services.edit import Edit, EditConflictError
from learning.services.settings import settings_of, settings_save
from people.api.request import person_of
from people.models import User


class DraftPagination(ApiCursorPagination):
    """Newest first, and in that order whatever is edited meanwhile."""

    ordering = "-pk"


def draft_answer(user: User, slug: str, status: int = 200) -> Response:
    """The course as it now stands."""
    course = access_draft(user, slug)
    settings = settings_of(course.draft, course)
    release = course.current_release
    body = {
        **{name: getattr(course, name) for name in ("slug", "format", "status", "published_at")},
        "owner": course.owner.email if course.owner else None,
        "authors": list(course.authors.order_by("email").values_list("email", flat=True)),
        "release": release.number if release else None,
        "digest": digest(settings),
        "settings": shapes.settings_body(settings),
        "outline": shapes.outline_body(draft_outline(course)),
    }
    return Response(shapes.DraftSerializer(body).data, status=status)


class CourseListView(ListAPIView[Course]):
    """The courses whose draft you may change."""

    serializer_class = shapes.CourseRowSerializer
    pagination_class = DraftPagination
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        user = access_studio(person_of(self.request))
        query = self.request.query_params
        state = query.get("state", "all")
        return draft_list(
            user, words=query.get("q", "")[:200], state=state if state in STATES else "all"
        )

    @described(
        "List your courses",
        shape=shapes.CourseRowSerializer(many=True),
        answer=examples.ROW,
        parameters=[
            OpenApiParameter("state", str, enum=STATES, description="Only this state."),
            OpenApiParameter("q", str, description="Words of the title."),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Your own and those you co-author, newest first; admins see all."""
        return super().get(request, *args, **kwargs)

    @described(
        "Begin a course",
        takes=shapes.CourseCreateSerializer,
        body={"title": "Making tea", "slug": "making-tea", "format": "course", "language": "en"},
        shape=shapes.DraftSerializer,
        answer={**examples.DRAFT, "outline": []},
        status=201,
        refuses=(400, 404, 409),
    )
    def post(self, request: Request) -> Response:
        """You own it, and it has no lesson yet. With a `slug` of yours that is a course already
        the answer is that course, with 200; with somebody else's it is 409 `slug_taken`.
        """
        user = access_studio(person_of(request))
        data = given(shapes.CourseCreateSerializer, request)
        slug = data["slug"]
        if slug and draft_courses(user).filter(slug=slug).exists():
            return draft_answer(user, slug)
        course = course_create(
            author=user,
            title=data["title"],
            form=data["format"],
            language=data["language"],
            url=data["url"],
            slug=slug,
            begun=False,
        )
        return draft_answer(user, course.slug, status=201)


class CourseDetailView(APIView):
    """A course as its authors work on it."""

    @described("Read a course", shape=shapes.DraftSerializer, answer=examples.DRAFT)
    def get(self, request: Request, draft: str) -> Response:
        """Its settings, outline and state. `digest` is the `base` of the next change."""
        return draft_answer(person_of(request), draft)

    @described(
        "Change the settings of a course",
        takes=shapes.SettingsChangeSerializer,
        body={"base": DIGEST, "settings": {"topic": "Kitchen", "outcomes": ["Brew black tea"]}},
        shape=shapes.DraftSerializer,
        answer=examples.DRAFT,
        refuses=(400, 404, 409),
    )
    def patch(self, request: Request, draft: str) -> Response:
        """Those that are given; learners see them with the next release. 409 `edit_conflict`
        with what is stored in `theirs` when that is not what `base` names.
        """
        course = access_draft(person_of(request), draft)
        offered = {slug for slug, _title in courses_offered(person_of(request), course)}
        kinds = dict(course.lessons.values_list("key", "kind"))
        data = given(
            shapes.SettingsChangeSerializer, request, course=course, offered=offered, kinds=kinds
        )
        fields = shapes.settings_stored(data["settings"])
        fields.setdefault("review_due", course.review_due_on)
        try:
            settings_save(
                course=course, actor=person_of(request), edit=Edit(data["base"]), **fields
            )
        except EditConflictError as conflict:
            conflict.extra["theirs"] = shapes.settings_body(conflict.theirs)
            raise
        return draft_answer(person_of(request), draft)


class CourseArchiveView(APIView):
    """Taking a course out of the catalogue."""

    @described(
        "Archive a course",
        shape=shapes.DraftSerializer,
        answer={**examples.DRAFT, "status": "archived"},
    )
    def post(self, request: Request, draft: str) -> Response:
        """Whoever is enrolled goes on. Safe to repeat."""
        course = access_draft(person_of(request), draft)
        course_archive(course=course, actor=person_of(request))
        return draft_answer(person_of(request), draft)


class CourseReopenView(APIView):
    """Putting an archived course back."""

    @described(
        "Reopen an archived course",
        shape=shapes.DraftSerializer,
        answer=examples.DRAFT,
        refuses=(404, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """Back into the catalogue, or among the drafts; 422 `course_not_archived` otherwise."""
        course = access_draft(person_of(request), draft)
        course_reopen(course=course, actor=person_of(request))
        return draft_answer(person_of(request), draft)
