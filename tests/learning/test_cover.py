"""A picture of the course's own on its cover."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from core.errors import AppError
from learning.bundle.diff import content_diff
from learning.bundle.problems import BundleError
from learning.bundle.read import bundle_read
from learning.models import Course, CourseAsset
from learning.selectors.content import course_content
from learning.selectors.release import release_content
from learning.services.course import course_export, course_import
from learning.services.file import file_add, file_remove, file_update
from learning.services.release import release_publish
from people.models import User
from tests.factories.learning import enrolment_make
from tests.learning.bundles import Files, bundle_files, course_json, folder_make, png
from tests.learning.drafting import course_written
from tests.learning.studio.forms import form_data
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def course(author: User) -> Course:
    return course_written(author, lessons=1)


@pytest.fixture
def cup(course: Course, author: User, tmp_path: Path) -> CourseAsset:
    source = tmp_path / "cup.png"
    source.write_bytes(png(1000, 600))
    return file_add(course=course, actor=author, source=source, name="cup.png").file


def entered(course: Course, author: User, as_: LogIn, **fields: str) -> int:
    """Send the settings page's form with these fields; returns the status of the answer."""
    client, url = as_(author), reverse("learning:draft-settings", args=[course.slug])
    sent = form_data(client.get(url).content.decode(), f"/{course.slug}/settings/")
    for name, value in fields.items():
        sent[name] = value
    return client.post(url, sent).status_code


def test_it_stands_on_card_course_page_and_studio(
    course: Course, cup: CourseAsset, author: User, employee: User, as_: LogIn
) -> None:
    assert entered(course, author, as_, cover_src=cup.path, cover_alt="A cup of tea") == 302
    small = f"/media/{cup.asset.sha256}/480/cup.webp 480w"
    drafts = as_(author).get(reverse("learning:draft-list")).content.decode()
    assert small in drafts

    release_publish(course=course, author=author)
    course.refresh_from_db()
    for reader, address in (
        (employee, reverse("learning:course-list")),
        (employee, course.get_absolute_url()),
        (author, reverse("learning:draft-list")),
    ):
        html = as_(reader).get(address).content.decode()
        assert small in html
        assert 'alt="A cup of tea"' in html
    settings = as_(author).get(reverse("learning:draft-settings", args=[course.slug]))
    assert f'src="/media/{cup.asset.sha256}/cup.png"' in settings.content.decode()
    enrolment_make(employee, course)
    for name in ("core:home", "learning:enrolment-list"):
        assert small in as_(employee).get(reverse(name)).content.decode()


def test_a_picture_needs_words_or_is_decoration(
    course: Course, cup: CourseAsset, author: User, as_: LogIn
) -> None:
    entered(course, author, as_, cover_src=cup.path)
    with pytest.raises(AppError) as refused:
        release_publish(course=course, author=author)
    assert refused.value.extra["problems"][0]["what"] == (
        "Cover: say what the picture shows, or mark it as decoration."
    )
    page = as_(author).get(reverse("learning:draft-publish", args=[course.slug]))
    assert reverse("learning:draft-settings", args=[course.slug]) in page.content.decode()

    entered(course, author, as_, cover_decorative="on")
    release_publish(course=course, author=author)
    course.refresh_from_db()
    assert course.cover_file["alt"] == ""


def test_its_file_stays_while_it_is_used(
    course: Course, cup: CourseAsset, author: User, as_: LogIn
) -> None:
    entered(course, author, as_, cover_src=cup.path, cover_alt="A cup")
    with pytest.raises(AppError, match="It is used in: Settings"):
        file_remove(file=cup, actor=author)
    file_update(file=cup, actor=author, name="teacup", alt="")
    course.draft.refresh_from_db()
    assert course.draft.metadata["cover"]["src"] == "media/teacup.png"
    release_publish(course=course, author=author)

    entered(course, author, as_, cover_src="")
    course.draft.refresh_from_db()
    assert set(course.draft.metadata["cover"]) == {"seed", "hue"}
    shown = as_(author).get(reverse("learning:draft-media-detail", args=[course.slug, cup.pk]))
    assert "Cover" in shown.content.decode()
    file_remove(file=cup, actor=author)


def test_a_change_is_said_in_words(
    course: Course, cup: CourseAsset, author: User, as_: LogIn
) -> None:
    old = release_content(release_publish(course=course, author=author))

    def line(**fields: str) -> str:
        entered(course, author, as_, **fields)
        return content_diff(old, course_content(course))[1]

    assert line(cover_src=cup.path, cover_alt="A cup") == "Cover: the picture “media/cup.png”"
    old = release_content(release_publish(course=course, author=author))
    assert line(cover_alt="A blue cup") == "Cover: alternative text changed"
    assert line(cover_src="", cover_seed="5") == (
        "Cover: the mosaic, and no picture any more, mosaic changed"
    )


def test_it_travels_with_the_bundle(author: User, tmp_path: Path) -> None:
    cover = {"seed": 3, "hue": 40, "src": "media/cup.png", "alt": "A cup"}
    files = bundle_files({"media/cup.png": png(700, 500)}, course=course_json(cover=cover))
    made = course_import(source=folder_make(tmp_path / "in", files), author=author)
    assert not any("no lesson uses" in note.message for note in made.notes)
    made.course.refresh_from_db()
    assert made.course.cover_file["name"] == "cup.png"

    course_export(course=made.course, output=tmp_path / "out")
    written = json.loads((tmp_path / "out" / "course.json").read_text())
    assert written["cover"] == cover
    assert course_import(source=tmp_path / "out", author=author).outcome == "unchanged"


@pytest.mark.parametrize(
    ("cover", "words"),
    [
        ({"src": "media/none.png", "alt": ""}, "“media/none.png” is not in the bundle"),
        ({"alt": "A cup"}, "src"),
        ({"src": "media/a.vtt", "alt": "A"}, "cannot be used here"),
    ],
)
def test_a_bundle_without_its_picture_is_refused(
    cover: dict[str, Any], words: str, tmp_path: Path
) -> None:
    files: Files = {
        "media/cup.png": png(),
        "media/a.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nHi.\n",
    }
    named = bundle_files(files, course=course_json(cover=cover))
    with pytest.raises(BundleError) as refused:
        bundle_read(folder_make(tmp_path / "in", named))
    assert any(words in str(problem) for problem in refused.value.problems)


def test_it_is_set_over_the_api(course: Course, cup: CourseAsset, author: User, as_: LogIn) -> None:
    url = reverse("api-studio-course-detail", args=[course.slug])
    client = as_(author)

    def patch(**cover: Any) -> int:
        sent = {"base": "*", "settings": {"cover": {"seed": 1, "hue": 2, **cover}}}
        return client.patch(url, sent, content_type="application/json").status_code

    assert patch(src=cup.path) == 400
    assert patch(src=cup.path, alt="A cup") == 200
    assert client.get(url).json()["settings"]["cover"]["src"] == cup.path
    assert patch() == 200
