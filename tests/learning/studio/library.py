"""A course's media library for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from learning.models import Course


def page(name: str, course: Course, *more: Any) -> str:
    return reverse(f"learning:draft-{name}", args=[course.slug, *more])


def add(client: Client, course: Course, *files: tuple[str, bytes]) -> list[str]:
    """Send the files by the ordinary form; returns what the next page says."""
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post(page("media-create", course), {"files": sent}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def paths(course: Course) -> set[str]:
    return set(course.assets.values_list("path", flat=True))
