"""What every API answer shares: errors as problem documents (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import AppError

PROBLEM = "application/problem+json"


def problem(
    status: int, code: str, detail: str, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The body of a problem document."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **(extra or {}),
    }


def problem_response(
    status: int, code: str, detail: str, extra: Mapping[str, Any] | None = None
) -> JsonResponse:
    """The same as an answer of a view outside the API framework."""
    body = problem(status, code, detail, extra)
    return JsonResponse(body, status=status, content_type=PROBLEM)


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error as a problem document, whatever the view renders."""
    request = context["request"]
    if request is not None:
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), PROBLEM
    if isinstance(error, RequestDataTooBig):
        error = AppError("too_large", _("This is more than the API reads at once."), status=413)
    if isinstance(error, AppError):
        body = problem(error.status, error.code, str(error), error.extra)
        return Response(body, status=error.status, content_type=PROBLEM)
    response = exception_handler(error, context)
    if response is None:
        return None
    code, detail, extra = "error", HTTPStatus(response.status_code).phrase, {}
    if isinstance(error, exceptions.ValidationError):
        code, detail, extra = "invalid", "The request is not valid.", {"errors": response.data}
    elif isinstance(error, exceptions.APIException):
        code, detail = str(error.get_codes()), str(error.detail)
    elif response.status_code == HTTPStatus.NOT_FOUND:
        code = "not_found"
    response.data = problem(response.status_code, code, detail, extra)
    response.content_type = PROBLEM
    return response
