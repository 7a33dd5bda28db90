"""Assignments: all of them for L&D admins, a manager's own for that manager."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.csvfile import csv_response
from core.errors import AppError
from core.http import is_htmx
from core.pagination import page_of
from learning.access import access_assignment, access_assignments
from learning.forms.requirement import AssignmentForm, TermsForm
from learning.models import Assignment, AssignmentSource
from learning.selectors.assignment import (
    Counts,
    assignment_counts,
    assignment_lines,
    assignment_people,
    assignments_all,
)
from learning.selectors.requirement_words import requirement_lines
from learning.services.assignment import (
    assignment_change,
    assignment_close,
    assignment_create,
)
from people.audience import Audience
from people.http import PersonRequest
from people.selectors.audience import audience_reach, audience_words
from people.selectors.reporting import people_below
from people.services.audit import audit_record

_ROWS = 25


@login_required
@require_safe
def assignments(request: PersonRequest) -> HttpResponse:
    """All assignments, and how each stands. `?closed=1` shows those that are over."""
    access_assignments(request.user)
    closed = request.GET.get("closed") == "1"
    page = page_of(request, assignments_all(closed=closed), _ROWS)
    context = {"page": page, "lines": assignment_lines(page), "closed": closed}
    return render(request, "learning/required/list.html", context)


@login_required
@require_safe
def assignment_export(request: PersonRequest) -> HttpResponse:
    """The list as a table; the same figures as on the page."""
    access_assignments(request.user)
    header = [_("Course"), _("Who"), _("Reason"), _("Assigned"), _("Done"), _("On time"),
              _("Overdue"), _("Assigned by"), _("Since")]  # fmt: skip
    rows = [
        [
            line.assignment.course.title,
            "; ".join(line.who),
            line.assignment.reason,
            *(line.figures[name].text for name in ("assigned", "done", "on_time", "overdue")),
            line.assignment.assigned_by.name if line.assignment.assigned_by else "",
            line.assignment.starts_on.isoformat(),
        ]
        for line in assignment_lines(assignments_all())
    ]
    return csv_response("required-training.csv", header, rows)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_new(request: PersonRequest) -> HttpResponse:
    """Require a course of anyone; for htmx who is meant by the form as it stands."""
    access_assignments(request.user)
    if request.method != "POST":
        initial = {"course": request.GET.get("course", ""), "scope": "some"}
        return _form(request, AssignmentForm(initial=initial))
    form = AssignmentForm(request.POST)
    if is_htmx(request):
        return _preview(request, form)
    if form.is_valid():
        try:
            row = assignment_create(
                actor=request.user,
                course=form.cleaned_data["course"],
                audience=form.audience,
                terms=form.terms,
            )
        except AppError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Assigned. Everybody it means hears of it now."))
            return redirect(row)
    return _form(request, form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_edit(request: PersonRequest, assignment_id: int) -> HttpResponse:
    """Change whom it means and on what terms; a manager's own keeps its people."""
    row = access_assignment(request.user, assignment_id)
    if not row.is_open:
        return redirect(row)
    audience = Audience.from_json(row.audience)
    by_name = row.source == AssignmentSource.MANAGER
    data = request.POST if request.method == "POST" else None
    form: TermsForm
    if by_name:
        form = TermsForm(data, assignment=row)
    else:
        form = AssignmentForm(data, assignment=row, audience=audience)
    if data is None:
        return _form(request, form, row)
    if is_htmx(request):
        return _preview(request, form)
    if form.is_valid():
        chosen = form.audience if isinstance(form, AssignmentForm) else audience
        try:
            assignment_change(assignment=row, actor=request.user, audience=chosen, terms=form.terms)
        except AppError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. It counts from now on."))
            return redirect(row)
    return _form(request, form, row, status=422)


def _preview(request: PersonRequest, form: TermsForm) -> HttpResponse:
    """Who is meant, as far as the form says; what else is wrong with it does not matter yet."""
    form.is_valid()
    context: dict[str, Any] = {"form": form, "live": True}
    audience = form.cleaned_data.get("audience")
    if audience is not None and "scope" not in form.errors and not form.non_field_errors():
        context |= {"reach": audience_reach(audience), "who": audience_words(audience)}
    return render(request, "people/audience/reach.html", context)


def _form(
    request: PersonRequest,
    form: TermsForm,
    assignment: Assignment | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    new = reverse("learning:assignment-new")
    here = reverse("learning:assignment-edit", args=[assignment.pk]) if assignment else new
    context: dict[str, Any] = {
        "form": form,
        "assignment": assignment,
        "preview": here,
        "chooses": isinstance(form, AssignmentForm),
    }
    if assignment is not None and not form.is_bound:
        audience = Audience.from_json(assignment.audience)
        context |= {"reach": audience_reach(audience), "who": audience_words(audience)}
    return render(request, "learning/required/form.html", context, status=status)


@login_required
@require_safe
def assignment_detail(request: PersonRequest, assignment_id: int) -> HttpResponse:
    """Whom it means, on what terms, and each person with how they stand."""
    row = access_assignment(request.user, assignment_id)
    page = page_of(request, assignment_people(row, request.user), _ROWS)
    _looked(request, row)
    below = None if request.user.is_admin else people_below(request.user)
    counts = assignment_counts([row], below).get(row.pk, Counts())
    context = {
        "assignment": row,
        "course": row.course,
        "who": _who(request, row),
        "page": page,
        "lines": requirement_lines(page, request.user),
        # Exact, as everybody is named below them with how they stand.
        "figures": vars(counts),
    }
    return render(request, "learning/required/assignment.html", context)


def _who(request: PersonRequest, row: Assignment) -> list[str]:
    """Who is meant; to a manager only those who still report to them."""
    audience = Audience.from_json(row.audience)
    if request.user.is_admin:
        return audience_words(audience)
    left = people_below(request.user).filter(pk__in=audience.people).values_list("pk", flat=True)
    if not left:
        return [_("Nobody who reports to you now")]
    return audience_words(Audience(people=tuple(left)))


@login_required
@require_safe
def assignment_people_export(request: PersonRequest, assignment_id: int) -> HttpResponse:
    """Everybody it means, with state and dates, as a table."""
    row = access_assignment(request.user, assignment_id)
    _looked(request, row)
    header = [_("Name"), _("E-mail"), _("Department"), _("State"), _("Round"), _("Since"),
              _("Due"), _("Done"), _("Valid until")]  # fmt: skip
    lines = requirement_lines(assignment_people(row, request.user), request.user)
    return csv_response(f"assignment-{row.pk}.csv", header, (_cells(line) for line in lines))


def _cells(line: Any) -> Iterable[Any]:
    row = line.row
    yield row.person.name
    yield row.person.email
    yield row.person.department.name if row.person.department else ""
    yield line.state
    yield row.round
    for day in (row.applies_since, row.due_on, row.done_on, row.valid_until):
        yield day.isoformat() if day else ""


def _looked(request: PersonRequest, row: Assignment) -> None:
    if request.user.is_admin:
        audit_record(actor=request.user, action="learning.assignment_read", assignment=row.pk)


@login_required
@require_POST
def assignment_end(request: PersonRequest, assignment_id: int) -> HttpResponse:
    """Close it: what is open is withdrawn, what was done stays on record."""
    row = assignment_close(
        assignment=access_assignment(request.user, assignment_id), actor=request.user
    )
    messages.success(request, _("Closed. What was done stays on record."))
    return redirect(row)
