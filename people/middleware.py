"""Each person's language and time zone, for as long as their request takes."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

Next = Callable[[HttpRequest], HttpResponseBase]


class PersonMiddleware:
    """Activates the person's language and zone. Others keep what `LocaleMiddleware` found."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Without a session nobody is logged in, and nothing need be asked of the database.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        person = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        # Left active: `LocaleMiddleware` names it in the answer and sets the next request's.
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(person.zone):
            return self.get_response(request)
