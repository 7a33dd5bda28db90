"""What forms of all apps share."""

from __future__ import annotations

from typing import TypeVar

from django import forms

Field = TypeVar("Field", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """The form's own copy of a field, as the kind that it was declared as.

    What it offers is often known by the request alone. Raises `TypeError` for another kind.
    """
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{type(form).__name__}.{name} is no {kind.__name__}")
    return field
