from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.health import health_read


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For load balancers and people: 200 when all is well, else 503 and why."""
    state = health_read()
    body = {"status": "ok" if state.ok else "down", "version": state.version, **state.checks}
    return JsonResponse(body, status=200 if state.ok else 503)
