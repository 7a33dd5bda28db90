"""Who a session belongs to."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class PersonBackend(AuthenticationBackend):
    """allauth's log-in; the person comes with what the shell of every page shows of them."""

    def get_user(self, user_id: int) -> User | None:
        """The person, their department and whether they manage, in one query; None once gone."""
        user = User.objects.for_session().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
