"""The language in which somebody reads a course."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.models import Enrolment, Release
from learning.selectors.language import release_language


def language_offered(release: Release | None, language: str) -> str:
    """The tag, if the release can be read in it. Raises `AppError` for any other."""
    if (
        release is None
        or not language
        or language not in [release_language(release), *release.languages]
    ):
        raise AppError("language_missing", _("The course is not there in this language."))
    return language


@transaction.atomic
def enrolment_language_set(*, enrolment: Enrolment, language: str) -> Enrolment:
    """Read the course in `language` from now on; progress, answers and notes stay what they are.

    Raises `AppError` for a language that the learner's release is not in.
    """
    row = Enrolment.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)
    row.language = language_offered(row.release, language)
    row.save(update_fields=["language", "updated_at"])
    return row
