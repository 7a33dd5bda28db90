"""Views for programs: every error of theirs is a problem document, never a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.api import problem_response
from core.errors import AppError


def wants_json(request: HttpRequest) -> bool:
    """Whether the player's script asks, which cannot use a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def form_refusal(form: BaseForm) -> AppError:
    """That a form is not valid, with what is wrong by field, for the script that sent it."""
    errors = {name: [str(each) for each in found] for name, found in form.errors.items()}
    return AppError("invalid", _("Please check what you entered."), {"errors": errors})


def json_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """401 instead of the login page, problem documents instead of error pages."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return problem_response(401, "not_authenticated", _("Log in first."))
        try:
            return view(request, *args, **kwargs)
        except AppError as error:
            return problem_response(error.status, error.code, str(error), error.extra)
        except Http404:
            return problem_response(404, "not_found", _("There is no such lesson for you."))

    return answer
