"""Files of courses: who gets them, and how."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, ClassVar

import pytest
from django.core.files.storage import InMemoryStorage
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from learning.models import Asset, Course, CourseStatus
from learning.services.course import course_import
from people.models import User
from tests.learning.bundles import SVG, Files, bundle_files, folder_make, png
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


MEDIA: Files = {
    "media/cup.png": png(40, 30),
    "media/a.svg": SVG,
    "media/list.csv": "a,b\n1,2\n",
    "media/paper.pdf": b"%PDF-1.7 x",
}


@pytest.fixture
def course(tmp_path: Path, author: User) -> Course:
    source = folder_make(tmp_path / "tea", bundle_files(MEDIA))
    return course_import(source=source, author=author).course


def address(course: Course, path: str = "media/cup.png") -> str:
    asset = course.assets.get(path=path).asset
    return f"/media/{asset.sha256}/{path.rpartition('/')[2]}"


def status(client: Client, url: str, **headers: str) -> int:
    """The answer's status; its body is thrown away."""
    response = client.get(url, headers=headers)
    body(response)
    return response.status_code


def body(response: object) -> bytes:
    return b"".join(getattr(response, "streaming_content", [getattr(response, "content", b"")]))


@pytest.fixture
def client_of_employee(as_: LogIn, employee: User) -> Client:
    return as_(employee)


def test_a_file_comes_whole_with_its_type_and_stays_in_the_browser(
    course: Course, client_of_employee: Client
) -> None:
    response = client_of_employee.get(address(course), headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert body(response) == png(40, 30)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(len(png(40, 30)))
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Content-Encoding" not in response
    assert "attachment" not in response.get("Content-Disposition", "")
    etag = response["ETag"]
    again = client_of_employee.get(address(course), headers={"If-None-Match": etag})
    assert (again.status_code, body(again)) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9", (206, 0, 10)),
        ("bytes=10-", (206, 10, None)),
        ("bytes=-5", (206, -5, None)),
        ("bytes=5-100000", (206, 5, None)),
        ("bytes=100000-", (416, 0, 0)),
        ("bytes=9-5", (416, 0, 0)),
        ("bytes=-0", (416, 0, 0)),
        ("bytes=0-1,3-4", (200, 0, None)),
        ("bytes=-", (200, 0, None)),
        ("pages=1-2", (200, 0, None)),
        ("bytes=" + "9" * 5000 + "-", (200, 0, None)),
    ],
)
def test_a_range_of_a_file(
    course: Course,
    client_of_employee: Client,
    asked: str,
    expected: tuple[int, int, int | None],
) -> None:
    wanted, start, end = expected
    response = client_of_employee.get(address(course), headers={"Range": asked})
    data = png(40, 30)
    assert response.status_code == wanted
    assert body(response) == data[start:end]
    if wanted == 206:
        first = start % len(data)
        last = (len(data) if end is None else end) - 1
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(data)}"
    elif wanted == 416:
        assert response["Content-Range"] == f"bytes */{len(data)}"


def test_a_long_range_is_given_in_parts(
    course: Course, client_of_employee: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.views.media.LONGEST_RANGE", 50)
    response = client_of_employee.get(address(course), headers={"Range": "bytes=10-"})
    assert response["Content-Range"] == f"bytes 10-59/{len(png(40, 30))}"
    assert body(response) == png(40, 30)[10:60]


def test_a_range_of_another_version_is_the_whole(
    course: Course, client_of_employee: Client
) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"other"'}
    assert status(client_of_employee, address(course), **headers) == 200


def test_only_the_head(course: Course, client_of_employee: Client) -> None:
    response = client_of_employee.head(address(course))
    assert (response.status_code, body(response)) == (200, b"")
    assert response["Content-Length"] == str(len(png(40, 30)))
    assert client_of_employee.post(address(course)).status_code == 405


@pytest.mark.parametrize("path", ["media/list.csv", "media/paper.pdf"])
def test_what_is_no_picture_clip_or_sound_is_a_download(
    course: Course, client_of_employee: Client, path: str
) -> None:
    response = client_of_employee.get(address(course, path))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    body(response)
    shown = client_of_employee.get(address(course, "media/a.svg"))
    assert body(shown) == SVG.encode()
    assert shown["Content-Type"] == "image/svg+xml"
    assert "sandbox" in shown["Content-Security-Policy"]


def test_the_outsider_is_asked_to_log_in(course: Course, as_: LogIn) -> None:
    response = as_(None).get(address(course))
    assert response.status_code == 302
    assert "/media/" not in response["Location"].split("?")[0]


def test_only_who_may_see_the_course_gets_its_files(
    course: Course, as_: LogIn, employee: User, author: User, admin: User
) -> None:
    url = address(course)
    Course.objects.filter(pk=course.pk).update(status=CourseStatus.DRAFT)
    assert status(as_(employee), url) == 404
    assert status(as_(author), url) == 200
    assert status(as_(admin), url) == 200
    assert status(as_(admin), "/media/" + "0" * 64 + "/x.png") == 404


def test_a_file_of_an_earlier_release_is_still_there(
    course: Course, client_of_employee: Client, tmp_path: Path
) -> None:
    url = address(course)
    source = folder_make(tmp_path / "new", bundle_files({"media/cup.png": png(9, 9)}))
    course_import(source=source, author=None)
    assert address(course) != url
    assert status(client_of_employee, url) == 200
    assert Asset.objects.count() == 5


def test_a_file_costs_few_queries(
    course: Course,
    as_: LogIn,
    employee: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = as_(employee)
    url = address(course)
    with django_assert_max_num_queries(4):
        assert status(client, url) == 200


class FarStorage(InMemoryStorage):
    """Fetches from afar, and remembers how much."""

    asked: ClassVar[list[tuple[int, int]]] = []

    def open_part(self, name: str, start: int, length: int) -> IO[bytes]:
        self.asked.append((start, length))
        with self.open(name) as stream:
            return io.BytesIO(stream.read()[start : start + length])


def test_no_more_is_fetched_from_afar_than_was_asked_for(
    settings: Settings, tmp_path: Path, author: User, client_of_employee: Client
) -> None:
    far = {"BACKEND": "tests.learning.test_media.FarStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": far}
    source = folder_make(tmp_path / "tea", bundle_files(MEDIA))
    course = course_import(source=source, author=author).course

    response = client_of_employee.get(address(course), headers={"Range": "bytes=5-9"})

    assert body(response) == png(40, 30)[5:10]
    assert FarStorage.asked == [(5, 5)]
