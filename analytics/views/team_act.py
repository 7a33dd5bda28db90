"""What a manager does for people of the team: a page each, or what a dialog shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from analytics.access import Team, access_members, access_request, access_team
from analytics.forms.team import AssignForm, ExtendForm, MessageForm
from analytics.models import MessageKind
from analytics.selectors.team_act import (
    course_about,
    course_due_first,
    extension_suggested,
    open_requirements,
    something_open,
    suggestion,
    team_choice,
)
from analytics.selectors.team_told import reminded_lately
from analytics.services.team import Sent, team_assign, team_decide, team_extend, team_greet
from analytics.services.team import team_remind as remind
from core.errors import AppError
from core.http import is_htmx
from learning.models import RequirementState
from learning.selectors.audience import courses_closed
from people.http import PersonRequest
from people.models import User

_GET_POST = ["GET", "HEAD", "POST"]


def _team(request: PersonRequest) -> tuple[Team, list[User]]:
    """The team, and its people that were chosen."""
    asked = request.POST if request.method == "POST" else request.GET
    team = access_team(request.user, of=asked.get("of", ""), below=asked.get("below", ""))
    return team, access_members(team, asked.getlist("people"))


def _back(request: PersonRequest) -> HttpResponse:
    """To the page from which it was done, if that is one of the team's."""
    return redirect(_came_from(request.POST))


def _came_from(asked: QueryDict) -> str:
    """The page of the team from which a form was opened."""
    home = reverse("analytics:team-dashboard")
    wanted = asked.get("next", "")
    fits = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if fits else home


def _untouched(asked: QueryDict) -> str:
    """The same with those ticked again whom the form is about: nothing is done yet."""
    page, _sign, query = _came_from(asked).partition("?")
    if page != reverse("analytics:team-dashboard"):
        return _came_from(asked)
    kept = QueryDict(query, mutable=True)
    for name in ("of", "below"):
        if name in asked:
            kept.setlist(name, asked.getlist(name)[-1:])
    kept.setlist("people", asked.getlist("people"))
    return f"{page}?{kept.urlencode()}#people" if kept else page


def _shown(
    request: PersonRequest, name: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """The form in a page of its own, or alone for a dialog."""
    asked = request.POST if request.method == "POST" else request.GET
    form = f"analytics/team/{name}.html"
    context |= {"title": title, "form_template": form, "next": asked.get("next", "")}
    context["back"] = _untouched(asked)
    shown = "dialog" if is_htmx(request) else "act"
    return render(request, f"analytics/team/{shown}.html", context, status=status)


@login_required
@require_http_methods(_GET_POST)
def team_remind(request: PersonRequest) -> HttpResponse:
    """Remind people of `?course=`, or each of what is due first for them."""
    return _message(request, MessageKind.REMIND)


@login_required
@require_http_methods(_GET_POST)
def team_thank(request: PersonRequest) -> HttpResponse:
    return _message(request, MessageKind.THANK)


@login_required
@require_http_methods(_GET_POST)
def team_welcome(request: PersonRequest) -> HttpResponse:
    return _message(request, MessageKind.WELCOME)


def _message(request: PersonRequest, kind: MessageKind) -> HttpResponse:
    team, people = _team(request)
    asked = request.POST if request.method == "POST" else request.GET
    course = course_about(asked.get("course", ""), people)
    if kind == MessageKind.REMIND:
        course = course or course_due_first(people)
    titles = {
        MessageKind.REMIND: _("Send a reminder"),
        MessageKind.THANK: _("Say thank you"),
        MessageKind.WELCOME: _("Say welcome"),
    }
    if request.method == "POST":
        form = MessageForm(request.POST)
        if people and form.is_valid():
            _told(request, _sent(team, people, kind, form.cleaned_data["text"], course), kind)
            return _back(request)
    else:
        form = MessageForm(initial={"text": suggestion(kind, course, something_open(people))})
    context = {"team": team, "people": people, "form": form, "course": course, "kind": kind.value}
    if kind == MessageKind.REMIND:
        told = reminded_lately(request.user, [person.pk for person in people], course)
        context["spared"] = [(each, told[each.pk]) for each in people if each.pk in told]
    status = 422 if request.method == "POST" else 200
    return _shown(request, "message", titles[kind], status, **context)


def _sent(team: Team, people: list[User], kind: MessageKind, text: str, course: Any) -> Sent:
    if kind == MessageKind.REMIND:
        return remind(team=team, people=people, text=text, course=course)
    return team_greet(team=team, people=people, kind=kind, text=text, course=course)


def _told(request: PersonRequest, sent: Sent, kind: MessageKind) -> None:
    """Say who was told, and who was spared."""
    count = len(sent.told)
    words = {
        MessageKind.REMIND: ngettext("Reminded %(n)d person.", "Reminded %(n)d people.", count),
        MessageKind.THANK: ngettext("Thanked %(n)d person.", "Thanked %(n)d people.", count),
        MessageKind.WELCOME: ngettext("Welcomed %(n)d person.", "Welcomed %(n)d people.", count),
    }
    if count == 1:
        one = {
            MessageKind.REMIND: _("%(name)s is reminded."),
            MessageKind.THANK: _("%(name)s is thanked."),
            MessageKind.WELCOME: _("%(name)s is welcomed."),
        }
        messages.success(request, one[kind] % {"name": sent.told[0].name})
    elif count:
        messages.success(request, words[kind] % {"n": count})
    if sent.spared:
        spared = "; ".join(
            _("%(name)s: %(told)s, %(again)s")
            % {"name": person.name, "told": told.words, "again": told.again}
            for person, told in sent.spared[:5]
        )
        text = _("The same is not sent twice within three days. %(people)s.")
        messages.warning(request, text % {"people": spared})


@login_required
@require_http_methods(_GET_POST)
def team_extend_time(request: PersonRequest) -> HttpResponse:
    """More time for what is open of the people chosen; `?course=` chooses that of one course."""
    team, people = _team(request)
    rows = open_requirements(people)
    if request.method == "POST":
        form = ExtendForm(request.POST, rows=rows)
        if form.is_valid() and _extended(request, team, form):
            return _back(request)
    else:
        course = course_about(request.GET.get("course", ""), people)
        chosen = extension_suggested(rows, course)
        form = ExtendForm(rows=rows, initial={"requirements": chosen})
    context = {"team": team, "people": people, "form": form, "any": bool(rows)}
    status = 422 if request.method == "POST" else 200
    return _shown(request, "extend", _("Give more time"), status, **context)


def _extended(request: PersonRequest, team: Team, form: ExtendForm) -> bool:
    rows = list(form.cleaned_data["requirements"])
    wish = {"days": form.cleaned_data["days"], "seen": form.seen}
    if not _done(form, team_extend, team=team, requirements=rows, **wish):
        return False
    names = sorted({row.person.name for row in rows})
    text = ngettext("%(names)s has more time now.", "%(names)s have more time now.", len(names))
    messages.success(request, text % {"names": ", ".join(names[:5])})
    return True


@login_required
@require_http_methods(_GET_POST)
def team_assign_course(request: PersonRequest) -> HttpResponse:
    """Require a course of the people chosen; of nobody yet, all of a small team can be chosen."""
    team, people = _team(request)
    given = {"closed": courses_closed(request.user), "people": team_choice(team, people)}
    if request.method == "POST":
        form = AssignForm(request.POST, **given)
        if form.is_valid() and _assigned(request, team, form):
            return _back(request)
        return _shown(request, "assign", _("Assign a course"), 422, team=team, form=form)
    initial = {
        "people": [person.pk for person in people],
        "course": request.GET.get("course", ""),
        "reason": _("Agreed in the team."),
    }
    form = AssignForm(initial=initial, **given)
    return _shown(request, "assign", _("Assign a course"), team=team, form=form)


def _assigned(request: PersonRequest, team: Team, form: AssignForm) -> bool:
    people = list(form.cleaned_data["people"])
    course = form.cleaned_data["course"]
    try:
        assigned = team_assign(team=team, people=people, course=course, terms=form.terms)
    except AppError as error:
        form.add_error(None, str(error))
        return False
    words = ngettext(
        "%(course)s is assigned to %(n)d person.",
        "%(course)s is assigned to %(n)d people.",
        count := len(people) - len(assigned.spared),
    )
    said = words % {"course": course.title, "n": count}
    if done := assigned.row.requirements.filter(state=RequirementState.DONE).count():
        earlier = ngettext(
            "%(n)d has completed it before; that counts.",
            "%(n)d have completed it before; that counts.",
            done,
        )
        said = f"{said} {earlier % {'n': done}}"
    messages.success(request, said)
    if assigned.spared:
        anyway = ngettext(
            "%(names)s has to do it already, and no later.",
            "%(names)s have to do it already, and no later.",
            len(assigned.spared),
        )
        names = ", ".join(person.name for person in assigned.spared[:5])
        messages.info(request, anyway % {"names": names})
    return True


def _done(form: forms.Form, service: Any, **given: Any) -> bool:
    """Whether the service did it; if not, the form says why."""
    try:
        service(**given)
    except AppError as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
def team_answer(request: PersonRequest, request_id: int) -> HttpResponse:
    """Grant or refuse more time that somebody of the team asks for."""
    team = access_team(request.user, of=request.POST.get("of", ""))
    asked = access_request(team, request_id)
    granted = request.POST.get("granted") == "yes"
    name = asked.requirement.person.name
    try:
        team_decide(team=team, request=asked, granted=granted)
    except AppError as error:
        messages.error(request, str(error))
        return _back(request)
    words = _("%(name)s has more time now.") if granted else _("%(name)s was told no.")
    messages.success(request, words % {"name": name})
    return _back(request)
