"""Where to go after a form that stands on many pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """`wanted`, or the page the form was on, or the page named `otherwise`; ours only."""
    for address in (wanted, request.headers.get("Referer", "")):
        # Without a slash it would be taken for the name of a page.
        if "/" in address and url_has_allowed_host_and_scheme(
            address, {request.get_host()}, request.is_secure()
        ):
            return address
    return resolve_url(otherwise)
