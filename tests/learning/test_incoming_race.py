"""Importing at the same moment: real threads on real PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from core.errors import AppError
from learning.models import ChangeKind, Course, CourseChange
from learning.selectors.content import course_content
from learning.services.incoming import incoming_apply, incoming_store
from people.models import User
from tests.crossing import at_once
from tests.learning.bundles import bundle_files, zip_bytes
from tests.learning.documents import tea_slides
from tests.learning.drafting import course_written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_confirming_twice_at_once_imports_once(author: User, tmp_path: Path) -> None:
    upload = ContentFile(tea_slides(tmp_path).read_bytes())
    incoming = incoming_store(actor=author, upload=upload, name="tea.pptx")

    def confirm() -> tuple[Course, bool]:
        return incoming_apply(incoming=incoming, actor=author, base="")

    found = at_once(confirm, confirm, confirm)
    assert sorted(again for _course, again in found) == [False, True, True]
    assert {course.pk for course, _again in found} == {Course.objects.get().pk}
    assert CourseChange.objects.filter(kind=ChangeKind.COURSE_IMPORTED).count() == 1


def test_two_who_take_a_name_at_once_do_not_both_get_it(author: User, admin: User) -> None:
    def confirm(user: User) -> Any:
        upload = ContentFile(zip_bytes(bundle_files()))
        incoming = incoming_store(actor=user, upload=upload, name="tea.zip")
        return lambda: incoming_apply(incoming=incoming, actor=user, base="")

    found = at_once(confirm(author), confirm(admin))
    assert sum(isinstance(each, AppError) for each in found) == 1
    assert Course.objects.get().lessons.count() == 2


def test_two_files_that_go_into_a_course_at_once_do_not_overwrite_each_other(
    author: User,
) -> None:
    course = course_written(author, lessons=1)
    base = course_content(course).digest

    def confirm(name: str) -> Any:
        upload = ContentFile(f"# {name}\n\nHot.\n".encode())
        incoming = incoming_store(actor=author, upload=upload, name=f"{name}.md", course=course)
        return lambda: incoming_apply(incoming=incoming, actor=author, base=base)

    found = at_once(confirm("Green"), confirm("Black"))
    codes = [each.code for each in found if isinstance(each, AppError)]
    assert codes == ["import_outdated"]
    assert course.lessons.count() == 2
