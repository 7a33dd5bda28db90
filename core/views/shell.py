"""The small things around the pages: theme, robots, icon, web manifest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from core.shell import THEMES, theme_keep, theme_listeners


@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Remember the theme for this browser and this person; go back to where they were."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    if not ours or "/" not in back:
        back = reverse("core:home")
    response = redirect(back)
    if chosen in THEMES:
        theme_keep(request, response, chosen)
        if request.user.is_authenticated:
            for remember in theme_listeners:
                remember(request.user, chosen)
    return response


@require_safe
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """An organisation's learning is nobody's search result."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@require_safe
@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers ask unbidden; the pages name the icon themselves."""
    return redirect(static("img/favicon.svg"), permanent=False)


@require_safe
@cache_control(max_age=86400, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put Waymark on its home screen."""
    body = {
        "name": "Waymark",
        "short_name": "Waymark",
        "start_url": reverse("core:home"),
        "display": "standalone",
        "background_color": "#f6f7f5",
        "theme_color": "#0b4a42",
        "icons": [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")
