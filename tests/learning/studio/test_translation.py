"""Translating a course in the studio."""

from __future__ import annotations

import pytest
from django.urls import reverse

from learning.models import LessonTranslation
from learning.services.block import block_save
from people.models import User
from tests.learning.translating import GERMAN, tea_make, translate
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"learning:draft-translation-{name}", args=args)


def test_it_shows_each_text_beside_its_original(author: User, as_: LogIn) -> None:
    lesson = tea_make(author)
    slug = lesson.course.slug
    client = as_(author)
    added = client.post(url("create", slug), {"language": "de"}, follow=True)
    assert added.status_code == 200
    page = client.get(url("place", slug, "de", lesson.key))
    print(page.content.decode()[:3000])
    assert page.status_code == 200
    listed = client.get(url("list", slug))
    assert "0 of 1 lesson translated" in listed.content.decode()
