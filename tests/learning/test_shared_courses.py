"""The 18 shared courses and the demo courses, whole: in, out, in again, and fit to be seen.

The shared ones are looked for where `WAYMARK_DATA` says, else beside the repository; without
them these tests are skipped, and say so.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from learning.bundle.read import bundle_read
from learning.models import Release, ReleaseLesson
from learning.selectors.content import course_content
from learning.services.course import course_export, course_import
from tests.learning.html_checks import html_problems

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WAYMARK_DATA", ROOT.parent / "shared" / "data"))
SHARED = sorted(path.parent for path in (DATA / "courses").glob("*/course.json"))
DEMO = sorted(path.parent for path in (ROOT / "config/demo/courses").glob("*/course.json"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


def name(path: Path) -> str:
    return path.name


def test_the_shared_courses_are_there() -> None:
    if not SHARED:
        pytest.skip(f"NO SHARED DATA in {DATA}: set WAYMARK_DATA to test all 18 courses")
    lessons = sum(len(bundle_read(source).content.lessons) for source in SHARED)
    assert (len(SHARED), lessons) == (18, 349)


@pytest.mark.parametrize("source", [*SHARED, *DEMO], ids=name)
def test_a_course_goes_in_comes_out_and_goes_in_as_equal(source: Path, tmp_path: Path) -> None:
    result = course_import(source=source, author=None)
    assert result.outcome == "created"
    assert course_import(source=source, author=None).outcome == "unchanged"
    output = course_export(course=result.course, output=tmp_path / "out")
    assert bundle_read(output).content.digest == course_content(result.course).digest
    assert course_import(source=output, author=None).outcome == "unchanged"
    assert Release.objects.get().number == 1
    for lesson in ReleaseLesson.objects.all():
        assert lesson.rendered or lesson.assessment, lesson.key
        html = "".join(block["html"] for block in lesson.rendered)
        assert html_problems(html) == [], lesson.key
