"""The pipeline that the API's documentation shows, run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from learning.models import Course
from people.models import User
from people.services.token import token_create
from tests.gate import gate
from tests.learning.bundles import png

DOCS = Path(settings.BASE_DIR) / "docs" / "api.md"


def run(folder: Path, url: str, token: str) -> str:
    """What the documented script says about the course that it makes."""
    found = re.search(r"^```python\n(.*?)^```", DOCS.read_text(), re.DOTALL | re.MULTILINE)
    assert found
    (folder / "tea.py").write_text(found[1])
    done = subprocess.run(
        [sys.executable, "tea.py", "cup.png"],
        cwd=folder,
        env={**os.environ, "WAYMARK": url, "TOKEN": token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def url(live_server: LiveServer) -> Iterator[str]:
    """Where the test server lets everybody in."""
    gate.open()
    yield live_server.url
    gate.close()


@pytest.mark.django_db(transaction=True)
def test_it_makes_and_publishes_a_course(url: str, author: User, tmp_path: Path) -> None:
    token = token_create(user=author, name="Pipeline")[1]
    (tmp_path / "cup.png").write_bytes(png(8, 6))

    first = run(tmp_path, url, token)
    again = run(tmp_path, url, token)

    assert (first, again) == ("Release 1 is new.", "Release 1 says this already.")
    release = Course.objects.get(slug="making-tea").current_release
    assert release is not None
    assert [lesson["key"] for lesson in release.outline] == ["water", "leaves", "final"]
    assert "A cup of black tea, steaming." in str(release.lessons.get(key="water").rendered)
    test = release.lessons.get(key="final").assessment or {}
    assert [question["key"] for question in test["pool_questions"]] == ["hot", "first"]
