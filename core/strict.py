"""What the API is given, taken as it is: no text for a number, no field that nobody reads.

The fields of Django REST framework turn `"5"` into 5 and `"yes"` into true; these refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

NOT_TEXT = gettext_lazy("This must be a text.")


class TextField(serializers.CharField):
    """A text, and nothing that could be made into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(NOT_TEXT)
        return super().to_internal_value(data)


class EmailField(TextField):
    """The address of a person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.validators.append(EmailValidator())


class WholeField(serializers.IntegerField):
    """A whole number."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNoField(serializers.BooleanField):
    """True or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class OneOfField(serializers.ChoiceField):
    """One of some texts."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            raise serializers.ValidationError(NOT_TEXT)
        return super().to_internal_value(data)


class UuidField(serializers.UUIDField):
    """A UUID, written as one."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            raise serializers.ValidationError(NOT_TEXT)
        return super().to_internal_value(data)


class StrictSerializer(serializers.Serializer[Any]):
    """Fields that are not known are named, not dropped."""

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = ", ".join(self.fields)
            text = _("This field is not known. The fields here are: %(known)s.")
            errors = {
                str(name): [text % {"known": known}] for name in data if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if errors and isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **errors}) from None
            raise
        if errors:
            raise serializers.ValidationError(errors)
        return value


S = TypeVar("S", bound=StrictSerializer)


def given(shape: type[S], request: Request, **context: Any) -> dict[str, Any]:
    """What the request's body holds, in the form of `shape`. Raises `ValidationError`."""
    serializer = shape(data=request.data, context=context)
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data
