"""Covers: the same drawing everywhere, small, and only for addresses that make sense."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from core.ui.covers import CoverSpec, cover_svg

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("deep", [False, True])
def test_it_is_small_well_formed_and_has_one_dot(deep: bool) -> None:
    for hue in range(0, 360, 45):
        for seed in range(1, 40):
            drawn = cover_svg(CoverSpec(hue, seed, deep))
            assert len(drawn) <= 1600
            assert drawn.count("<circle") == 1
            assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314


def test_it_draws_the_same_for_the_same_seed() -> None:
    assert cover_svg(CoverSpec(176, 11)) == cover_svg(CoverSpec(176, 11))
    assert cover_svg(CoverSpec(176, 11)) != cover_svg(CoverSpec(176, 12))


def test_it_is_served_for_good(client: Client) -> None:
    answer = client.get(reverse("core:cover", args=["176-11-deep"]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.decode() == cover_svg(CoverSpec(176, 11, deep=True))


@pytest.mark.parametrize("name", ["360-1", "1-1000000", "999-1", "1-1-x", "a-1", "1"])
def test_it_is_nothing_out_of_range(client: Client, name: str) -> None:
    assert client.get(f"/covers/{name}.svg").status_code == 404


def test_it_sets_an_organisations_hues(client: Client) -> None:
    answer = client.get(reverse("core:brand", args=[250, 30]))
    assert answer.content.decode() == ":root:root{--brand-h:250;--next-h:30}"
    assert client.get("/brand/360-1.css").status_code == 404
