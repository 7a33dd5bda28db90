"""Finding people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.urls import reverse

from core.registry import SearchHit
from people.models import Role, User

# PostgreSQL without `unaccent` folds these letters; what Python cannot take apart stands below.
# Which sigma ends a word is for Python to say, and not for PostgreSQL: one does for both.
_APART = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "Ł": "L", "Ø": "O", "Đ": "D", "ς": "σ"}
_PLAINER = {
    letter: unicodedata.normalize("NFD", letter)[0]
    for letter in map(chr, range(0xC0, 0x180))
    if unicodedata.decomposition(letter)
} | _APART
_ACCENTED, _PLAIN = "".join(_PLAINER), "".join(_PLAINER.values())
_PLAINLY = str.maketrans(_ACCENTED, _PLAIN)
_MOST_WORDS = 6
# So many a field that names somebody offers.
MOST_OFFERED = 8
AUTHORS = "authors"


def folded(name: str) -> Lower:
    """The field in lower case without accents, so that "tomas" finds Tomás.

    Taking accents off costs twenty times as much as looking whether there can be any.
    """
    plain = Exact(Func(F(name), function="octet_length"), Length(name))
    # An accent may be a sign of its own, as a Mac writes it.
    composed = Func(F(name), template="normalize(%(expressions)s, NFC)")
    unaccented = Func(composed, Value(_ACCENTED), Value(_PLAIN), function="translate")
    return Lower(Case(When(plain, then=F(name)), default=unaccented, output_field=TextField()))


def fold(text: str) -> str:
    """`text` as `folded` would have it."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAINLY)
    return plain.lower().replace("ς", "σ")


def people_found(words: str) -> QuerySet[User]:
    """People present whose name or title has every word, names that begin with it first.

    Without words everybody, by name.
    """
    people = User.objects.present().select_related("department")
    parts = fold(words).split()[:_MOST_WORDS]
    if not parts:
        return people.order_by(folded("name"), "pk")
    named = people.annotate(folded_name=folded("name"), folded_title=folded("job_title"))
    each = Q()
    for part in parts:
        each &= Q(folded_name__contains=part) | Q(folded_title__contains=part)
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
