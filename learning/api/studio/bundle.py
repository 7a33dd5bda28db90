"""A whole course in and out, as a zipped bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from core.errors import AppError
from learning.access import access_draft, access_studio, draft_courses
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.models import Course
from learning.selectors.content import course_content
from learning.services.bundleput import bundle_put, draft_digest
from learning.services.export import course_zip
from people.api.request import person_of

ZIP = "application/zip"
FIELD = "bundle"
CHUNK = 1024 * 1024
SWITCH = {"true": True, "false": False}


class ZipParser(BaseParser):
    """The body itself is the file."""

    media_type = ZIP

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, IO[Any]]:
        """The stream, to be read by whoever stores it."""
        return {FIELD: stream}


class ZipRenderer(BaseRenderer):
    """Only for the negotiation: the file answers for itself."""

    media_type = ZIP
    format = "zip"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> bytes:
        return bytes(data)


class BundleThrottle(UserRateThrottle):
    """Bundles are heavy: fewer of them a minute."""

    scope = "bundle"


class DraftProblemSerializer(serializers.Serializer[Any]):
    """What must be mended before publishing, and where; `lesson` is its title."""

    lesson_key = serializers.CharField(allow_blank=True)
    lesson = serializers.CharField(allow_blank=True)
    block_key = serializers.CharField(allow_blank=True)
    what = serializers.CharField()


class NoteSerializer(serializers.Serializer[Any]):
    """What was left out or read otherwise; `line` 0 is the whole file."""

    file = serializers.CharField()
    line = serializers.IntegerField()
    message = serializers.CharField()


class BundlePutSerializer(serializers.Serializer[Any]):
    """What the bundle changes, or with `dry_run` would change.

    `diff` is in words, its sum first; `problems` is what publishing would refuse.
    """

    outcome = serializers.ChoiceField(["created", "changed", "unchanged"])
    dry_run = serializers.BooleanField()
    diff = serializers.ListField(child=serializers.CharField())
    problems = DraftProblemSerializer(many=True)
    notes = NoteSerializer(many=True)
    digest = serializers.CharField()


class BundleView(APIView):
    """A course as one file: a folder of Markdown, zipped (docs/course-bundle.md)."""

    parser_classes = (ZipParser, MultiPartParser)
    renderer_classes = (JSONRenderer, ZipRenderer)
    throttle_classes = (*APIView.throttle_classes, BundleThrottle)
    largest_body = settings.LARGEST_BUNDLE_BODY

    @described(
        "Download a course as a bundle",
        shape=OpenApiTypes.BINARY,
        answer="PK…",
        parameters=[],
    )
    def get(self, request: Request, draft: str) -> FileResponse:
        """The draft. Its digest is the `ETag`, and the `base` of what replaces it."""
        course = access_draft(person_of(request), draft)
        name = f"{course.slug}.zip"
        answer = FileResponse(
            course_zip(course=course), as_attachment=True, filename=name, content_type=ZIP
        )
        answer["ETag"] = f'"{draft_digest(course_content(course))}"'
        return answer

    @described(
        "Replace a draft by a bundle",
        takes={
            ZIP: OpenApiTypes.BINARY,
            "multipart/form-data": {
                "type": "object",
                "required": [FIELD],
                "properties": {FIELD: {"type": "string", "format": "binary"}},
            },
        },
        shape=BundlePutSerializer,
        answer={
            "outcome": "changed", "dry_run": False,
            "diff": ["1 lesson changed", "Changed: “Boil it”: 1 block changed"],
            "problems": [examples.PROBLEM], "notes": [], "digest": DIGEST,
        },
        refuses=(400, 404, 409, 413, 422, 428),
        parameters=[
            OpenApiParameter("base", str, description=shapes.BASE_HELP),
            OpenApiParameter("dry_run", bool, description="Only say what would change."),
        ],
    )  # fmt: skip
    def put(self, request: Request, draft: str) -> Response:
        """All of it or nothing: 422 `bundle_refused` names everything that is wrong. A course that
        is not there is made, and yours; over one that is there `base` says what you have seen
        (428 `base_missing`, 409 `edit_conflict`). Learners see nothing of it until you publish.
        """
        user = access_studio(person_of(request))
        course = draft_courses(user).filter(slug=draft).first()
        if course is None and Course.objects.filter(slug=draft).exists():
            raise Http404
        dry_run = _switch(request, "dry_run")
        base = request.query_params.get("base", "")
        if course is not None and not base and not dry_run:
            raise AppError(
                "base_missing",
                _("Say in `base` which state of the draft this replaces; * for any."),
                status=428,
            )
        with tempfile.TemporaryDirectory() as folder:
            put = bundle_put(
                source=_kept(request, Path(folder)),
                slug=draft,
                actor=user,
                course=course,
                base="" if base == "*" else base,
                dry_run=dry_run,
            )
        body = {**vars(put), "dry_run": dry_run}
        is_new = put.outcome == "created" and not dry_run
        return Response(BundlePutSerializer(body).data, status=201 if is_new else 200)


def _switch(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in SWITCH:
        raise ValidationError({name: [_("This must be true or false.")]})
    return SWITCH[text]


def _kept(request: Request, folder: Path) -> Path:
    """The file that was sent, on the disk. Raises `ValidationError` when there is none."""
    data: Any = request.data
    sent = data.get(FIELD)
    if sent is None or isinstance(sent, str):
        raise ValidationError({FIELD: [_("Send the zip in this field, or as the body.")]})
    target = folder / "bundle.zip"
    with target.open("wb") as copy:
        while chunk := sent.read(CHUNK):
            copy.write(chunk)
    return target
