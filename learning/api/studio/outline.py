"""Sections and lessons of a draft."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.strict import given
from learning.access import access_draft, access_draft_lesson
from learning.api.studio import examples, shapes
from learning.api.studio.courses import draft_answer
from learning.api.studio.describe import DIGEST, described
from learning.content.keys import digest
from learning.models import Course, Lesson, LessonKind, Section
from learning.services import outline
from learning.services.convert import (
    conversion_base,
    conversion_of,
    conversion_require,
    lesson_convert,
)
from learning.services.edit import Edit
from people.api.request import person_of
from people.models import User


def _section(user: User, draft: str, key: str) -> Section:
    return get_object_or_404(access_draft(user, draft).sections, key=key)


def _named(course: Course, key: str | None) -> Section | None:
    """The section that a lesson is to stand in. Raises `AppError` when there is none."""
    if key is None:
        return None
    section = course.sections.filter(key=key).first()
    if section is None:
        raise outline.after_unknown(key)
    return section


class SectionListView(APIView):
    """The sections of a draft; they are listed with the course."""

    @described(
        "Add a section",
        takes=shapes.SectionCreateSerializer,
        body=examples.SECTION,
        shape=shapes.SectionSerializer,
        answer=examples.SECTION,
        status=201,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """At the end of the course. 422 `section_title` where another section is called that."""
        course = access_draft(person_of(request), draft)
        data = given(shapes.SectionCreateSerializer, request)
        section = outline.section_add(course=course, actor=person_of(request), **data)
        return Response(shapes.SectionSerializer(section).data, status=201)


class SectionDetailView(APIView):
    """A section of a draft."""

    @described(
        "Rename a section",
        takes=shapes.SectionChangeSerializer,
        body={"title": "Water"},
        shape=shapes.SectionSerializer,
        answer=examples.SECTION,
        refuses=(400, 404, 422),
    )
    def patch(self, request: Request, draft: str, section: str) -> Response:
        """422 `section_title` where another section is called that."""
        row = _section(person_of(request), draft, section)
        data = given(shapes.SectionChangeSerializer, request)
        row = outline.section_rename(section=row, actor=person_of(request), title=data["title"])
        return Response(shapes.SectionSerializer(row).data)

    @described("Remove a section", status=204)
    def delete(self, request: Request, draft: str, section: str) -> Response:
        """Its lessons stay where they are, without it."""
        row = _section(person_of(request), draft, section)
        outline.section_remove(section=row, actor=person_of(request))
        return Response(status=204)


class SectionMoveView(APIView):
    """Where a section stands."""

    @described(
        "Move a section",
        takes=shapes.PlaceSerializer,
        body={"after": "leaves"},
        shape=shapes.DraftSerializer,
        answer=examples.DRAFT,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str, section: str) -> Response:
        """With its lessons, behind another section or to the front. Safe to repeat."""
        row = _section(person_of(request), draft, section)
        data = given(shapes.PlaceSerializer, request)
        outline.section_place(section=row, actor=person_of(request), after=data["after"] or "")
        return draft_answer(person_of(request), draft)


def _lesson_answer(lesson: Lesson, status: int = 200) -> Response:
    body = shapes.lesson_body(lesson, digest(outline.lesson_settings(lesson)))
    return Response(shapes.DraftLessonSerializer(body).data, status=status)


class LessonListView(APIView):
    """The lessons of a draft; they are listed with the course."""

    @described(
        "Add a lesson",
        takes=shapes.LessonCreateSerializer,
        body={"title": "Boil it", "key": "boil", "kind": "lesson", "section": "water"},
        shape=shapes.DraftLessonSerializer,
        answer=examples.LESSON,
        status=201,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """At the end of its section, or of the course."""
        course = access_draft(person_of(request), draft)
        data = given(shapes.LessonCreateSerializer, request)
        data["section"] = _named(course, data["section"])
        lesson = outline.lesson_add(course=course, actor=person_of(request), **data)
        return _lesson_answer(lesson, status=201)


class LessonDetailView(APIView):
    """A lesson of a draft."""

    @described("Read a lesson", shape=shapes.DraftLessonSerializer, answer=examples.LESSON)
    def get(self, request: Request, draft: str, lesson: str) -> Response:
        """Its settings, and an assessment's rules and questions; blocks have their own list."""
        return _lesson_answer(access_draft_lesson(person_of(request), draft, lesson))

    @described(
        "Change the settings of a lesson",
        takes=shapes.LessonChangeSerializer,
        body={"base": DIGEST, "settings": {"minutes": 4}},
        shape=shapes.DraftLessonSerializer,
        answer=examples.LESSON,
        refuses=(400, 404, 409),
    )
    def patch(self, request: Request, draft: str, lesson: str) -> Response:
        """Those that are given. 409 `edit_conflict` when `base` is not what is stored."""
        row = access_draft_lesson(person_of(request), draft, lesson)
        data = given(shapes.LessonChangeSerializer, request)
        settings: dict[str, Any] = data["settings"]
        outline.lesson_change(
            lesson=row, actor=person_of(request), edit=Edit(data["base"]), **settings
        )
        return _lesson_answer(access_draft_lesson(person_of(request), draft, lesson))

    @described("Remove a lesson", status=204)
    def delete(self, request: Request, draft: str, lesson: str) -> Response:
        """Out of the draft; releases keep theirs. The history brings it back."""
        row = access_draft_lesson(person_of(request), draft, lesson)
        outline.lesson_remove(lesson=row, actor=person_of(request))
        return Response(status=204)


class LessonMoveView(APIView):
    """Where a lesson stands."""

    @described(
        "Move a lesson",
        takes=shapes.LessonPlaceSerializer,
        body={"section": "water", "after": None},
        shape=shapes.DraftSerializer,
        answer=examples.DRAFT,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str, lesson: str) -> Response:
        """Into a section, behind a lesson of it or to its front. Safe to repeat."""
        row = access_draft_lesson(person_of(request), draft, lesson)
        data = given(shapes.LessonPlaceSerializer, request)
        section, after = _named(row.course, data["section"]), data["after"]
        beside = row.course.lessons.filter(section=section).exclude(pk=row.pk)
        if after is not None and not beside.filter(key=after).exists():
            raise outline.after_unknown(after)
        outline.lesson_move(
            lesson=row, actor=person_of(request), section=section, after=after or ""
        )
        return draft_answer(person_of(request), draft)


class LessonConvertView(APIView):
    """A lesson as an assessment, an assessment as a lesson."""

    @described(
        "Look at what a lesson would become",
        shape=shapes.ConversionSerializer,
        answer=examples.CONVERSION,
        refuses=(404, 422),
    )
    def get(self, request: Request, draft: str, lesson: str) -> Response:
        """An assessment becomes a lesson, everything else an assessment. `digest` is the `base` of
        doing so; 422 `no_conversion` where the course is none that has assessments.
        """
        row = access_draft_lesson(person_of(request), draft, lesson)
        conversion_require(row.course)
        made = conversion_of(row)
        kind = LessonKind.LESSON if made.assessment is None else LessonKind.ASSESSMENT
        body = {"kind": kind, "kept": made.kept, "lost": made.lost, "digest": conversion_base(row)}
        return Response(shapes.ConversionSerializer(body).data)

    @described(
        "Convert a lesson",
        takes=shapes.ConvertSerializer,
        body={"base": DIGEST},
        shape=shapes.DraftLessonSerializer,
        answer={**examples.LESSON, "kind": "assessment"},
        refuses=(400, 404, 409, 422),
    )
    def post(self, request: Request, draft: str, lesson: str) -> Response:
        """Its key stays, and with it who has finished it. 409 `lesson_changed` when it is not what
        `base` names; the history, under `lesson_converted`, brings back what it was.
        """
        row = access_draft_lesson(person_of(request), draft, lesson)
        base = given(shapes.ConvertSerializer, request)["base"]
        lesson_convert(lesson=row, actor=person_of(request), base=base)
        return _lesson_answer(access_draft_lesson(person_of(request), draft, lesson))
