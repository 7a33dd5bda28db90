"""Nudges for L&D admins: which rules are on, what they say, what came of them, a dry run."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analytics.forms.nudge import NudgeForm
from analytics.nudges.access import access_nudge, access_nudges
from analytics.nudges.rule import Rule
from analytics.nudges.text import FIRST_NAME
from analytics.selectors.nudge import (
    change_lines,
    dry_run,
    nudge_rule_row,
    preview,
    rule_lines,
    state_sentence,
)
from analytics.services.nudge_rule import nudge_rule_change, nudge_rule_switch
from core.errors import AppError
from core.i18n import language_name
from core.pagination import page_of
from people.http import PersonRequest
from people.services.audit import audit_record

_ROWS = 25


@login_required
@require_safe
def nudge_list(request: PersonRequest) -> HttpResponse:
    """All rules, each with its switch and what came of it."""
    access_nudges(request.user)
    lines = rule_lines()
    context = {"lines": lines, "sentence": state_sentence(lines)}
    return render(request, "analytics/nudge/list.html", context)


@login_required
@require_POST
def nudge_switch(request: PersonRequest, rule_key: str) -> HttpResponse:
    """Switch a rule on with `on=1`, else off."""
    rule = access_nudge(request.user, rule_key)
    row = nudge_rule_switch(actor=request.user, rule=rule, on=request.POST.get("on") == "1")
    said = _("“%(rule)s” is on. It nudges from the next morning on.")
    if not row.is_on:
        said = _("“%(rule)s” is off.")
    messages.success(request, said % {"rule": rule.label})
    return redirect("analytics:nudge-list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nudge_edit(request: PersonRequest, rule_key: str) -> HttpResponse:
    """What the rule says in `?language=`, and how many are left out; `preview` saves nothing."""
    rule = access_nudge(request.user, rule_key)
    language = _language(request)
    row = nudge_rule_row(rule)
    data = request.POST if request.method == "POST" else None
    with translation.override(language):
        form = NudgeForm(data, rule=rule, row=row, language=language)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            with translation.override(language):
                nudge_rule_change(
                    actor=request.user, rule=rule, language=language, **form.cleaned_data
                )
        except AppError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. It counts from the next morning on."))
            return redirect(
                f"{reverse('analytics:nudge-edit', args=[rule.key])}?language={language}"
            )
    return _edit(request, rule, form, language)


def _edit(request: PersonRequest, rule: Rule, form: NudgeForm, language: str) -> HttpResponse:
    row = nudge_rule_row(rule)
    texts = row.texts
    if form.is_bound and form.is_valid():
        own = {name: form.cleaned_data[name] for name in ("subject", "body")}
        texts = {**texts, language: own}
    context = {
        "rule": rule,
        "row": row,
        "form": form,
        "language": language,
        "languages": [(code, language_name(code)) for code, _name in settings.LANGUAGES],
        "placeholders": {**rule.placeholders, FIRST_NAME: _("the first name of whoever reads it")},
        "words": preview(rule, language, texts),
        "changes": change_lines(rule),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "analytics/nudge/edit.html", context, status=status)


def _language(request: PersonRequest) -> str:
    """The language whose text is edited: one that pages are offered in."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else request.user.page_language


@login_required
@require_safe
def nudge_dry_run(request: PersonRequest, rule_key: str) -> HttpResponse:
    """Who would get it today and in which words. Nothing is sent; that one looked is recorded."""
    rule = access_nudge(request.user, rule_key)
    audit_record(actor=request.user, action="analytics.nudge_dry_run", rule=rule.key)
    found = dry_run(rule)
    page = page_of(request, found.cases, _ROWS)
    context = {
        "rule": rule,
        "row": found.row,
        "page": page,
        "count": len(found.cases),
        "lines": found.lines(list(page)),
    }
    return render(request, "analytics/nudge/dry_run.html", context)
