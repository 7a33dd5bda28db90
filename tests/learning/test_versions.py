"""Releases read, compared, restored and exported; the history and what it gives back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.errors import AppError
from learning.models import Asset, ChangeKind, Course, CourseStatus
from learning.selectors.content import course_content
from learning.selectors.release import release_content
from learning.services.block import block_add, block_remove
from learning.services.course import course_import
from learning.services.outline import lesson_add, lesson_change, lesson_remove
from learning.services.release import release_publish
from learning.services.restore import change_restore, release_restore
from learning.services.settings import author_add, owner_set
from people.models import Role, User
from tests.factories.people import UserFactory
from tests.learning.drafting import check_add, course_written, learner_at, lesson_of, text_write

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]


@pytest.fixture
def course(author: User) -> Course:
    """Two releases: the second has other words in the first lesson."""
    course = course_written(author)
    check_add(lesson_of(course, 2), author)
    release_publish(course=course, author=author)
    text_write(lesson_of(course, 1), author, "Other words.")
    release_publish(course=course, author=author, note="Better words.")
    course.refresh_from_db()
    return course


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_it_lists_the_releases_with_who_is_on_them(as_: As, course: Course, author: User) -> None:
    learner_at(course, 1)
    html = page(as_(author), f"/studio/{course.slug}/versions/")
    for words in ("Release 2", "Release 1", "Better words.", "Aya Author", "Current",
                  "1 in progress, 0 completed", "The same as release 2."):  # fmt: skip
        assert words in html


def test_it_reads_a_release_as_it_was(as_: As, course: Course, author: User) -> None:
    key = lesson_of(course, 1).key
    html = page(as_(author), f"/studio/{course.slug}/versions/1/lessons/{key}/")
    assert "What there is to know, part 1." in html
    assert "Other words." not in html
    html = page(as_(author), f"/studio/{course.slug}/versions/1/lessons/lesson-2/", 404)
    second = lesson_of(course, 2).key
    html = page(as_(author), f"/studio/{course.slug}/versions/2/lessons/{second}/")
    assert "How hot?" in html
    assert "98 degrees" in html
    assert "disabled" in html
    assert page(as_(author), f"/studio/{course.slug}/versions/9/", 404)


def test_it_compares_any_two_side_by_side(as_: As, course: Course, author: User) -> None:
    text_write(lesson_of(course, 3), author, "Not yet published.")
    url = f"/studio/{course.slug}/versions/compare/"
    html = page(as_(author), f"{url}?from=1&to=2")
    assert "Changed: “Lesson 1”: 1 block changed" in html
    assert "What there is to know, part 1." in html
    assert "Other words." in html
    assert "Not yet published." not in html
    assert "Not yet published." in page(as_(author), url)
    assert "No difference" in page(as_(author), f"{url}?from=2&to=2")
    # Nonsense means the newest change.
    assert "Not yet published." in page(as_(author), f"{url}?from=x&to=99")


def test_it_restores_a_release_as_the_draft(course: Course, author: User) -> None:
    first = course.releases.get(number=1)
    release_restore(release=first, actor=author)
    assert course_content(course).digest == first.digest
    assert course.changes.first().after == {"number": 1}  # type: ignore[union-attr]
    third = release_publish(course=course, author=author)
    assert (third.number, third.digest) == (3, first.digest)
    assert release_restore(release=first, actor=author) == course


def test_a_course_that_was_handed_over_stays_so(course: Course, author: User) -> None:
    owner = UserFactory.create(roles=[Role.AUTHOR])
    author_add(course=course, actor=author, person=owner)
    owner_set(course=course, actor=author, person=owner)
    text_write(lesson_of(course, 1), owner, "Mine.")
    first = course.releases.get(number=1)

    for _time in range(2):
        release_restore(release=first, actor=owner, keep=True)
    assert course.changes.filter(kind=ChangeKind.RELEASE_RESTORED).count() == 1
    release_publish(course=course, author=owner)
    assert Course.objects.get(pk=course.pk).owner == owner

    change_restore(change=course.changes.get(kind=ChangeKind.RELEASE_RESTORED), actor=owner)
    release_publish(course=course, author=owner)
    assert Course.objects.get(pk=course.pk).owner == owner


def test_it_asks_before_it_replaces_what_was_never_published(
    as_: As, course: Course, author: User
) -> None:
    text_write(lesson_of(course, 3), author, "Hours of work.")
    draft = course_content(course).digest
    first = course.releases.get(number=1)
    with pytest.raises(AppError) as refused:
        release_restore(release=first, actor=author)
    assert refused.value.code == "draft_has_changes"
    assert refused.value.extra["changes"][0] == "1 lesson changed"

    url = f"/studio/{course.slug}/versions/1/restore/"
    assert "Changed: “Lesson 3”" in page(as_(author), url)
    assert as_(author).post(url).status_code == 409
    assert as_(author).post(url, {"keep": "1"}).status_code == 302
    assert course_content(course).digest == first.digest

    line = course.changes.get(kind=ChangeKind.RELEASE_RESTORED)
    change_restore(change=line, actor=author)
    assert course_content(course).digest == draft
    # What stood there in between can be brought back in its turn.
    back = course.changes.first()
    assert back is not None
    change_restore(change=back, actor=author)
    assert course_content(course).digest == first.digest


def test_it_exports_a_chosen_release(as_: As, course: Course, author: User, tmp_path: Path) -> None:
    response = as_(author).get(f"/studio/{course.slug}/versions/1/export/")
    assert response["Content-Disposition"] == f'attachment; filename="{course.slug}-1.zip"'
    data = b"".join(response)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert "course.json" in names

    call_command("course_export", course.slug, output=tmp_path / "one", release=1)
    written = "".join(p.read_text() for p in (tmp_path / "one").rglob("*.md"))
    assert "What there is to know, part 1." in written
    assert "Other words." not in written
    result = course_import(source=tmp_path / "one", author=author, publish=False)
    assert result.diff == ["1 lesson changed", "Changed: “Lesson 1”: 1 block changed"]
    content = course_content(course)
    first = release_content(course.releases.get(number=1))
    assert content.digest == first.digest
    with pytest.raises(CommandError):
        call_command("course_export", course.slug, output=tmp_path / "two", release=7)


def test_it_archives_and_reopens(as_: As, course: Course, author: User) -> None:
    learner_at(course, 1)
    url = f"/studio/{course.slug}"
    assert "1 person in progress can finish it." in page(as_(author), f"{url}/archive/")
    as_(author).post(f"{url}/archive/")
    course.refresh_from_db()
    assert course.status == CourseStatus.ARCHIVED
    assert "Archived" in page(as_(author), f"{url}/versions/")
    as_(author).post(f"{url}/reopen/")
    course.refresh_from_db()
    assert course.status == CourseStatus.PUBLISHED


def test_it_tells_who_did_what_and_filters(
    as_: As, course: Course, author: User, admin: User
) -> None:
    text_write(lesson_of(course, 3), admin, "From an admin.")
    url = f"/studio/{course.slug}/history/"
    html = page(as_(author), url)
    for words in ("Block changed: Lesson 3", "Published: Release 2", "Ada Admin", "Course created"):
        assert words in html
    html = page(as_(author), f"{url}?person={admin.pk}")
    assert "Block changed: Lesson 3" in html
    assert "Course created" not in html
    html = page(as_(author), f"{url}?lesson={lesson_of(course, 1).key}")
    assert "Block changed: Lesson 1" in html
    assert "From an admin" not in html
    assert "No change of that kind" in page(as_(author), f"{url}?person=0&lesson=nothing")


def test_it_shows_a_block_before_and_after(as_: As, course: Course, author: User) -> None:
    change = course.changes.filter(
        kind=ChangeKind.BLOCK_CHANGED, lesson_key=lesson_of(course, 1).key
    )[0]
    html = page(as_(author), f"/studio/{course.slug}/history/{change.pk}/")
    assert "Other words." in html
    assert "Back to this state" in html
    assert page(as_(author), f"/studio/{course.slug}/history/{change.pk + 999}/", 404)


def test_a_removed_picture_is_shown_as_the_newest_release_has_it(
    as_: As, course: Course, author: User
) -> None:
    lesson = lesson_of(course, 3)
    for number in (1, 2):
        asset = Asset.objects.create(sha256=f"{number}" * 64, content_type="image/png", size=9)
        course.releases.filter(number=number).update(media={"media/cup.png": asset.sha256})
    picture = {"kind": "image", "src": "media/cup.png", "alt": "A cup"}
    block = block_add(lesson=lesson, actor=author, kind="image", block=picture)
    block_remove(lesson=lesson, actor=author, key=block["key"])
    change = course.changes.get(kind=ChangeKind.BLOCK_REMOVED)

    html = page(as_(author), f"/studio/{course.slug}/history/{change.pk}/")
    assert f"/media/{'2' * 64}/cup.png" in html


def test_every_change_can_be_opened(as_: As, course: Course, author: User) -> None:
    draft = course.draft
    lesson_change(lesson=lesson_of(course, 1), actor=author, objectives=["Know tea"])
    lesson_add(course=course, actor=author, title="Gone soon")
    lesson_remove(lesson=course.lessons.get(title="Gone soon"), actor=author)
    course.changes.create(
        kind=ChangeKind.SETTINGS_CHANGED,
        actor=author,
        before=draft.metadata,
        after={**draft.metadata, "title": "Tea", "outcomes": ["Make tea"]},
    )
    client = as_(author)
    for change in course.changes.all():
        page(client, f"/studio/{course.slug}/history/{change.pk}/")
    settings = course.changes.get(kind=ChangeKind.SETTINGS_CHANGED)
    html = page(client, f"/studio/{course.slug}/history/{settings.pk}/")
    assert "Title: “Making tea” → “Tea”" in html
    assert "Outcomes: “Make tea” added" in html


def test_it_brings_back_a_block_a_lesson_and_settings(
    as_: As, course: Course, author: User
) -> None:
    lesson = lesson_of(course, 2)
    blocks = lesson.blocks
    block_remove(lesson=lesson, actor=author, key=blocks[0]["key"])
    removed = course.changes.get(kind=ChangeKind.BLOCK_REMOVED)
    answer = as_(author).post(f"/studio/{course.slug}/history/{removed.pk}/restore/")
    assert answer["Location"].endswith(f"/lessons/{lesson.key}/#block-{blocks[0]['key']}")
    lesson.refresh_from_db()
    assert lesson.blocks == blocks

    lesson_remove(lesson=lesson, actor=author)
    gone = course.changes.get(kind=ChangeKind.LESSON_REMOVED)
    # A block of a lesson that is gone needs its lesson first.
    with pytest.raises(AppError) as refused:
        change_restore(change=removed, actor=author)
    assert refused.value.code == "lesson_gone"
    change_restore(change=gone, actor=author)
    assert course.lessons.get(key=lesson.key).blocks == blocks

    lesson_change(lesson=course.lessons.get(key=lesson.key), actor=author, title="Another title")
    change_restore(change=course.changes.filter(kind=ChangeKind.LESSON_CHANGED)[0], actor=author)
    assert course.lessons.get(key=lesson.key).title == "Lesson 2"

    draft = course.draft
    before = draft.metadata
    draft.metadata = {**before, "title": "Tea"}
    draft.save()
    line = course.changes.create(kind=ChangeKind.SETTINGS_CHANGED, before=before)
    change_restore(change=line, actor=author)
    draft.refresh_from_db()
    assert draft.metadata == before
    with pytest.raises(AppError):
        change_restore(change=course.changes.get(kind=ChangeKind.COURSE_CREATED), actor=author)


def test_it_brings_back_an_earlier_text(course: Course, author: User) -> None:
    text_write(lesson_of(course, 1), author, "A third text.")
    change = course.changes.filter(
        kind=ChangeKind.BLOCK_CHANGED, lesson_key=lesson_of(course, 1).key
    )[0]
    change_restore(change=change, actor=author)
    assert lesson_of(course, 1).blocks[0] == change.before


@pytest.mark.parametrize("size", [2, 40])
@pytest.mark.parametrize(
    ("path", "budget"), [("versions/", 12), ("history/", 9), ("versions/compare/", 12)]
)
def test_it_asks_a_fixed_number_of_questions(
    as_: As,
    author: User,
    size: int,
    path: str,
    budget: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    course = course_written(author, lessons=2)
    for n in range(size // 2):
        text_write(lesson_of(course, 1), UserFactory.create(), f"Text {n}.")
        release_publish(course=course, author=author)
        course.refresh_from_db()
    client = as_(author)
    client.get("/studio/")
    with django_assert_max_num_queries(budget):  # type: ignore[attr-defined]
        assert client.get(f"/studio/{course.slug}/{path}").status_code == 200
