"""How a course is taken, for those who write it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.csvfile import csv_response
from learning.access import access_draft
from learning.selectors.studio.analytics.findings import findings
from learning.selectors.studio.analytics.page import analytics_of
from learning.selectors.studio.analytics.tables import TABLES, tables_of
from learning.selectors.studio.analytics.taken import range_read
from people.http import PersonRequest


@login_required
@require_safe
def draft_analytics(request: PersonRequest, draft: str) -> HttpResponse:
    """The course's figures over the range that the address names."""
    course = access_draft(request.user, draft)
    weeks = range_read(request.GET.get("weeks", ""))
    page = analytics_of(course, reader=request.user, weeks=weeks)
    context = {"course": course, "tab": "analytics", "page": page}
    if not page.is_begun:
        return render(request, "learning/studio/analytics/empty.html", context)
    context |= {"tables": tables_of(page), "findings": findings(page)}
    return render(request, "learning/studio/analytics/page.html", context)


@login_required
@require_safe
def draft_analytics_table(request: PersonRequest, draft: str, table: str) -> HttpResponse:
    """One table of the page as a file, with the same figures and the same withheld."""
    course = access_draft(request.user, draft)
    if table not in TABLES:
        raise Http404
    weeks = range_read(request.GET.get("weeks", ""))
    found = TABLES[table](analytics_of(course, reader=request.user, weeks=weeks))
    return csv_response(f"{course.slug}-{table}.csv", found.columns, found.plain)
