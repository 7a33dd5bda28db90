"""The catalogue's form. Its state is the address; whatever an address says, it is read."""

from __future__ import annotations

from django.http import QueryDict

from learning.selectors.catalogue import FACETS, SORTS, CatalogueQuery
from people.models import User

_LONGEST_TEXT = 200
_LONGEST_VALUE = 140
_MOST_VALUES = 30


def catalogue_query(params: QueryDict, user: User) -> CatalogueQuery:
    """What the query string asks for. Not a Django form: there is nothing to refuse."""
    sort = params.get("sort", "")
    page = params.get("page", "")
    chosen = {facet: _values(params, facet) for facet in FACETS if facet in params}
    return CatalogueQuery(
        text=" ".join(params.get("q", "")[:_LONGEST_TEXT].split()),
        chosen={facet: values for facet, values in chosen.items() if values},
        sort=sort if sort in SORTS else "",
        hide_completed=user.hide_completed,
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


def _values(params: QueryDict, facet: str) -> list[str]:
    """The values of a facet, each once, cut to what a value can be."""
    given = [value[:_LONGEST_VALUE] for value in params.getlist(facet) if value]
    return list(dict.fromkeys(given))[:_MOST_VALUES]
