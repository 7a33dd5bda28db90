"""Reviews of a draft: asking, remarks, the verdict."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import AppError
from core.pagination import ApiCursorPagination
from core.strict import (
    EmailField,
    OneOfField,
    StrictSerializer,
    TextField,
    UuidField,
    YesNoField,
    given,
)
from learning.access import access_comment, access_draft, access_review
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.models import CourseReview, ReviewComment
from learning.selectors.studio.reviews import comments_of, review_list
from learning.services import review as services
from people.api.request import person_of
from people.models import User


class ReviewSerializer(serializers.ModelSerializer[CourseReview]):
    """A draft that was sent to a colleague; `digest` is what the verdict is about."""

    course = serializers.SlugField(source="course.slug", read_only=True)
    requested_by = shapes.email_of("requested_by")
    reviewer = serializers.EmailField(source="reviewer.email", read_only=True)

    class Meta:
        model = CourseReview
        fields = [
            "id", "course", "requested_by", "reviewer", "state", "request", "verdict", "digest",
            "created_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class ReviewAskSerializer(StrictSerializer):
    reviewer = EmailField()
    request = TextField(max_length=2000, required=False, default="", allow_blank=True)


class CommentSerializer(serializers.ModelSerializer[ReviewComment]):
    """A remark on a block, a lesson or the course."""

    author = serializers.EmailField(source="author.email", read_only=True)
    resolved_by = shapes.email_of("resolved_by")

    class Meta:
        model = ReviewComment
        fields = [
            "id", "author", "lesson_key", "block_key", "text", "created_at", "resolved_at",
            "resolved_by",
        ]  # fmt: skip
        read_only_fields = fields


class CommentCreateSerializer(StrictSerializer):
    """`client_id` is yours: sent twice, the remark is kept once."""

    text = TextField(max_length=5000)
    client_id = UuidField()
    lesson_key = TextField(
        max_length=120, validators=[shapes.KEY], required=False, default="", allow_blank=True
    )
    block_key = TextField(
        max_length=79, validators=[shapes.KEY], required=False, default="", allow_blank=True
    )


class CommentChangeSerializer(StrictSerializer):
    resolved = YesNoField()


class DecisionSerializer(StrictSerializer):
    """The verdict; words are needed for a return. `digest` is of the draft that you have read, as
    the studio's page of a course to publish calls it: without it whatever is there is meant.
    """

    decision = OneOfField(["approve", "return"])
    verdict = TextField(max_length=2000, required=False, default="", allow_blank=True)
    digest = TextField(max_length=64, required=False, default="", allow_blank=True)


REVIEW: dict[str, Any] = {
    "id": 7, "course": "making-tea", "requested_by": "mei.tan@example.org",
    "reviewer": "jo.brown@example.org", "state": "open", "request": "Is the water right?",
    "verdict": "", "digest": "", "created_at": examples.TIME, "decided_at": None,
}  # fmt: skip
COMMENT: dict[str, Any] = {
    "id": 31, "author": "jo.brown@example.org", "lesson_key": "boil", "block_key": "p1",
    "text": "At sea level.", "created_at": examples.TIME, "resolved_at": None,
    "resolved_by": None,
}  # fmt: skip


class ReviewListView(ListAPIView[CourseReview]):
    """The reviews of a course."""

    serializer_class = ReviewSerializer
    pagination_class = ApiCursorPagination
    queryset = CourseReview.objects.none()

    def get_queryset(self) -> QuerySet[CourseReview]:
        course = access_draft(person_of(self.request), self.kwargs["draft"])
        return review_list(course).select_related("course").defer("course__search")

    @described("List reviews", shape=ReviewSerializer(many=True), answer=REVIEW)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first."""
        return super().get(request, *args, **kwargs)

    @described(
        "Ask for a review",
        takes=ReviewAskSerializer,
        body={"reviewer": "jo.brown@example.org", "request": "Is the water right?"},
        shape=ReviewSerializer,
        answer=REVIEW,
        status=201,
        refuses=(400, 404, 409, 422),
    )
    def post(self, request: Request, draft: str) -> Response:
        """The colleague is told. The same asked again is answered with the open review."""
        course = access_draft(person_of(request), draft)
        data = given(ReviewAskSerializer, request)
        reviewer = User.objects.present().at_address(data["reviewer"]).first()
        if reviewer is None:
            raise AppError("reviewer_unknown", _("Nobody here has that address."))
        review = services.review_ask(
            course=course,
            requested_by=person_of(request),
            reviewer=reviewer,
            request=data["request"],
        )
        return Response(ReviewSerializer(review).data, status=201)


class ReviewDetailView(APIView):
    """A review, for its reviewer and for the course's authors."""

    @described("Read a review", shape=ReviewSerializer, answer=REVIEW)
    def get(self, request: Request, review_id: int) -> Response:
        """Where it stands."""
        return Response(ReviewSerializer(access_review(person_of(request), review_id)).data)


class ReviewDecideView(APIView):
    """The verdict of a review."""

    @described(
        "Approve or return a draft",
        takes=DecisionSerializer,
        body={"decision": "return", "verdict": "Say at which height."},
        shape=ReviewSerializer,
        answer={**REVIEW, "state": "returned", "verdict": "Say at which height.",
                "digest": DIGEST, "decided_at": examples.TIME},
        refuses=(400, 404, 409, 422),
    )  # fmt: skip
    def post(self, request: Request, review_id: int) -> Response:
        """The reviewer alone decides (422 `review_not_yours`), once (409 `review_closed`); 409
        `draft_changed` for an approval when the draft is not that of `digest` any more.
        """
        review = access_review(person_of(request), review_id)
        data = given(DecisionSerializer, request)
        decided = services.review_decide(
            review=review,
            actor=person_of(request),
            approve=data["decision"] == "approve",
            verdict=data["verdict"],
            seen=data["digest"],
        )
        return Response(ReviewSerializer(decided).data)


class ReviewWithdrawView(APIView):
    """Asking no more."""

    @described(
        "Withdraw a review",
        shape=ReviewSerializer,
        answer={**REVIEW, "state": "withdrawn", "decided_at": examples.TIME},
    )
    def post(self, request: Request, review_id: int) -> Response:
        """For the course's authors; the reviewer can no longer open the draft. Safe to repeat."""
        review = access_review(person_of(request), review_id)
        access_draft(person_of(request), review.course.slug)
        services.review_withdraw(review=review, actor=person_of(request))
        return Response(ReviewSerializer(access_review(person_of(request), review_id)).data)


class CommentPagination(ApiCursorPagination):
    """The oldest first."""

    ordering = "pk"


class CommentListView(ListAPIView[ReviewComment]):
    """The remarks on a draft."""

    serializer_class = CommentSerializer
    pagination_class = CommentPagination
    queryset = ReviewComment.objects.none()

    def get_queryset(self) -> QuerySet[ReviewComment]:
        review = access_review(person_of(self.request), self.kwargs["review_id"])
        return comments_of(review.course)

    @described("List remarks", shape=CommentSerializer(many=True), answer=COMMENT)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All on this course, also of other reviews, the oldest first."""
        return super().get(request, *args, **kwargs)

    @described(
        "Remark on a draft",
        takes=CommentCreateSerializer,
        body={
            "text": "At sea level.", "client_id": "5b3f0f7e-8b0c-4a58-9d5f-0a5e4c8f2a11",
            "lesson_key": "boil", "block_key": "p1",
        },
        shape=CommentSerializer,
        answer=COMMENT,
        status=201,
        refuses=(400, 404),
    )  # fmt: skip
    def post(self, request: Request, review_id: int) -> Response:
        """On a block, a lesson, or the course as a whole."""
        review = access_review(person_of(request), review_id)
        data = given(CommentCreateSerializer, request)
        comment = services.comment_add(review=review, author=person_of(request), **data)
        return Response(CommentSerializer(comment).data, status=201)


class CommentDetailView(APIView):
    """A remark on a draft."""

    @described(
        "Mark a remark as dealt with",
        takes=CommentChangeSerializer,
        body={"resolved": True},
        shape=CommentSerializer,
        answer={**COMMENT, "resolved_at": examples.TIME, "resolved_by": "mei.tan@example.org"},
        refuses=(400, 404),
    )
    def patch(self, request: Request, review_id: int, comment_id: int) -> Response:
        """Or as open again. Safe to repeat."""
        comment = access_comment(person_of(request), review_id, comment_id)
        data = given(CommentChangeSerializer, request)
        services.comment_resolve(
            comment=comment, actor=person_of(request), resolved=data["resolved"]
        )
        fresh = access_comment(person_of(request), review_id, comment_id)
        return Response(CommentSerializer(fresh).data)
