"""The API's own pages: its description and a page to try it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.openapi import api_operations


@login_required
@require_safe
def api_explorer(request: HttpRequest) -> HttpResponse:
    """Every operation with its description and a form that sends it as the reader."""
    return render(request, "core/api/explorer.html", {"groups": api_operations()})
