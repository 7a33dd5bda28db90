from __future__ import annotations

from rest_framework import serializers

from people.models import User


class MeSerializer(serializers.ModelSerializer[User]):
    """The person whose token or session it is."""

    department = serializers.CharField(source="department.name", default=None, read_only=True)
    manager = serializers.CharField(source="manager.name", default=None, read_only=True)

    class Meta:
        model = User
        fields = [
            "id", "name", "email", "job_title", "department", "manager", "location",
            "language", "timezone", "theme", "weekly_goal_minutes", "roles",
        ]  # fmt: skip
        read_only_fields = [
            "id", "name", "email", "job_title", "location", "roles",
        ]  # fmt: skip
