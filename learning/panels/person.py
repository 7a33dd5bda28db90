"""What learning shows on a person's page."""

from __future__ import annotations

from core.registry import Context, PersonSection, person_sections
from learning.forms.allowance import AllowanceForm
from learning.selectors.allowance import allowances_of
from people.models import User


def extra_time(viewer: User, person: User) -> Context | None:
    """The time allowances: to L&D admins with a form, to the person only if there are any.

    Nobody else, their manager included, learns that somebody needs more time.
    """
    if not viewer.is_admin and viewer.pk != person.pk:
        return None
    allowances = list(allowances_of(person))
    if not viewer.is_admin and not allowances:
        return None
    form = AllowanceForm() if viewer.is_admin else None
    return {"person": person, "allowances": allowances, "form": form}


def register() -> None:
    """Put the sections into people's pages."""
    person_sections.register(
        PersonSection("extra-time", extra_time, "learning/allowance/section.html", order=80)
    )
