"""The home page, put together from what the apps have to say."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.registry import Context, Person, home_panels


@dataclass(frozen=True)
class Panel:
    """A panel with its data: what the page includes."""

    key: str
    template: str
    data: Context


def panels_for(person: Person) -> dict[str, list[Panel]]:
    """The panels that have something to say, by slot and in order."""
    slots: dict[str, list[Panel]] = {"head": [], "hero": [], "main": [], "rail": []}
    for entry in home_panels:
        data = entry.selector(person)
        if data is not None:
            slots[entry.slot].append(Panel(entry.key, entry.template, data))
    return slots


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "core/home.html", {"slots": panels_for(request.user)})
