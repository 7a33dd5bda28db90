from __future__ import annotations

from rest_framework.generics import RetrieveUpdateAPIView

from people.api.request import person_of
from people.api.serializers import MeSerializer
from people.models import User


class MeView(RetrieveUpdateAPIView[User]):
    """Who I am, and the preferences that are mine to change."""

    serializer_class = MeSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        return User.objects.select_related("department", "manager").get(
            pk=person_of(self.request).pk
        )
