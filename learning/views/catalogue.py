"""The catalogue's page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from core.http import is_htmx
from learning.forms.catalogue import catalogue_query
from learning.selectors.catalogue import PAGE_SIZE, SORTS, catalogue_page
from learning.views.back import way_back
from people.http import PersonRequest
from people.services.preference import completed_hide


@login_required
@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def course_list(request: PersonRequest) -> HttpResponse:
    """The catalogue; for htmx only what a choice changes."""
    page = catalogue_page(request.user, catalogue_query(request.GET, request.user))
    context = {
        "page": page,
        "sorts": [(key, label) for key, label in SORTS.items() if page.query.text or key != "best"],
        "pages": Paginator(range(page.total), PAGE_SIZE).get_page(page.page),
    }
    name = "learning/catalogue/browse.html" if is_htmx(request) else "learning/catalogue/list.html"
    return render(request, name, context)


@login_required
@require_POST
def catalogue_completed_hide(request: PersonRequest) -> HttpResponse:
    """Hide or show what the person completed, from now on, and go back to the list."""
    completed_hide(user=request.user, hidden=request.POST.get("hidden") == "1")
    return redirect(way_back(request, request.POST.get("next", ""), "learning:course-list"))
