"""Files brought in, as a browser does it."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from learning.incoming import FOLDER
from learning.models import Course
from tests.learning.bundles import bundle_files, course_json, zip_bytes

NEW = "/studio/import/"


def upload(client: Client, name: str, data: bytes, into: Course | None = None) -> Any:
    """What the upload of a file leads to: its preview."""
    path = reverse("learning:draft-import", args=[into.slug]) if into else NEW
    return client.post(path, {"file": SimpleUploadedFile(name, data)}, follow=True)


def preview(client: Client, name: str, data: bytes, into: Course | None = None) -> str:
    """The preview's address."""
    answer = upload(client, name, data, into)
    assert answer.status_code == 200, answer
    return str(answer.request["PATH_INFO"])


def confirm(client: Client, address: str, base: str | None = None) -> Any:
    """What confirming leads to; `base` is what the page's form holds."""
    if base is None:
        plan = client.get(address).context["plan"]
        base = plan.base
    return client.post(f"{address}confirm/", {"base": base}, follow=True)


def packed(**course: Any) -> bytes:
    return zip_bytes(bundle_files(course=course_json(**course)))


def waiting() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[0]
    except FileNotFoundError:
        return []


def said(answer: Any) -> str:
    return str(answer.content.decode())
