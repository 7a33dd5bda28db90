"""A course as one file to download."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from learning.models import Course, Release
from learning.services.course import course_export


def course_zip(*, course: Course, release: Release | None = None) -> IO[bytes]:
    """The course's draft, or `release`, as a zipped bundle in a temporary file, at its start.

    The caller closes it, and it is gone.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = course_export(course=course, output=Path(folder) / course.slug, release=release)
        target = tempfile.TemporaryFile()  # noqa: SIM115  # the answer that sends it closes it
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(root))
    target.seek(0)
    return target
