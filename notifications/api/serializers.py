"""The shapes that the API of notifications speaks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.strict import OneOfField, StrictSerializer, TextField, WholeField, YesNoField
from notifications.models import Attention, DigestEvery, MailChoice
from notifications.models.attention import MOST_CAP


class NotificationSerializer(serializers.Serializer[Any]):
    """Something that you were told, in your language; `url` is the page that it leads to."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    why = serializers.CharField()
    url = serializers.CharField()
    urgency = serializers.CharField()
    read = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MarkSerializer(StrictSerializer):
    read = YesNoField()


class ClearSerializer(StrictSerializer):
    """`up_to`: the newest that you have shown; what came since stays unread."""

    up_to = WholeField(required=False, min_value=1)


class CountSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()


class KindSerializer(serializers.Serializer[Any]):
    """Where one kind comes; `can_be_stopped` is false for what is about security."""

    kind = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    why = serializers.CharField()
    in_waymark = serializers.BooleanField()
    by_email = serializers.ChoiceField(choices=MailChoice.choices)
    can_be_stopped = serializers.BooleanField()


class AttentionSerializer(serializers.ModelSerializer[Attention]):
    """When and how much you hear. Times are by your own clock; the 0th weekday is Monday."""

    class Meta:
        model = Attention
        fields = [
            "digest_every", "digest_hour", "digest_weekday", "quiet_from", "quiet_until",
            "quiet_weekends", "weekly_cap", "away_from", "away_until",
        ]  # fmt: skip
        read_only_fields = fields


class PreferencesSerializer(serializers.Serializer[Any]):
    attention = AttentionSerializer()
    kinds = KindSerializer(many=True)


class KindChangeSerializer(StrictSerializer):
    kind = TextField(max_length=80)
    in_waymark = YesNoField()
    by_email = OneOfField(choices=MailChoice.choices)


class AttentionChangeSerializer(StrictSerializer):
    """Only what is to change."""

    digest_every = OneOfField(choices=DigestEvery.choices, required=False)
    digest_hour = WholeField(min_value=0, max_value=23, required=False)
    digest_weekday = WholeField(min_value=0, max_value=6, required=False)
    quiet_from = serializers.TimeField(required=False)
    quiet_until = serializers.TimeField(required=False)
    quiet_weekends = YesNoField(required=False)
    weekly_cap = WholeField(min_value=0, max_value=MOST_CAP, required=False)
    away_from = serializers.DateField(required=False, allow_null=True)
    away_until = serializers.DateField(required=False, allow_null=True)


class PreferencesChangeSerializer(StrictSerializer):
    """Only what is to change."""

    attention = AttentionChangeSerializer(required=False)
    kinds = KindChangeSerializer(many=True, required=False)
