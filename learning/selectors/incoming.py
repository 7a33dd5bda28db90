"""A file that waits to be imported: how far it is, and what is in it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.clock import now
from learning.bundle.files import BundleFiles, bundle_files
from learning.bundle.model import Bundle
from learning.bundle.problems import Problem
from learning.bundle.read import bundle_of
from learning.exchange.pack import lessons_bundle, lessons_unpack
from learning.exchange.pictures import MemoryFiles
from learning.exchange.textlesson import text_read
from learning.incoming import Incoming

SOURCE = "source"
LESSONS = "lessons.zip"
REFUSED = "refused.json"
# Slides and pages are read in the background; longer than this it does not take.
LONGEST_READING = timedelta(minutes=10)


@dataclass(frozen=True)
class IncomingState:
    """`now` is gone, reading, refused (with its problems) or ready."""

    now: str
    problems: list[Problem] = field(default_factory=list)


def incoming_is_gone(incoming: Incoming) -> bool:
    """Whether the file does not wait any more: it was taken, dropped, or nobody came back."""
    return incoming.is_expired or not default_storage.exists(incoming.path(SOURCE))


def incoming_state(incoming: Incoming) -> IncomingState:
    """How far the file is."""
    if not default_storage.exists(incoming.path(SOURCE)):
        return IncomingState("gone")
    if incoming.kind in {"bundle", "text"} or default_storage.exists(incoming.path(LESSONS)):
        return IncomingState("ready")
    if default_storage.exists(incoming.path(REFUSED)):
        with default_storage.open(incoming.path(REFUSED)) as stream:
            rows: list[dict[str, Any]] = json.loads(stream.read())
        return IncomingState("refused", [Problem(**row) for row in rows])
    if now() - incoming.arrived > LONGEST_READING:
        message = _("reading it took too long. Split it up, or try once more.")
        return IncomingState("refused", [Problem(incoming.name, 0, message)])
    return IncomingState("reading")


@contextmanager
def incoming_source(incoming: Incoming, stored: str = SOURCE) -> Iterator[Path]:
    """The file, or what was made of it, as one on this machine under the name it came with."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / incoming.name
        with default_storage.open(incoming.path(stored)) as stream, path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        yield path


@contextmanager
def incoming_bundle(incoming: Incoming) -> Iterator[tuple[BundleFiles, Bundle]]:
    """What is in a file that is ready, and its files, which stay open. Raises `BundleError`."""
    if incoming.kind == "bundle":
        with incoming_source(incoming) as path, bundle_files(path) as files:
            yield files, bundle_of(files)
    elif incoming.kind == "text":
        with incoming_source(incoming) as path:
            found = text_read(incoming.name, path.read_bytes())
        yield MemoryFiles({}), lessons_bundle(found.title, found.lessons, [], found.notes)
    else:
        with incoming_source(incoming, LESSONS) as path, bundle_files(path) as files:
            yield files, lessons_unpack(files)
