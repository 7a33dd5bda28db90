"""Who may find a course."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.strict import StrictSerializer, YesNoField, given
from learning.access import access_draft
from learning.api.studio import shapes
from learning.api.studio.describe import DIGEST, described
from learning.content.keys import digest
from learning.models import Course
from learning.selectors.audience import learners_outside
from learning.selectors.studio.analytics.groups import figure
from learning.services.audience import audience_save
from learning.services.edit import Edit
from people.api.request import person_of
from people.audience import Audience
from people.selectors.audience import (
    audience_reach,
    audience_unknown,
    audience_words,
    departments_by_path,
)

HELP = "As docs/audience.md says; {} is everybody."


class DepartmentSerializer(serializers.Serializer[Any]):
    """A department, its name behind those above it."""

    id = serializers.IntegerField()
    path = serializers.CharField()


class AudienceSerializer(serializers.Serializer[Any]):
    """Whom a course is for; `words` say it in your language.

    `reach` is how many that is, null where it would tell of fewer than five; `outside` says how
    many are enrolled although they are not among them. `departments` are all to choose from.
    """

    digest = serializers.CharField()
    audience = serializers.JSONField(help_text=HELP)
    words = serializers.ListField(child=serializers.CharField())
    reach = serializers.IntegerField(allow_null=True)
    outside = serializers.CharField()
    departments = DepartmentSerializer(many=True)


class AudienceSetSerializer(StrictSerializer):
    """An audience, and over which state of it; with `dry_run` it is only looked at."""

    base = shapes.BaseField()
    audience = serializers.JSONField(help_text=HELP)
    dry_run = YesNoField(default=False)

    def validate_audience(self, value: Any) -> Audience:
        try:
            audience = Audience.from_json(value)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        unknown = audience_unknown(audience, self.context["stored"])
        if unknown:
            raise serializers.ValidationError(unknown)
        return audience


def _answer(course: Course, audience: Audience) -> Response:
    """What is stored by its digest, and what the audience means."""
    outside = 0 if audience.is_everyone else learners_outside(course, audience)
    body = {
        "digest": digest(course.audience),
        "audience": audience.as_json(),
        "words": audience_words(audience),
        "reach": audience_reach(audience).count,
        "outside": figure(outside).words,
        "departments": [{"id": pk, "path": path} for pk, path in departments_by_path().items()],
    }
    return Response(AudienceSerializer(body).data)


ANSWER: dict[str, Any] = {
    "digest": DIGEST,
    "audience": {"groups": [{"departments": [4], "locations": ["Berlin"]}], "people": [17]},
    "words": ["Everyone in Sales and below who works in Berlin", "Mei Tan"],
    "reach": 42,
    "outside": "0",
    "departments": [{"id": 4, "path": "Sales"}, {"id": 9, "path": "Sales › North"}],
}


class AudienceView(APIView):
    """Who may find a course."""

    @described("Read who may find a course", shape=AudienceSerializer, answer=ANSWER)
    def get(self, request: Request, draft: str) -> Response:
        """Everybody, or some. `digest` is the `base` of the next change."""
        course = access_draft(person_of(request), draft)
        return _answer(course, Audience.from_json(course.audience))

    @described(
        "Choose who may find a course",
        takes=AudienceSetSerializer,
        body={"base": DIGEST, "audience": ANSWER["audience"]},
        shape=AudienceSerializer,
        answer=ANSWER,
        refuses=(400, 404, 409),
    )
    def put(self, request: Request, draft: str) -> Response:
        """It counts at once, without a release; whoever is enrolled keeps access. 409
        `edit_conflict` with the stored one in `theirs` when that is not what `base` names.
        """
        course = access_draft(person_of(request), draft)
        stored = Audience.from_json(course.audience)
        data = given(AudienceSetSerializer, request, stored=stored)
        audience: Audience = data["audience"]
        if not data["dry_run"]:
            course = audience_save(
                course=course, actor=person_of(request), audience=audience, edit=Edit(data["base"])
            )
        return _answer(course, audience)
