"""Importing and publishing while others import, publish and learn."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from core.clock import now
from learning.models import Asset, Course, Enrolment, Release, Topic
from learning.services.activity import minutes_record
from learning.services.course import course_import
from learning.services.enrolment import enrolment_start
from learning.services.release import release_publish
from people.models import User
from skills.models import Skill
from tests.crossing import at_once, meanwhile, uncommitted, without_waiting
from tests.factories.learning import enrolment_make
from tests.learning.bundles import Files, bundle_files, course_json, folder_make, png

pytestmark = pytest.mark.django_db(transaction=True)

ALIKE = {"topic": "Kitchen", "skills": ["Tea"]}


def bundle(root: Path, slug: str, **fields: object) -> Path:
    """A small course with a picture, the same one in each."""
    first = "# First\n\n![A cup](media/cup.png)\n"
    course = course_json(slug=slug) | {"title": slug.capitalize()} | fields
    files: Files = {"lessons/01-first.md": first, "media/cup.png": png(5, 7)}
    return folder_make(root / slug, bundle_files(files, course=course))


def test_it_imports_two_courses_that_bring_the_same_file_topic_and_skill(tmp_path: Path) -> None:
    black, green = (bundle(tmp_path, slug, **ALIKE) for slug in ("black", "green"))
    with uncommitted(lambda: course_import(source=black, author=None)) as commit:
        meanwhile(lambda: course_import(source=green, author=None), commit)
    assert Course.objects.filter(assets__asset=Asset.objects.get()).count() == 2
    assert (
        Course.objects.filter(
            topic=Topic.objects.get(), course_skills__skill=Skill.objects.get()
        ).count()
        == 2
    )
    name = Asset.objects.get().sha256
    _folders, files = default_storage.listdir(f"assets/{name[:2]}")
    # The sizes that the worker makes of a picture stand beside it.
    mine = [file for file in files if file.startswith(name) and f"{name}-" not in file]
    assert mine == [f"{name}.png"]


def test_it_publishes_two_courses_at_once_that_name_each_other(tmp_path: Path) -> None:
    sources = [
        bundle(tmp_path, "black", prerequisites=["green"]),
        bundle(tmp_path, "green", prerequisites=["black"]),
    ]
    for source in sources:
        course_import(source=source, author=None, publish=False)
    black, green = Course.objects.get(slug="black"), Course.objects.get(slug="green")
    with uncommitted(lambda: release_publish(course=black, author=None)) as commit:
        without_waiting(lambda: release_publish(course=green, author=None))
        commit()
    assert Release.objects.count() == 2


def test_it_makes_one_release_of_what_is_published_twice_at_once(tmp_path: Path) -> None:
    course_import(source=bundle(tmp_path, "black"), author=None, publish=False)
    course = Course.objects.get()
    numbers = at_once(
        *[lambda: release_publish(course=Course.objects.get(pk=course.pk), author=None).number] * 4
    )
    assert numbers == [1, 1, 1, 1]


def test_nobody_waits_while_a_course_is_published(
    tmp_path: Path, employee: User, colleague: User
) -> None:
    course = course_import(source=bundle(tmp_path, "black"), author=None).course
    learning = enrolment_make(employee, course)
    changed = bundle(tmp_path, "black", title="Blacker")
    again = course_import(source=changed, author=None, publish=False).course
    with uncommitted(lambda: release_publish(course=again, author=None)) as commit:
        without_waiting(lambda: enrolment_start(user=colleague, course=course))
        without_waiting(lambda: minutes_record(user=employee, course=course, minutes=[now()]))
        commit()
    assert Release.objects.count() == 2
    assert Enrolment.objects.count() == 2
    assert learning.release_id == Enrolment.objects.get(pk=learning.pk).release_id
