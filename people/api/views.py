from __future__ import annotations

from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.serializers import BaseSerializer

from people.api.request import person_of
from people.api.serializers import MeSerializer
from people.models import User
from people.services.preferences import preferences_save


class MeView(RetrieveUpdateAPIView[User]):
    """Who I am, and the preferences that are mine to change."""

    serializer_class = MeSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        return User.objects.select_related("department", "manager").get(
            pk=person_of(self.request).pk
        )

    def perform_update(self, serializer: BaseSerializer[User]) -> None:
        serializer.instance = preferences_save(user=self.get_object(), **serializer.validated_data)
