"""State folders of real instances: one is prepared, each test gets a copy."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.config.instance import Instance, wait_for

CopyOf = Callable[[Path], Path]


def _short_folder() -> Path:
    # A short path, so that the sockets lie in the state folder as they usually do.
    return Path(tempfile.mkdtemp(prefix="wm-"))


@pytest.fixture(scope="session")
def copy_of() -> Iterator[CopyOf]:
    """A copy of a state folder, whoever owns what in it; gone after the run."""
    copies = []

    def copy(home: Path) -> Path:
        target = _short_folder()
        copies.append(target)
        subprocess.run(["cp", "-a", f"{home}/.", str(target)], check=True)  # noqa: S603, S607
        return target

    yield copy
    for target in copies:
        shutil.rmtree(target, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared_home() -> Iterator[Path]:
    """A state folder that has been started before: migrated, static files collected."""
    home = _short_folder()
    waymark = Instance(home)
    prepared = waymark.manage("prepare")
    assert prepared.returncode == 0, prepared.stderr
    wait_for(lambda: waymark.processes() == [], 30, "the services stop")
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def instance(prepared_home: Path, copy_of: CopyOf) -> Iterator[Instance]:
    """A Waymark that has not been started yet, on a prepared state folder."""
    waymark = Instance(copy_of(prepared_home))
    try:
        yield waymark
    finally:
        waymark.close()
