"""A save that somebody else was before: what was entered comes back, to be saved once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from learning.services.edit import EditConflictError

# What a form carries besides what was entered.
_CARRIED = frozenset({"csrfmiddlewaretoken", "base", "choice", "resize"})


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of what was entered, for a form that asks which version to keep."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in _CARRIED
        for value in values
    ]


def posted_over(request: HttpRequest, conflict: EditConflictError) -> QueryDict:
    """What was sent, in spite of what is stored now; a message says so."""
    data = request.POST.copy()
    data["base"] = conflict.extra["digest"]
    messages.warning(request, _("%(who)s Save again to keep yours.") % {"who": conflict})
    return data
