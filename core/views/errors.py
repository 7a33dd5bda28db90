"""Every error's answer: a page, a fragment of one, or a problem document."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.api import problem_response
from core.errors import AppError
from core.http import is_api, is_htmx


def app_error(request: HttpRequest, error: AppError) -> HttpResponse:
    """The answer to an application error."""
    if is_api(request):
        return problem_response(error.status, error.code, str(error), error.extra)
    return _page(request, error.status, _("That did not work"), str(error))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        HTTPStatus.BAD_REQUEST,
        _("We could not read that"),
        _("Go back, reload the page and try once more."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        HTTPStatus.FORBIDDEN,
        _("This is not open to you"),
        _("If you think it should be, ask your L&D team."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(
        request,
        HTTPStatus.FORBIDDEN,
        _("This page has been open for too long"),
        _("Go back, reload the page and send the form again. Nothing has been changed."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        HTTPStatus.NOT_FOUND,
        _("There is no such page"),
        _("It may have moved, or it is not open to you."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Without a context processor: whatever broke may be what they need."""
    if is_api(request):
        return problem_response(500, "server_error", "Something broke on our side.")
    return HttpResponse(render_to_string("core/errors/server_error.html"), status=500)


def _error(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    if is_api(request):
        return problem_response(status, HTTPStatus(status).name.lower(), message)
    return _page(request, status, title, message)


def _page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    name = "core/errors/fragment.html" if is_htmx(request) else "core/errors/error.html"
    context = {"status": status, "title": title, "message": message}
    return render(request, name, context, status=status)
