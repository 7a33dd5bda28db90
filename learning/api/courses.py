"""Catalogue, courses and lessons."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
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
from learning.models import Course, LessonKind, Release
from learning.selectors.audience import courses_closed
from learning.selectors.catalogue_index import catalogue_index
from learning.selectors.course import course_page
from learning.selectors.language import release_language
from learning.selectors.player import lesson_kept
from learning.selectors.search import course_search
from learning.services.language import language_offered
from people.api.request import person_of

FILTERS = {
    "topic": "topic__slug",
    "level": "level",
    "format": "format",
    "skill": "course_skills__skill__slug",
}


# What a list does not say of the release.
UNREAD = [f"current_release__{name}" for name in ("metadata", "outline", "media", "bank")]


class CoursePagination(ApiCursorPagination):
    """Newest first; the cursor holds its place while courses are published."""

    ordering = ("-published_at", "-pk")


LANGUAGE = OpenApiParameter("language", str, description="A language that the course is in.")


def language_asked(request: Request, release: Release | None) -> str:
    """`?language=`, empty without. Raises `AppError` where the release is not in it."""
    asked = str(request.query_params.get("language", ""))
    return language_offered(release, asked) if asked else ""


@extend_schema(
    parameters=[
        OpenApiParameter("q", str, description="Words to search for."),
        OpenApiParameter("language", str, description="Only what can be read in this language."),
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
        courses = Course.objects.published().select_related("topic", "current_release")
        courses = courses.exclude(pk__in=closed).defer("search", *UNREAD)
        given = self.request.query_params
        for name, path in FILTERS.items():
            if given.get(name):
                courses = courses.filter(**{path: given[name]})
        if given.get("language"):
            tag = given["language"]
            written = Q(language=tag)
            courses = courses.filter(written | Q(current_release__languages__contains=[tag]))
        if given.get("q"):
            found = course_search(
                given["q"],
                language=person.language,
                vocabulary=catalogue_index().words(closed),
                closed=closed,
            )
            courses = courses.filter(pk__in=found.ids)
        return courses


class CourseDetailView(APIView):
    """One course: what it brings, its outline and how far you are in it."""

    @extend_schema(parameters=[LANGUAGE], responses=CourseDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Title, outcomes and outline in `language`, else in the one that you read it in."""
        course = access_course(person_of(request), slug)
        asked = language_asked(request, course.current_release)
        page = course_page(person_of(request), course, language=asked)
        metadata = page.release.metadata if page.release else {}
        body: dict[str, Any] = {
            **CourseSerializer(course).data,
            "title": page.course.title,
            "summary": page.course.summary,
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

    @extend_schema(parameters=[LANGUAGE], responses=LessonSerializer)
    def get(self, request: Request, slug: str, key: str) -> Response:
        """In `language`, else in the one that you read the course in. A block that is not
        translated is in the original, and its `language` says so. What is answered is the same in
        all: a poll's `options` are what is sent, `words` what they are in this language.
        """
        asked = request.query_params.get("language", "")
        place = access_lesson(person_of(request), slug, key, language=asked)
        if not place.readable:
            raise Http404
        language_asked(request, place.release)
        lesson, spoken = lesson_kept(place.release.pk, place.key, place.language)
        blocks = [
            {**block, "language": block.get("language") or spoken.blocks or place.course.language}
            for block in ([] if lesson.kind == LessonKind.ASSESSMENT else lesson.rendered)
        ]
        original = release_language(place.release) or place.course.language
        body = {
            "language": place.language or original,
            "languages": [original, *place.release.languages],
            **{name: getattr(lesson, name) for name in ("key", "title", "kind", "minutes")},
            "objectives": lesson.objectives,
            "keypoints": lesson.keypoints,
            "blocks": blocks,
        }
        return Response(LessonSerializer(body).data)
