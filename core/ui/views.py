"""Views of the interface itself: covers, the organisation's hues, the style guide."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from core.ui.covers import MAX_SEED, CoverSpec, cover_svg
from core.ui.samples import samples

PAGES = ("index", "home", "team", "catalogue", "course", "lesson", "quiz", "login", "certificate")
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


@require_GET
def styleguide(request: HttpRequest, page: str = "index") -> HttpResponse:
    """Show every component, or a sample page: to authors and admins, in a demo to all."""
    user = request.user
    trusted = user.is_authenticated and (
        getattr(user, "is_author", False) or getattr(user, "is_admin", False)
    )
    if not (trusted or settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    if page not in PAGES:
        raise Http404
    return render(request, f"core/styleguide/{page}.html", samples() | {"pages": PAGES})
