"""The files of a draft, and the captions of its clips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from core.pagination import ApiCursorPagination
from core.parsers import StrictJSONParser
from core.strict import StrictSerializer, TextField, given
from learning.access import access_draft, access_draft_file, access_draft_lesson
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.content.keys import digest
from learning.content.schema import Block
from learning.models import CourseAsset, Lesson
from learning.selectors.content import asset_url
from learning.selectors.studio.media import KINDS, file_kind, media_list
from learning.selectors.studio.mention import Place, file_places
from learning.services.captions import captions_file, captions_save, captions_stored
from learning.services.file import file_add, file_remove, file_state, file_update
from learning.services.upload import local_copy
from people.api.request import person_of
from people.models import User

FILE_KINDS = list(KINDS)
FORM = "multipart/form-data"
BINARY = {"type": "string", "format": "binary"}


class FileThrottle(UserRateThrottle):
    """Files are heavier than what is written."""

    scope = "file"


class FileSerializer(serializers.Serializer[Any]):
    """A file of the draft. Blocks name it by its `path`; `used` says where the draft does.

    `sha256` is of its content, `digest` of what can change: path, content, alternative text.
    """

    id = serializers.IntegerField()
    path = serializers.CharField()
    kind = serializers.ChoiceField(FILE_KINDS)
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    alt = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    sha256 = serializers.CharField()
    digest = serializers.CharField()
    used = serializers.ListField(child=serializers.CharField())


class FileRowSerializer(FileSerializer):
    """A row of the library; `places` in the context says where files are used."""

    def to_representation(self, instance: CourseAsset) -> dict[str, Any]:
        return super().to_representation(_body(instance, self.context["places"]))


class FileAddSerializer(StrictSerializer):
    """The `file`, called `name` instead of as it was sent, and what a picture shows."""

    file = serializers.FileField(max_length=200, allow_empty_file=True)
    name = TextField(max_length=200, required=False, default="")
    alt = TextField(max_length=2000, required=False, default="", allow_blank=True)


class FileReplaceSerializer(StrictSerializer):
    base = shapes.BaseField()
    file = serializers.FileField(max_length=200, allow_empty_file=True)


class FileChangeSerializer(StrictSerializer):
    """What is given of the two: `name` is the last part of the path, its ending stays."""

    base = shapes.BaseField()
    name = TextField(max_length=200, required=False)
    alt = TextField(max_length=2000, required=False, allow_blank=True)


class CaptionsSerializer(serializers.Serializer[Any]):
    """WebVTT; `path` is null and `text` empty for a clip without captions."""

    path = serializers.CharField(allow_null=True)
    digest = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class CaptionsSaveSerializer(StrictSerializer):
    base = shapes.BaseField()
    text = TextField(max_length=1_000_000, trim_whitespace=False)


class FilePagination(ApiCursorPagination):
    """Newest first."""

    ordering = ("-created_at", "-pk")


def _form(**fields: Any) -> dict[str, Any]:
    """How a form with a file is described."""
    properties = {"file": BINARY, **{name: {"type": "string"} for name in fields}}
    needed = ["file", *(name for name, is_needed in fields.items() if is_needed)]
    return {FORM: {"type": "object", "required": needed, "properties": properties}}


def _body(file: CourseAsset, places: Mapping[str, list[Place]]) -> dict[str, Any]:
    asset = file.asset
    stored = ("content_type", "size", "width", "height", "sha256")
    return {
        **{name: getattr(asset, name) for name in stored},
        "id": file.pk,
        "path": file.path,
        "kind": file_kind(asset.content_type),
        "alt": file.alt,
        "url": asset_url(asset, file.path),
        "digest": digest(file_state(file)),
        "used": [str(place) for place in places.get(file.path, [])],
    }


def _answer(file: CourseAsset, status: int = 200) -> Response:
    body = _body(file, file_places(file.course))
    return Response(FileSerializer(body).data, status=status)


def _limit(request: HttpRequest) -> int:
    """A form is read before anybody asks who sends it, but for those with a token."""
    user = request.user
    is_known = isinstance(user, User) and (user.is_author or user.is_admin)
    is_asked = "Authorization" in request.headers
    return settings.LARGEST_BUNDLE_BODY if is_known or is_asked else 0


class FileListView(ListAPIView[CourseAsset]):
    """The files of a draft."""

    serializer_class = FileRowSerializer
    pagination_class = FilePagination
    parser_classes = (MultiPartParser,)
    queryset = CourseAsset.objects.none()
    body_limit: Callable[[HttpRequest], int] = staticmethod(_limit)

    def get_throttles(self) -> list[Any]:
        """Reading the list is as light as everything else."""
        own = [FileThrottle()] if self.request.method == "POST" else []
        return [*super().get_throttles(), *own]

    def get_queryset(self) -> QuerySet[CourseAsset]:
        course = access_draft(person_of(self.request), self.kwargs["draft"])
        query = self.request.query_params
        self.places = file_places(course)
        return media_list(
            course, self.places, words=query.get("q", "")[:100], kind=query.get("kind", "")[:20]
        )

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "places": getattr(self, "places", {})}

    @described(
        "List the files of a course",
        shape=FileRowSerializer(many=True),
        answer=examples.FILE,
        parameters=[
            OpenApiParameter("q", str, description="Words of the path or alternative text."),
            OpenApiParameter(
                "kind", str, enum=[*FILE_KINDS, "unused"], description="Only this kind."
            ),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first, with where each is used."""
        return super().get(request, *args, **kwargs)

    @described(
        "Add a file",
        takes=_form(name=False, alt=False),
        shape=FileSerializer,
        answer=examples.FILE,
        status=201,
        refuses=(400, 404, 413, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """A form with the file in `file`, looked into before it is kept: 422 `file_refused` says
        what is wrong with it. One that the course has already is the answer, with 200.
        """
        course = access_draft(person_of(request), draft)
        data = given(FileAddSerializer, request)
        with local_copy(data["file"]) as source:
            arrived = file_add(
                course=course,
                actor=person_of(request),
                source=source,
                name=data["name"] or data["file"].name,
                alt=data["alt"],
            )
        return _answer(arrived.file, status=200 if arrived.known else 201)


class FileDetailView(APIView):
    """A file of a draft."""

    parser_classes = (StrictJSONParser, MultiPartParser)
    largest_body = settings.LARGEST_BUNDLE_BODY

    def get_throttles(self) -> list[Any]:
        own = [FileThrottle()] if self.request.method == "PUT" else []
        return [*super().get_throttles(), *own]

    @described("Read what is known of a file", shape=FileSerializer, answer=examples.FILE)
    def get(self, request: Request, draft: str, media_id: int) -> Response:
        """Its content is at `url`."""
        return _answer(access_draft_file(person_of(request), draft, media_id))

    @described(
        "Replace the content of a file",
        takes=_form(base=True),
        shape=FileSerializer,
        answer=examples.FILE,
        refuses=(400, 404, 409, 413, 422),
    )
    def put(self, request: Request, draft: str, media_id: int) -> Response:
        """Its path and words stay, and so does its format: 422 `file_kind`. 409 `edit_conflict`
        when it is not what `base` names.
        """
        file = access_draft_file(person_of(request), draft, media_id)
        data = given(FileReplaceSerializer, request)
        with local_copy(data["file"]) as source:
            arrived = file_add(
                course=file.course,
                actor=person_of(request),
                source=source,
                name=data["file"].name,
                replaces=file,
                base=data["base"],
            )
        return _answer(arrived.file)

    @described(
        "Rename or describe a file",
        takes=FileChangeSerializer,
        body={"base": DIGEST, "name": "cup", "alt": "A cup of tea, steaming."},
        shape=FileSerializer,
        answer=examples.FILE,
        refuses=(400, 404, 409, 422),
    )
    def patch(self, request: Request, draft: str, media_id: int) -> Response:
        """What the draft says of it follows. 422 `file_name` where another file is called so, 409
        `edit_conflict` when it is not what `base` names.
        """
        file = access_draft_file(person_of(request), draft, media_id)
        data = given(FileChangeSerializer, request)
        changed = file_update(
            file=file,
            actor=person_of(request),
            name=data.get("name", file.path.rpartition("/")[2]),
            alt=data.get("alt", file.alt),
            base=data["base"],
        )
        return _answer(changed)

    @described(
        "Remove a file",
        status=204,
        refuses=(404, 409),
        parameters=[OpenApiParameter("base", str, description=shapes.BASE_HELP)],
    )
    def delete(self, request: Request, draft: str, media_id: int) -> Response:
        """From the draft; releases keep it. 409 `file_used` while the draft names it."""
        file = access_draft_file(person_of(request), draft, media_id)
        file_remove(file=file, actor=person_of(request), base=shapes.base_of(request))
        return Response(status=204)


class CaptionsView(APIView):
    """The captions of a clip."""

    @described("Read the captions of a clip", shape=CaptionsSerializer, answer=examples.CAPTIONS)
    def get(self, request: Request, draft: str, lesson: str, draft_block: str) -> Response:
        """Of a block that is a video or a recording; 404 for every other one."""
        row, block = _clip(person_of(request), draft, lesson, draft_block)
        return _captions_answer(captions_file(row, block))

    @described(
        "Write the captions of a clip",
        takes=CaptionsSaveSerializer,
        body={"base": DIGEST, "text": examples.CAPTIONS["text"]},
        shape=CaptionsSerializer,
        answer=examples.CAPTIONS,
        refuses=(400, 404, 409, 422),
    )
    def put(self, request: Request, draft: str, lesson: str, draft_block: str) -> Response:
        """As a file that the block names from now on. 422 `file_refused` says what is wrong with
        the WebVTT, 409 `edit_conflict` when the text is not what `base` names.
        """
        row, _block = _clip(person_of(request), draft, lesson, draft_block)
        data = given(CaptionsSaveSerializer, request)
        file = captions_save(
            lesson=row,
            actor=person_of(request),
            key=draft_block,
            text=data["text"].replace("\r\n", "\n"),
            base=data["base"],
        )
        return _captions_answer(file)


def _clip(user: User, draft: str, lesson: str, key: str) -> tuple[Lesson, Block]:
    row = access_draft_lesson(user, draft, lesson)
    block = next((each for each in row.blocks if each["key"] == key), None)
    if block is None or block["kind"] not in {"video", "audio"}:
        raise Http404
    return row, block


def _captions_answer(file: CourseAsset | None) -> Response:
    text = captions_stored(file)
    body = {"path": file.path if file else None, "digest": digest(text), "text": text}
    return Response(CaptionsSerializer(body).data)
