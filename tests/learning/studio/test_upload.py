"""Files that arrive in parts: whatever happens on the way, the whole file is what was sent."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as tries
from pytest_django import Settings

from core.clock import now
from core.errors import AppError
from learning.models import (
    ChangeKind,
    Course,
    CourseAsset,
    CourseChange,
    MediaUpload,
    UploadState,
)
from learning.services import upload as service
from learning.services.authoring import course_create
from learning.services.upload import (
    upload_cancel,
    upload_finish,
    upload_receive,
    upload_start,
    uploads_sweep,
)
from learning.services.variant import variants_make
from people.models import User
from tests.learning.bundles import SVG, VTT, png

pytestmark = pytest.mark.django_db

PICTURE = png(40, 30)


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def course(author: User) -> Course:
    return course_create(author=author, title="Being written")


def start(course: Course, data: bytes = PICTURE, name: str = "cup.png", **more: Any) -> MediaUpload:
    owner = course.owner
    assert owner is not None
    values = {"client_id": uuid.uuid4(), "name": name, "size": len(data), **more}
    return upload_start(course=course, uploader=owner, **values)


def send(upload: MediaUpload, data: bytes, *, step: int = 0, **more: Any) -> MediaUpload:
    """All of the file in parts of `step` bytes, and its end."""
    step = step or len(data)
    for at in range(upload.received, len(data), step):
        upload = upload_receive(upload=upload, offset=at, data=data[at : at + step])
    return upload_finish(upload=upload, **more)


def add(course: Course, data: bytes = PICTURE, name: str = "cup.png") -> CourseAsset:
    done = send(start(course, data, name), data)
    assert done.state == UploadState.DONE, done.problem
    return course.assets.get(asset=done.asset)


def stored(course: Course) -> dict[str, bytes]:
    found = {}
    for file in course.assets.select_related("asset"):
        with file.asset.file.open("rb") as stream:
            found[file.path] = stream.read()
    return found


def left_over() -> list[str]:
    try:
        folders, files = default_storage.listdir("uploads")
    except FileNotFoundError:
        return []
    return folders + files


def test_it_puts_the_parts_together(course: Course, author: User) -> None:
    done = send(start(course), PICTURE, step=50)

    assert done.state == UploadState.DONE
    assert stored(course) == {"media/cup.png": PICTURE}
    asset = course.assets.get().asset
    assert (asset.content_type, asset.width, asset.height) == ("image/png", 40, 30)
    change = CourseChange.objects.get(kind=ChangeKind.MEDIA_CHANGED)
    assert (change.actor, change.title, change.before) == (author, "cup.png", None)


def test_it_leaves_no_parts_behind(course: Course, django_capture_on_commit_callbacks: Any) -> None:
    upload = start(course)
    with django_capture_on_commit_callbacks(execute=True):
        send(upload, PICTURE, step=50)

    assert left_over() == []


def test_it_needs_no_disk(course: Course, settings: Settings) -> None:
    """As in an object store: files have names there, and no paths."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}
    upload = start(course)
    upload = upload_receive(upload=upload, offset=0, data=PICTURE[:50])

    done = send(upload, PICTURE, step=20)

    assert done.state == UploadState.DONE
    assert stored(course) == {"media/cup.png": PICTURE}
    upload_cancel(upload=done)
    assert len(variants_make(asset=course.assets.get().asset)) == 2


CUTS = strategies.lists(
    strategies.tuples(strategies.integers(0, 300), strategies.integers(0, 120)), max_size=40
)


@given(cuts=CUTS)
@tries(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_parts_in_any_order_and_size_give_the_file_or_its_beginning(
    course: Course, cuts: list[tuple[int, int]]
) -> None:
    """Doubled, overlapping, late and early parts: what is kept is always a beginning of it."""
    upload = start(course)
    for offset, length in cuts:
        before = upload.received
        part = PICTURE[offset : offset + length]
        if offset > before:
            with pytest.raises(AppError) as caught:
                upload_receive(upload=upload, offset=offset, data=part)
            assert (caught.value.code, caught.value.extra) == ("upload_gap", {"received": before})
        else:
            upload = upload_receive(upload=upload, offset=offset, data=part)
            assert upload.received == max(before, offset + len(part))

    done = send(upload, PICTURE, step=97)

    assert done.state == UploadState.DONE
    assert stored(course)["media/cup.png"] == PICTURE
    CourseAsset.objects.all().delete()


def test_it_goes_on_where_it_stopped_when_the_file_is_chosen_again(course: Course) -> None:
    name = uuid.uuid4()
    upload_receive(upload=start(course, client_id=name), offset=0, data=PICTURE[:60])

    again = start(course, client_id=name)

    assert again.received == 60
    assert send(again, PICTURE).state == UploadState.DONE
    assert MediaUpload.objects.count() == 1


def test_a_file_that_is_there_need_not_be_sent_again(course: Course) -> None:
    name = uuid.uuid4()
    send(start(course, client_id=name), PICTURE)

    assert start(course, client_id=name).state == UploadState.DONE

    CourseAsset.objects.all().delete()
    assert start(course, client_id=name).received == 0


def test_it_asks_again_for_what_the_storage_has_lost(course: Course) -> None:
    upload = start(course)
    upload = upload_receive(upload=upload, offset=0, data=PICTURE)
    default_storage.delete(f"uploads/{upload.pk}/{0:012}")

    upload = upload_finish(upload=upload)

    assert (upload.state, upload.received) == (UploadState.RECEIVING, 0)
    assert send(upload, PICTURE).state == UploadState.DONE


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("cup.exe", b"MZ", "kind"),
        ("page.html", b"<!doctype html>", "kind"),
        ("none.png", b"", "There is nothing"),
    ],
)
def test_it_refuses_by_name_before_anything_is_sent(
    name: str, data: bytes, word: str, course: Course
) -> None:
    with pytest.raises(AppError, match=word):
        start(course, data, name)


@pytest.mark.parametrize(("name", "size"), [("a.png", 33), ("a.svg", 3), ("a.mp4", 301)])
def test_it_refuses_by_size_before_anything_is_sent(name: str, size: int, course: Course) -> None:
    with pytest.raises(AppError, match="It is larger than"):
        start(course, name=name, size=size * 1024 * 1024)


HOSTILE = SVG.replace("<path", "<script>alert(1)</script><path").encode()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("cup.png", b"<html><script>alert(1)</script>", "not what its name says"),
        ("cup.jpg", PICTURE, "not what its name says"),
        ("drawing.svg", HOSTILE, "not allowed in a drawing"),
        ("words.vtt", b"Hello", "WEBVTT"),
        ("notes.txt", b"<script>alert(1)</script>", "not what its name says"),
        ("clip.mp4", b"not a clip at all", "not what its name says"),
    ],
)
def test_it_looks_into_what_has_arrived_and_says_what_is_wrong(
    name: str, data: bytes, why: str, course: Course
) -> None:
    done = send(start(course, data, name), data)

    assert done.state == UploadState.REFUSED
    assert why in done.problem
    assert not course.assets.exists()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.svg", SVG.encode(), "image/svg+xml"), ("words.vtt", VTT.encode(), "text/vtt"),
     ("paper.pdf", b"%PDF-1.7 x", "application/pdf")],
)  # fmt: skip
def test_it_takes_what_is_what_it_says(name: str, data: bytes, kind: str, course: Course) -> None:
    assert add(course, data, name).asset.content_type == kind


def test_it_gives_names_that_are_safe_and_free(course: Course) -> None:
    names = ["My Cup (2).PNG", "../../etc/my-cup-2.png", "???.png", "Tasse für Tee.png"]
    for grey, name in enumerate(names):
        add(course, png(grey=grey), name)

    assert [file.path for file in course.assets.order_by("pk")] == [
        "media/my-cup-2.png", "media/my-cup-2-2.png", "media/file.png",
        "media/tasse-für-tee.png",
    ]  # fmt: skip


def test_the_same_content_is_kept_once(course: Course) -> None:
    first = add(course, name="cup.png")

    assert add(course, name="other.png") == first


def test_a_course_has_room_for_so_much(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learning.services.file.LARGEST_BUNDLE", len(PICTURE) + 10)
    half = start(course)

    with pytest.raises(AppError, match="free"):
        start(course, png(grey=1), "b.png")

    upload_cancel(upload=half)
    assert send(start(course, png(grey=1), "b.png"), png(grey=1)).state == UploadState.DONE


def test_it_replaces_the_content_and_keeps_the_name(course: Course) -> None:
    file = add(course)
    file.alt = "A cup"
    file.save()

    send(start(course, png(grey=9), "new.png", replaces=file), png(grey=9), replaces=file)

    assert stored(course) == {"media/cup.png": png(grey=9)}
    assert course.assets.get().alt == "A cup"
    with pytest.raises(AppError, match="PNG"):
        start(course, SVG.encode(), "new.svg", replaces=file)


def test_an_id_belongs_to_one_file(course: Course) -> None:
    name = uuid.uuid4()
    start(course, client_id=name)

    with pytest.raises(AppError) as caught:
        start(course, client_id=name, size=5)

    assert caught.value.status == 409


def test_it_sweeps_what_nobody_goes_on_with(course: Course, at: Any) -> None:
    upload_receive(upload=start(course), offset=0, data=PICTURE[:60])
    with at(now() + timedelta(days=6)):
        assert uploads_sweep() == 0

    with at(now() + timedelta(days=8)):
        assert uploads_sweep() == 1

    assert left_over() == []
    assert not MediaUpload.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_the_same_file_make_one(course: Course) -> None:
    upload = start(course)
    both = threading.Barrier(2)
    wrong: list[Exception] = []

    def tab() -> None:
        try:
            row = MediaUpload.objects.get(pk=upload.pk)
            both.wait()
            while row.received < row.size:
                part = PICTURE[row.received : row.received + 20]
                row = upload_receive(upload=row, offset=row.received, data=part)
            service.upload_finish(upload=row)
        except Exception as error:  # noqa: BLE001  # the test names it
            wrong.append(error)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join()

    assert wrong == []
    assert stored(course) == {"media/cup.png": PICTURE}
    assert left_over() == []
