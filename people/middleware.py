"""Each person's language and time zone, and the way back after logging in again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

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
        translation.activate(person.page_language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(person.zone):
            return self.get_response(request)


class ComeBackMiddleware:
    """Whose session ended while they filled in a form comes back to the form.

    `login_required` would send them to the address that the form was sent to, which knows no GET.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD"} and response.status_code == 302:
            self._mend(request, response)
        return response

    def _mend(self, request: HttpRequest, response: HttpResponseBase) -> None:
        login, _mark, query = response["Location"].partition("?")
        back = parse_qs(query).get("next")
        form = request.headers.get("Referer", "")
        if (
            back == [request.get_full_path()]
            and login == resolve_url(settings.LOGIN_URL)
            and url_has_allowed_host_and_scheme(form, {request.get_host()}, request.is_secure())
        ):
            page = urlsplit(form)
            path = f"{page.path}?{page.query}" if page.query else page.path
            response["Location"] = f"{login}?{urlencode({'next': path})}"
