"""Catalogue, courses and lessons."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pagination import ApiCursorPagination
from learning.access import access_course, access_lesson
from learning.api.serializers import (
    CourseDetailSerializer,
    CourseSerializer,
    LessonSerializer,
    OutlineSectionSerializer,
)
from learning.models import Course, LessonKind, ReleaseLesson
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue_index import catalogue_index
from learning.selectors.course import course_page
from learning.selectors.search import course_search
from people.api.request import person_of

FILTERS = {
    "topic": "topic__slug",
    "level": "level",
    "language": "language",
    "format": "format",
    "skill": "course_skills__skill__slug",
}


class CoursePagination(ApiCursorPagination):
    """Newest first; the cursor holds its place while courses are published."""

    ordering = ("-published_at", "-pk")


@extend_schema(
    parameters=[
        OpenApiParameter("q", str, description="Words to search for."),
        *[OpenApiParameter(name, str, description=f"Only this {name}.") for name in FILTERS],
    ]
)
class CourseListView(ListAPIView[Course]):
    """The courses published for you, newest first, filtered by `q` and the catalogue's facets."""

    serializer_class = CourseSerializer
    pagination_class = CoursePagination

    def get_queryset(self) -> QuerySet[Course]:
        person = person_of(self.request)
        closed = courses_closed(person)
        courses = Course.objects.published().select_related("topic").defer("search")
        courses = courses.exclude(pk__in=closed)
        given = self.request.query_params
        for name, path in FILTERS.items():
            if given.get(name):
                courses = courses.filter(**{path: given[name]})
        if given.get("q"):
            found = course_search(
                given["q"],
                language=person.language,
                vocabulary=catalogue_index().vocabulary,
                closed=closed,
            )
            courses = courses.filter(pk__in=found.ids)
        return courses


class CourseDetailView(APIView):
    """One course: what it brings, its outline and how far you are in it."""

    @extend_schema(responses=CourseDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        course = access_course(person_of(request), slug)
        page = course_page(person_of(request), course)
        metadata = page.release.metadata if page.release else {}
        body: dict[str, Any] = {
            **CourseSerializer(course).data,
            "outcomes": metadata.get("outcomes", []),
            "skills": metadata.get("skills", []),
            "release": page.release.number if page.release else None,
            "outline": OutlineSectionSerializer(page.outline, many=True).data,
            "enrolment": page.enrolment.pk if page.enrolment else None,
        }
        return Response(body)


class LessonView(APIView):
    """One lesson's content, of your own release or, for a preview, of the current one.

    Blocks hold no answers; the questions of an assessment come with its attempt.
    """

    @extend_schema(responses=LessonSerializer)
    def get(self, request: Request, slug: str, key: str) -> Response:
        place = access_lesson(person_of(request), slug, key)
        if not place.readable:
            raise Http404
        lesson = ReleaseLesson.objects.get(release=place.release, key=place.key)
        blocks = lesson.rendered if lesson.kind == LessonKind.LESSON else []
        body = {
            **{name: getattr(lesson, name) for name in ("key", "title", "kind", "minutes")},
            "objectives": lesson.objectives,
            "keypoints": lesson.keypoints,
            "blocks": blocks,
        }
        return Response(LessonSerializer(body).data)
