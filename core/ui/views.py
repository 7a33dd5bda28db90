"""Views of the interface itself: covers, the organisation's hues, the theme, the style guide."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from core.ui.context import THEME_COOKIE, THEMES
from core.ui.covers import MAX_SEED, CoverSpec, cover_svg
from core.ui.samples import samples

YEAR = 365 * 24 * 3600


@require_GET
@cache_control(public=True, max_age=YEAR, immutable=True)
def cover(request: HttpRequest, name: str) -> HttpResponse:
    """Return the generated cover ``<hue>-<seed>[-deep]``; 404 out of range."""
    hue, seed, *deep = name.split("-")
    if int(hue) > 359 or int(seed) > MAX_SEED:
        raise Http404
    spec = CoverSpec(hue=int(hue), seed=int(seed), deep=bool(deep))
    return HttpResponse(cover_svg(spec), content_type="image/svg+xml")


@require_GET
@cache_control(public=True, max_age=YEAR, immutable=True)
def brand(request: HttpRequest, brand: int, following: int) -> HttpResponse:
    """Return the style sheet that sets an organisation's two hues; 404 out of range."""
    if brand > 359 or following > 359:
        raise Http404
    rule = f":root:root{{--brand-h:{brand};--next-h:{following}}}"
    return HttpResponse(rule, content_type="text/css")


@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Store the chosen theme in a cookie of this device and go back to where the person was."""
    chosen = request.POST.get("theme", "")
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in (*THEMES, "system"):
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state: to authors and admins, to anyone in a demo."""
    user = request.user
    trusted = user.is_authenticated and (
        getattr(user, "is_author", False) or getattr(user, "is_admin", False)
    )
    if not (trusted or settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return render(request, "core/styleguide/index.html", samples())
