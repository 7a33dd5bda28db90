"""Releases: what publishing changes, publishing, comparing, restoring."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pagination import ApiCursorPagination
from core.strict import StrictSerializer, TextField, WholeField, YesNoField, given
from learning.access import access_draft, access_release
from learning.api.studio import examples, shapes
from learning.api.studio.bundle import DraftProblemSerializer
from learning.api.studio.courses import draft_answer
from learning.api.studio.describe import DIGEST, described
from learning.models import Release
from learning.selectors.studio.compare import DRAFT, states_differ
from learning.selectors.studio.publish import publish_view
from learning.selectors.studio.releases import release_list
from learning.services.publish import course_publish
from learning.services.release import Seen
from learning.services.restore import release_restore
from people.api.request import person_of


class FindingSerializer(serializers.Serializer[Any]):
    """What shuts somebody out: where, what, and how to mend it; `lesson` is its title."""

    rule = serializers.CharField()
    lesson_key = serializers.CharField(allow_blank=True)
    lesson = serializers.CharField(allow_blank=True)
    block_key = serializers.CharField(allow_blank=True)
    what = serializers.CharField()
    mend = serializers.CharField()
    language = serializers.CharField(allow_blank=True, help_text="Of a translation; else empty.")


class PeopleSerializer(serializers.Serializer[Any]):
    """How many are in progress, and how many completed."""

    active = serializers.IntegerField()
    completed = serializers.IntegerField()


class SeenSerializer(StrictSerializer):
    """What you have looked at: the draft's digest and the current release, 0 before the first."""

    digest = TextField(max_length=64)
    number = WholeField(min_value=0)


class PublishViewSerializer(serializers.Serializer[Any]):
    """What publishing changes, in words, its sum first; what stands in its way; whom it concerns.

    `problems` must be mended; `findings` of the accessibility checklist mended or overridden.
    """

    seen = SeenSerializer()
    can_publish = serializers.BooleanField()
    diff = serializers.ListField(child=serializers.CharField())
    problems = DraftProblemSerializer(many=True)
    findings = FindingSerializer(many=True)
    people = PeopleSerializer()
    approved_by = serializers.EmailField(
        allow_null=True, help_text="Who approved exactly this content."
    )


class PublishSerializer(StrictSerializer):
    """`override` is why the checklist need not pass; `move` takes those in progress along."""

    seen = SeenSerializer()
    note = TextField(max_length=2000, required=False, default="", allow_blank=True)
    override = TextField(max_length=1000, required=False, default="", allow_blank=True)
    move = YesNoField(required=False, default=False)


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A release; `active` and `completed` count who is on it."""

    author = shapes.email_of("author")
    active = serializers.IntegerField(read_only=True)
    completed = serializers.IntegerField(read_only=True)

    class Meta:
        model = Release
        fields = [
            "number", "digest", "note", "override", "author", "published_at", "active",
            "completed",
        ]  # fmt: skip
        read_only_fields = fields


class PublishedSerializer(serializers.Serializer[Any]):
    """`fresh` is false when nothing had changed; `moved` counts who goes over to it, by state."""

    release = serializers.IntegerField(source="release.number")
    digest = serializers.CharField(source="release.digest")
    fresh = serializers.BooleanField()
    moved = serializers.DictField(child=serializers.IntegerField())


class LessonDiffSerializer(serializers.Serializer[Any]):
    """A lesson that differs, and in what, in words."""

    key = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(["added", "changed", "removed"])
    parts = serializers.ListField(child=serializers.CharField())
    blocks = serializers.SerializerMethodField(help_text="Keys of the blocks that differ.")

    def get_blocks(self, pair: Any) -> list[str]:
        return [(each.after or each.before)["key"] for each in pair.blocks]


class DiffSerializer(serializers.Serializer[Any]):
    """What became of a release, in words, its sum first; empty when nothing did."""

    diff = serializers.ListField(child=serializers.CharField())
    lessons = LessonDiffSerializer(many=True)


class RestoreSerializer(StrictSerializer):
    """`keep` puts changes that were never published into the history."""

    keep = YesNoField(required=False, default=False)


RELEASE: dict[str, Any] = {
    "number": 1, "digest": DIGEST, "note": "First edition.", "override": "",
    "author": "mei.tan@example.org", "published_at": examples.TIME, "active": 12, "completed": 3,
}  # fmt: skip
SEEN = {"digest": DIGEST, "number": 0}


class PublishView(APIView):
    """Publishing the draft."""

    @described(
        "See what publishing changes",
        shape=PublishViewSerializer,
        answer={
            "seen": SEEN, "can_publish": False, "diff": ["1 lesson"],
            "problems": [examples.PROBLEM],
            "findings": [
                {"rule": "alt", "lesson_key": "boil", "lesson": "Boil it", "block_key": "i1",
                 "what": "A picture has no text.", "mend": "Say what it shows.",
                 "language": ""}
            ],
            "people": {"active": 12, "completed": 3}, "approved_by": None,
        },
    )  # fmt: skip
    def get(self, request: Request, draft: str) -> Response:
        """Send `seen` back with the request to publish."""
        view = publish_view(access_draft(person_of(request), draft))
        approved = view.review.approved
        body = {
            "seen": {"digest": view.digest, "number": view.number},
            "can_publish": view.can_publish,
            "diff": view.lines,
            "problems": view.problems,
            "findings": view.checklist.findings,
            "people": view.people,
            "approved_by": approved.reviewer.email if approved else None,
        }
        return Response(PublishViewSerializer(body).data)

    @described(
        "Publish the draft",
        takes=PublishSerializer,
        body={"seen": SEEN, "note": "First edition.", "override": "", "move": False},
        shape=PublishedSerializer,
        answer={"release": 1, "digest": DIGEST, "fresh": True, "moved": {}},
        status=201,
        refuses=(400, 404, 409, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """As the next release. When nothing changed the answer is the current one, with 200: safe
        to repeat. Refused with 409 `draft_changed` or `release_newer` when it is not what was
        `seen`, 409 `course_archived`, 422 `draft_empty`, 422 `draft_incomplete` with `problems`,
        422 `checklist_open` with `findings` when there is no `override`.
        """
        course = access_draft(person_of(request), draft)
        data = given(PublishSerializer, request)
        seen = Seen(**data.pop("seen"))
        published = course_publish(course=course, author=person_of(request), seen=seen, **data)
        status = 201 if published.fresh else 200
        return Response(PublishedSerializer(published).data, status=status)


class ReleasePagination(ApiCursorPagination):
    ordering = "-number"


class ReleaseListView(ListAPIView[Release]):
    """The releases of a course."""

    serializer_class = ReleaseSerializer
    pagination_class = ReleasePagination
    queryset = Release.objects.none()

    def get_queryset(self) -> QuerySet[Release]:
        return release_list(access_draft(person_of(self.request), self.kwargs["draft"]))

    @described("List releases", shape=ReleaseSerializer(many=True), answer=RELEASE)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first, with how many are on each."""
        return super().get(request, *args, **kwargs)


class ReleaseDiffView(APIView):
    """A release beside another state of its course."""

    @described(
        "Compare a release",
        shape=DiffSerializer,
        answer={
            "diff": ["1 lesson changed", "Changed: “Boil it”: 1 block changed"],
            "lessons": [
                {"key": "boil", "title": "Boil it", "state": "changed",
                 "parts": ["1 block changed"], "blocks": ["p1"]}
            ],
        },
        parameters=[
            OpenApiParameter(
                "against", str, description="Number of another release; the draft by default."
            )
        ],
    )  # fmt: skip
    def get(self, request: Request, draft: str, number: int) -> Response:
        """What became of it: in the draft, or in another release."""
        release = access_release(person_of(request), draft, number)
        found = states_differ(release, request.query_params.get("against", DRAFT))
        if found is None:
            raise Http404
        lines, pairs = found
        return Response(DiffSerializer({"diff": lines, "lessons": pairs}).data)


class ReleaseRestoreView(APIView):
    """A release as the draft."""

    @described(
        "Restore a release as the draft",
        takes=RestoreSerializer,
        body={"keep": True},
        shape=shapes.DraftSerializer,
        answer=examples.DRAFT,
        refuses=(400, 404, 409),
    )
    def post(self, request: Request, draft: str, number: int) -> Response:
        """Learners see nothing of it. 409 `draft_has_changes` with `changes` when it would replace
        what was never published and `keep` is not set. Safe to repeat.
        """
        release = access_release(person_of(request), draft, number)
        data = given(RestoreSerializer, request)
        release_restore(release=release, actor=person_of(request), keep=data["keep"])
        return draft_answer(person_of(request), draft)
