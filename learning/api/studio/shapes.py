"""The shapes of courses and outlines in the studio's API."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from core.strict import OneOfField, StrictSerializer, TextField, WholeField, YesNoField
from learning.content.completion import ASSESSMENT, CHOSEN, Rule, rule_problem
from learning.models import Course, CourseStatus, Format, Lesson, LessonKind, Level
from learning.selectors.studio.outline import DraftOutline
from learning.services.outline import lesson_settings

LANGUAGE = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z")
KEY = RegexValidator(r"^[a-z0-9][a-z0-9-]*\Z")
ADDRESS = RegexValidator(r"^https?://[^\s]+\Z")
LEVELS = [value.capitalize() for value in Level.values]

BASE_HELP = "The `digest` of what you read; `*` saves over anything."
KEY_HELP = "Yours to choose: asked twice with the same key, it is made once."
AFTER_HELP = "The key behind which it stands; null: first; left out: last."


Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


def optional(fields: Fields) -> Fields:
    """The fields, none of which has to be given: what is left out stays as it is."""
    for field in fields.values():
        field.required = False
    return fields


class BaseField(TextField):
    """The digest of what the writer saw; `*` for anything, which services know as ""."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, help_text=BASE_HELP, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return "" if text == "*" else text


def base_of(request: Request) -> str:
    """What the address says of the state that is to go; nothing means whatever it is."""
    base = request.query_params.get("base", "*")
    return "" if base == "*" else base


def email_of(person: str) -> serializers.EmailField:
    """The address of the person in the row's column `person`, null when nobody is."""
    return serializers.EmailField(
        source=f"{person}.email", default=None, allow_null=True, read_only=True
    )


def key_field(**kwargs: Any) -> TextField:
    return TextField(max_length=79, validators=[KEY], **kwargs)


def texts_field(*, most: int, longest: int, **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=TextField(max_length=longest), max_length=most, **kwargs)


# Courses -------------------------------------------------------------------------------------


class CourseRowSerializer(serializers.ModelSerializer[Course]):
    """A course as its authors' list shows it; `learners` have not left."""

    owner = email_of("owner")
    release = serializers.IntegerField(
        source="current_release.number", default=None, allow_null=True, read_only=True
    )
    edited_at = serializers.DateTimeField(read_only=True)
    edited_by = serializers.CharField(read_only=True, allow_null=True)
    learners = serializers.IntegerField(read_only=True)
    open_reviews = serializers.IntegerField(source="waiting", read_only=True)

    class Meta:
        model = Course
        fields = [
            "slug", "title", "format", "language", "status", "owner", "release", "edited_at",
            "edited_by", "learners", "open_reviews",
        ]  # fmt: skip
        read_only_fields = fields


class CourseCreateSerializer(StrictSerializer):
    """What a course begins with. A resource is an address elsewhere, `url`."""

    title = TextField(max_length=200)
    slug = TextField(
        max_length=120, validators=[SLUG], required=False, default="",
        help_text="Its name in addresses. " + KEY_HELP,
    )  # fmt: skip
    format = OneOfField(Format.choices, required=False, default=Format.COURSE.value)
    language = TextField(max_length=10, validators=[LANGUAGE], required=False, default="en")
    url = TextField(max_length=500, validators=[ADDRESS], required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_resource = attrs["format"] == Format.RESOURCE
        if is_resource and not attrs["url"]:
            raise serializers.ValidationError({"url": [_("A resource leads somewhere.")]})
        if attrs["url"] and not is_resource:
            raise serializers.ValidationError({"url": [_("Only a resource has an address.")]})
        return attrs


class SkillSerializer(StrictSerializer):
    """A skill and the level that the course reaches."""

    name = TextField(max_length=120)
    level = WholeField(min_value=1, max_value=5, allow_null=True, required=False, default=None)


class CoverSerializer(StrictSerializer):
    seed = WholeField(min_value=0, max_value=999_999)
    hue = WholeField(min_value=0, max_value=359)
    src = TextField(
        max_length=200, required=False, help_text="The path of a picture among the course's files."
    )
    alt = TextField(
        max_length=2000, allow_blank=True, required=False,
        help_text="What the picture shows; empty: decoration.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("src" in attrs) != ("alt" in attrs):
            missing = "alt" if "src" in attrs else "src"
            raise serializers.ValidationError({missing: [_("A picture has both.")]})
        return attrs


class CertificateRuleSerializer(StrictSerializer):
    enabled = YesNoField()
    valid_months = WholeField(
        min_value=1, max_value=240, allow_null=True, required=False, default=None
    )


class CompletionSerializer(StrictSerializer):
    """What completes the course; `lessons` are the keys of those that count."""

    rule = OneOfField([(CHOSEN, "Chosen lessons"), (ASSESSMENT, "An assessment")])
    lessons = serializers.ListField(child=TextField(max_length=79), min_length=1, max_length=500)


class SettingsSerializer(StrictSerializer):
    """What describes a course. `url` and `minutes` are a resource's, which has no certificate
    and no closing question (`reflection`).
    """

    title = TextField(max_length=200)
    description = TextField(max_length=5000, allow_blank=True)
    level = OneOfField(LEVELS)
    language = TextField(max_length=10, validators=[LANGUAGE])
    topic = TextField(max_length=80, allow_null=True)
    skills = serializers.ListField(child=SkillSerializer(), max_length=30)
    outcomes = texts_field(most=20, longest=500)
    cover = CoverSerializer()
    reviewed = serializers.DateField(allow_null=True)
    review_due = serializers.DateField(allow_null=True)
    certificate = CertificateRuleSerializer()
    completion = CompletionSerializer(allow_null=True, help_text="Null: every lesson counts.")
    prerequisites = serializers.ListField(
        child=TextField(max_length=120, validators=[SLUG]), max_length=20
    )
    reflection = TextField(max_length=500, allow_null=True)
    license = TextField(max_length=120, allow_blank=True)
    attribution = TextField(max_length=300, allow_blank=True)
    url = TextField(max_length=500, validators=[ADDRESS], allow_null=True)
    minutes = WholeField(min_value=0, max_value=10_000, allow_null=True)

    def get_fields(self) -> Fields:
        # A field called `source` would hide what every field has under this name.
        source = TextField(max_length=500, validators=[ADDRESS], allow_null=True)
        return {**super().get_fields(), "source": source}


class SettingsPartSerializer(SettingsSerializer):
    """Those of the settings that are to change."""

    def get_fields(self) -> Fields:
        return optional(super().get_fields())


class SettingsChangeSerializer(StrictSerializer):
    """Some of the settings, and which state of them they are meant to change."""

    base = BaseField()
    settings = SettingsPartSerializer()

    def validate_settings(self, value: dict[str, Any]) -> dict[str, Any]:
        is_resource = self.context["course"].format == Format.RESOURCE
        wrong = {"certificate", "completion", "reflection"} if is_resource else {"url", "minutes"}
        text = _("This field has no meaning for this format.")
        errors = {name: [text] for name in wrong & value.keys()}
        if value.get("completion"):
            rule = Rule(value["completion"]["rule"], tuple(value["completion"]["lessons"]))
            problem = rule_problem(rule, self.context["kinds"])
            errors |= {"completion": [problem]} if problem else {}
        if is_resource and "url" in value and not value["url"]:
            errors["url"] = [_("A resource leads somewhere.")]
        offered = self.context["offered"]
        unknown = [slug for slug in value.get("prerequisites", []) if slug not in offered]
        if unknown:
            text = _("There is no course “%(slug)s” that you may name.")
            errors["prerequisites"] = [text % {"slug": slug} for slug in unknown]
        if errors:
            raise serializers.ValidationError(errors)
        return value


class DraftLineSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(LessonKind.choices)
    minutes = serializers.IntegerField()
    optional = serializers.BooleanField()


class DraftGroupSerializer(serializers.Serializer[Any]):
    """A section with its lessons; lessons without a section have `key` and `title` null."""

    key = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    lessons = DraftLineSerializer(many=True)


class DraftSerializer(serializers.Serializer[Any]):
    """A course as its authors work on it; `digest` is that of the settings."""

    slug = serializers.CharField()
    format = serializers.ChoiceField(Format.choices)
    status = serializers.ChoiceField(CourseStatus.choices)
    owner = serializers.EmailField(allow_null=True)
    authors = serializers.ListField(child=serializers.EmailField())
    release = serializers.IntegerField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField()
    settings = SettingsSerializer()
    outline = DraftGroupSerializer(many=True)


def settings_body(stored: dict[str, Any]) -> dict[str, Any]:
    """What `settings_of` returns, in the API's form: every skill with its level."""
    skills = [
        {"name": tag, "level": None} if isinstance(tag, str) else {"level": None, **tag}
        for tag in stored["skills"] or []
    ]
    return {**stored, "skills": skills}


def settings_stored(given: dict[str, Any]) -> dict[str, Any]:
    """The settings that were given, as the draft keeps them."""
    stored = dict(given)
    if "skills" in given:
        tags = {tag["name"].lower(): tag for tag in given["skills"]}
        stored["skills"] = [dict(tag) if tag["level"] else tag["name"] for tag in tags.values()]
    if given.get("reviewed"):
        stored["reviewed"] = given["reviewed"].isoformat()
    if "prerequisites" in given:
        stored["prerequisites"] = list(dict.fromkeys(given["prerequisites"]))
    for name in ("cover", "certificate"):
        if name in given:
            stored[name] = dict(given[name])
    if given.get("completion"):
        rule = Rule(given["completion"]["rule"], tuple(given["completion"]["lessons"]))
        stored["completion"] = rule.as_json()
    return stored


def outline_body(outline: DraftOutline) -> list[dict[str, Any]]:
    return [
        {
            "key": group.section.key if group.section else None,
            "title": group.section.title if group.section else None,
            "lessons": group.lessons,
        }
        for group in outline.groups
    ]


# Sections and lessons ------------------------------------------------------------------------


class SectionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()


class SectionCreateSerializer(StrictSerializer):
    title = TextField(max_length=200)
    key = key_field(required=False, default="", help_text=KEY_HELP)


class SectionChangeSerializer(StrictSerializer):
    title = TextField(max_length=200)


class PlaceSerializer(StrictSerializer):
    """Where something is to stand."""

    after = TextField(max_length=120, allow_null=True, help_text="Null: first.")


class LessonPlaceSerializer(PlaceSerializer):
    """`section` null is none; `after` null is first in the section."""

    section = TextField(max_length=120, allow_null=True)


class LessonCreateSerializer(StrictSerializer):
    """A lesson begins with an empty text, an assessment without questions."""

    title = TextField(max_length=300)
    key = key_field(required=False, default="", help_text=KEY_HELP)
    kind = OneOfField(LessonKind.choices, required=False, default=LessonKind.LESSON.value)
    section = TextField(max_length=120, required=False, default=None, allow_null=True)


class LessonSettingsSerializer(StrictSerializer):
    title = TextField(max_length=300)
    minutes = WholeField(min_value=1, max_value=1440)
    preview = YesNoField()
    objectives = texts_field(most=20, longest=500)
    keypoints = texts_field(most=30, longest=1000)


class LessonSettingsPartSerializer(LessonSettingsSerializer):
    """Those of the settings that are to change."""

    def get_fields(self) -> Fields:
        return optional(super().get_fields())


class LessonChangeSerializer(StrictSerializer):
    """Some of the lesson's settings, and which state of them they are meant to change."""

    base = BaseField()
    settings = LessonSettingsPartSerializer()


class DraftLessonSerializer(serializers.Serializer[Any]):
    """A lesson; `digest` is that of its settings. `assessment` holds rules and questions."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(LessonKind.choices)
    section = serializers.CharField(allow_null=True)
    digest = serializers.CharField()
    settings = LessonSettingsSerializer()
    assessment = serializers.JSONField(allow_null=True)


class ConversionSerializer(serializers.Serializer[Any]):
    """What a lesson would become: `kind`, and in words what is kept and what is not."""

    kind = serializers.ChoiceField([LessonKind.LESSON, LessonKind.ASSESSMENT])
    kept = serializers.ListField(child=serializers.CharField())
    lost = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()


class ConvertSerializer(StrictSerializer):
    """Which state of the lesson is to be converted."""

    base = BaseField()


def lesson_body(lesson: Lesson, digest: str) -> dict[str, Any]:
    return {
        "key": lesson.key,
        "kind": lesson.kind,
        "section": lesson.section.key if lesson.section else None,
        "digest": digest,
        "settings": lesson_settings(lesson),
        "assessment": lesson.assessment,
    }
