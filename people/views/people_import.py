"""The import of people: upload, preview, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import AppError
from people.access import access_import, access_imports
from people.exports import changes_csv, problems_csv
from people.forms.people_import import ImportForm
from people.hr.problem import FileRefusedError
from people.http import PersonRequest
from people.models import PeopleImport
from people.panels import import_tallies, plan_problems, preview_groups
from people.selectors.people_import import import_plan
from people.services.people_import import (
    people_import_confirm,
    people_import_discard,
    people_import_preview,
)

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def import_new(request: PersonRequest) -> HttpResponse:
    """The upload form and the last imports; POST makes a preview."""
    access_imports(request.user)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = _preview(request, form)
        if batch:
            return redirect("people:import-detail", batch.pk)
    recent = PeopleImport.objects.select_related("created_by")[:10]
    context = {"form": form, "recent": recent}
    return render(request, "people/import/new.html", context, status=422 if form.errors else 200)


def _preview(request: PersonRequest, form: ImportForm) -> PeopleImport | None:
    """The preview of a valid upload; None with the form's error when it cannot be read."""
    upload = form.cleaned_data["file"]
    try:
        return people_import_preview(
            actor=request.user,
            file_name=upload.name,
            data=upload.read(),
            mapping=form.column_map(),
            complete=form.cleaned_data["complete"],
        )
    except FileRefusedError as error:
        form.add_error("file", str(error))
        return None


@require_safe
@login_required
@never_cache
def import_detail(request: PersonRequest, import_id: int) -> HttpResponse:
    """What an import would do, why it was refused, or what it did."""
    batch = access_import(request.user, import_id)
    plan = import_plan(batch, request.user) if batch.is_ready else None
    problems = plan_problems(plan) if plan else batch.problems
    context = {
        "batch": batch,
        "plan": plan,
        "tallies": import_tallies(plan.counts() if plan else batch.counts),
        "groups": preview_groups(plan, _SHOWN) if plan else [],
        "notes": plan.notes if plan else batch.notes,
        "problems": problems[:_SHOWN],
        "more_problems": max(0, len(problems) - _SHOWN),
        "crumbs": [{"label": _("Import people"), "url": reverse("people:import-new")}],
    }
    return render(request, "people/import/detail.html", context)


@require_POST
@login_required
def import_apply(request: PersonRequest, import_id: int) -> HttpResponse:
    """Import what the preview showed. Asked twice, the second finds it done."""
    batch = access_import(request.user, import_id)
    try:
        batch = people_import_confirm(
            batch=batch,
            actor=request.user,
            fingerprint=request.POST.get("fingerprint", ""),
            mass_confirmed=request.POST.get("mass_confirmed") == "on",
        )
    except AppError as error:
        messages.warning(request, str(error))
        return redirect("people:import-detail", import_id)
    if batch.is_applying:
        messages.info(request, _("The people are being imported. You need not wait for it."))
        return redirect("people:import-detail", import_id)
    counts = batch.counts
    total = counts["created"] + counts["changed"] + counts["returned"] + counts["deactivated"]
    messages.success(
        request,
        ngettext("%(count)s person is imported.", "%(count)s people are imported.", total)
        % {"count": total},
    )
    return redirect("people:import-detail", import_id)


@require_POST
@login_required
def import_discard(request: PersonRequest, import_id: int) -> HttpResponse:
    batch = access_import(request.user, import_id)
    if people_import_discard(batch=batch):
        messages.success(request, _("The list is discarded. Nothing was changed."))
    return redirect("people:import-new")


@require_safe
@login_required
def import_problems(request: PersonRequest, import_id: int) -> HttpResponse:
    """Everything that is wrong, as a table for whoever mends the file."""
    return problems_csv(access_import(request.user, import_id))


@require_safe
@login_required
def import_changes(request: PersonRequest, import_id: int) -> HttpResponse:
    """Every change of a waiting import, as a table."""
    batch = access_import(request.user, import_id)
    if not batch.is_ready:
        return redirect("people:import-detail", import_id)
    return changes_csv(batch, import_plan(batch, request.user))
