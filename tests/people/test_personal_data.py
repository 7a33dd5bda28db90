"""A person's own data: all of it given, and erased for good."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import registry
from people.models import User
from people.services.audit import audit_record
from tests.factories.people import PASSWORD
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


def test_it_exports_what_is_kept_and_no_secret(as_: LogIn, employee: User, admin: User) -> None:
    client = as_(employee)
    client.post("/accounts/login/", {"login": employee.email, "password": PASSWORD})
    Authenticator.objects.create(user=employee, type="totp", data={"secret": "sealed"})
    audit_record(actor=admin, action="people.look", person=employee)
    entry = registry.personal_data.get("people")
    said = json.dumps(entry.export(employee))
    for words in ("employee@waymark.test", "Mo Manager", "Customer Success", "people.look"):
        assert words in said
    assert "sealed" not in said
    assert employee.password not in said


def test_erasing_leaves_nothing_to_know_them_by(
    as_: LogIn, employee: User, manager: User, django_capture_on_commit_callbacks: Any
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (200, 200)).save(out, "JPEG")
    client = as_(manager)
    client.post("/settings/photo/", {"photo": SimpleUploadedFile("a.jpg", out.getvalue())})
    manager.refresh_from_db()
    storage, photo, above = manager.photo.storage, str(manager.photo.name), manager.manager
    with django_capture_on_commit_callbacks(execute=True):
        registry.personal_data.get("people").erase(manager)
    assert not storage.exists(photo)
    row = json.dumps(User.objects.filter(pk=manager.pk).values().get(), default=str)
    for words in ("Mo Manager", "manager@waymark.test", "Team lead"):
        assert words not in row
    assert client.get("/settings/").status_code == 302
    employee.refresh_from_db()
    assert employee.manager == above
