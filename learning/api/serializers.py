"""The shapes that the learning API speaks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from learning.models import Certificate, Course, Enrolment
from learning.services.media import ClipSave


class CourseSerializer(serializers.ModelSerializer[Course]):
    """A course as lists show it."""

    topic = serializers.CharField(source="topic.slug", default=None, read_only=True)
    languages = serializers.SerializerMethodField(
        help_text="All languages in which it can be read, the one that it was written in first."
    )

    def get_languages(self, course: Course) -> list[str]:
        release = course.current_release
        return [course.language, *(release.languages if release else [])]

    class Meta:
        model = Course
        fields = [
            "slug", "title", "summary", "format", "topic", "level", "language", "languages",
            "minutes", "lesson_count", "has_captions", "certificate_enabled", "rating_average",
            "rating_count", "published_at", "reviewed_on", "external_url",
        ]  # fmt: skip
        read_only_fields = fields


class OutlineLessonSerializer(serializers.Serializer[Any]):
    """A lesson of an outline; `state` is done, here, started or open."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    minutes = serializers.IntegerField()
    preview = serializers.BooleanField()
    optional = serializers.BooleanField()
    state = serializers.CharField()


class OutlineSectionSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(allow_blank=True)
    lessons = OutlineLessonSerializer(many=True)


class CourseDetailSerializer(CourseSerializer):
    """A course with its outcomes and the outline of the release that the reader would take."""

    outcomes = serializers.ListField(child=serializers.CharField(), read_only=True)
    skills = serializers.ListField(child=serializers.CharField(), read_only=True)
    release = serializers.IntegerField(allow_null=True, read_only=True)
    outline = OutlineSectionSerializer(many=True, read_only=True)
    enrolment = serializers.IntegerField(allow_null=True, read_only=True)

    class Meta(CourseSerializer.Meta):
        fields = [
            *CourseSerializer.Meta.fields, "outcomes", "skills", "release", "outline", "enrolment",
        ]  # fmt: skip
        read_only_fields = fields


class BlockSerializer(serializers.Serializer[Any]):
    """A block: ready HTML, or in `data` what a form for it needs. Never an answer."""

    key = serializers.CharField()
    kind = serializers.CharField()
    html = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # a field named like a property


class LessonSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    minutes = serializers.IntegerField()
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    objectives = serializers.ListField(child=serializers.CharField())
    keypoints = serializers.ListField(child=serializers.CharField())
    blocks = BlockSerializer(many=True)


class EnrolSerializer(serializers.Serializer[Any]):
    """Which course to take, by its slug."""

    course = serializers.SlugField(max_length=120)


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A person's place in a course."""

    course = serializers.SlugField(source="course.slug", read_only=True)
    release = serializers.IntegerField(source="release.number", read_only=True)

    class Meta:
        model = Enrolment
        fields = [
            "id", "course", "release", "state", "progress", "minutes_left", "last_lesson_key",
            "started_at", "last_active_at", "completed_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProgressRuleSerializer(serializers.Serializer[Any]):
    """A lesson's part in the percentage and what is known of it."""

    lesson = serializers.CharField(source="lesson_key")
    title = serializers.CharField()
    share = serializers.FloatField()
    done = serializers.BooleanField()
    optional = serializers.BooleanField()
    rule = serializers.CharField()
    evidence = serializers.CharField()


class ProgressSerializer(serializers.Serializer[Any]):
    percent = serializers.IntegerField()
    minutes_left = serializers.IntegerField()
    completion = serializers.CharField(source="words")
    rules = ProgressRuleSerializer(many=True)


class ClipSerializer(serializers.Serializer[Any]):
    """Where somebody is in a clip, in seconds, and the stretches they watched."""

    at = serializers.FloatField(min_value=0)
    length = serializers.FloatField(min_value=0)
    watched = serializers.ListField(
        child=serializers.ListField(
            child=serializers.FloatField(min_value=0), min_length=2, max_length=2
        ),
        max_length=500,
    )


class PositionSerializer(serializers.Serializer[Any]):
    """A save of the player. Saves may come late, twice and in any order."""

    lesson = serializers.SlugField(max_length=120)
    block = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    end_reached = serializers.BooleanField(required=False, default=False)
    media = serializers.DictField(child=ClipSerializer(), required=False, default=dict)
    minutes = serializers.ListField(
        child=serializers.DateTimeField(), required=False, default=list, max_length=600
    )
    saved_at = serializers.DateTimeField(required=False, default=None, allow_null=True)

    def clips(self) -> dict[str, ClipSave]:
        """The validated `media`, as the service takes it."""
        media: dict[str, ClipSave] = self.validated_data["media"]
        return media


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    course = serializers.CharField(source="enrolment.course.slug", read_only=True)
    verification_url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Certificate
        fields = [
            "code", "course", "course_title", "holder_name", "minutes", "issued_at",
            "valid_until", "state", "verification_url",
        ]  # fmt: skip
        read_only_fields = fields
