"""Finding people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Lower
from django.urls import reverse

from core.registry import SearchHit
from people.folding import fold, trigrams
from people.models import Role, User

_MOST_WORDS = 6
# So many a field that names somebody offers.
MOST_OFFERED = 8
AUTHORS = "authors"
_NAME = Func(F("findable"), Value("\n"), Value(1), function="split_part", output_field=TextField())
# As the index has it, to the letter.
_LETTERS = Func(F("findable"), function="people_trigrams", output_field=ArrayField(TextField()))


def people_found(words: str) -> QuerySet[User]:
    """People present whose name or title has every word, names that begin with it first.

    Without words everybody, by name.
    """
    people = User.objects.present().select_related("department")
    parts = fold(words).split()[:_MOST_WORDS]
    # Only of those who are found it is looked at where.
    named = people.annotate(folded_name=_NAME)
    if not parts:
        return named.order_by("folded_name", "pk")
    each = Q()
    for part in parts:
        each &= Q(findable__contains=part)
    if letters := sorted({three for part in parts for three in trigrams(part)}):
        # What the index has; two letters are in so many names that it would help nobody.
        named = named.annotate(letters=_LETTERS)
        each &= Q(letters__contains=letters)
    rank = Case(
        When(folded_name__startswith=" ".join(parts), then=0),
        When(folded_name__contains=f" {parts[0]}", then=1),
        When(folded_name__contains=parts[0], then=2),
        default=3,
        output_field=IntegerField(),
    )
    return named.filter(each).order_by(rank, "folded_name", "pk")


def people_offered(words: str, among: str = "") -> QuerySet[User]:
    """People by name or title, as `people_found`, for a field that names one; `among` those who
    author. Words that are none find nobody.
    """
    if not fold(words).split():
        return User.objects.none()
    people = people_found(words)
    return people.filter(roles__overlap=[Role.AUTHOR, Role.ADMIN]) if among == AUTHORS else people


def people_at(addresses: Iterable[str]) -> dict[str, User]:
    """People present by their e-mail address in lower case, for as many of `addresses` as are
    somebody's; one query.
    """
    wanted = {address.lower() for address in addresses}
    people = User.objects.present().select_related("department")
    found = people.annotate(folded_email=Lower("email")).filter(folded_email__in=wanted)
    return {person.email.lower(): person for person in found}


def people_hits(person: User, words: str, limit: int) -> Sequence[SearchHit]:
    """The search's people: the best `limit`."""
    return [
        SearchHit(
            title=found.name,
            url=reverse("people:person-detail", args=[found.pk]),
            description=", ".join(
                filter(None, [found.job_title, found.department.name if found.department else ""])
            ),
            icon="user-round",
        )
        for found in people_found(words)[:limit]
    ]
