"""What could not be delivered, for L&D admins."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.access import access_deliveries, access_delivery
from core.events import retry_dead
from core.pagination import page_of


@require_safe
@login_required
def delivery_list(request: HttpRequest) -> HttpResponse:
    deliveries = access_deliveries(request.user)
    context = {
        "page": page_of(request, deliveries.dead().order_by("-finished_at", "-pk")),
        "unfinished": deliveries.unfinished().count(),
    }
    return render(request, "core/delivery/list.html", context)


@require_POST
@login_required
def delivery_retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    delivery = access_delivery(request.user, delivery_id)
    return _retried(request, retry_dead([delivery.pk]))


@require_POST
@login_required
def delivery_retry_all(request: HttpRequest) -> HttpResponse:
    access_deliveries(request.user)
    return _retried(request, retry_dead())


def _retried(request: HttpRequest, count: int) -> HttpResponse:
    text = ngettext("%d delivery gets a fresh start.", "%d deliveries get a fresh start.", count)
    messages.success(request, text % count)
    return redirect("core:delivery-list")
