"""Pictures in the sizes that pages ask for."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from PIL import ExifTags, Image, ImageCms
from pytest_django import Settings

from learning.content.pictures import picture_widths
from learning.models import Asset, AssetVariant, Course
from learning.services.course import course_import
from learning.services.variant import variants_make
from people.models import User
from tests.learning.bundles import SVG, bundle_files, folder_make
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

Import = Callable[..., Course]


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


def photo(
    width: int, height: int, form: str = "JPEG", *, mode: str = "RGB", **options: object
) -> bytes:
    """A picture with enough in it to be worth making smaller."""
    picture = Image.effect_noise((width, height), 40).convert(mode)
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


@pytest.fixture
def imported(tmp_path: Path, author: User) -> Import:
    def make(name: str, data: bytes | str) -> Course:
        lesson = f"# First\n\n![A cup](../media/{name})\n"
        files = bundle_files({f"media/{name}": data, "lessons/01-first.md": lesson})
        return course_import(source=folder_make(tmp_path / "b", files), author=author).course

    return make


def only() -> Asset:
    return Asset.objects.get()


@pytest.mark.parametrize(
    ("width", "expected"),
    [(100, [100]), (480, [480]), (481, [480, 481]), (1600, [480, 960, 1600]),
     (4000, [480, 960, 1600]), (None, [])],
)  # fmt: skip
def test_it_offers_no_size_larger_than_the_picture(width: int | None, expected: list[int]) -> None:
    assert picture_widths("image/jpeg", width) == expected


def test_a_stored_picture_gets_its_sizes(
    imported: Import, deliver_events: Callable[[], int]
) -> None:
    imported("cup.jpg", photo(1200, 800, quality=95))

    deliver_events()

    made = AssetVariant.objects.values_list("content_type", "width", "height")
    assert set(made) == {
        (kind, width, height)
        for kind in ("image/avif", "image/webp")
        for width, height in ((480, 320), (960, 640), (1200, 800))
    }
    for variant in AssetVariant.objects.all():
        with variant.file.open("rb") as stream, Image.open(stream) as picture:
            assert picture.size == (variant.width, variant.height)
        assert variant.size == variant.file.size < only().size


def test_it_makes_them_once(imported: Import) -> None:
    imported("cup.jpg", photo(500, 300))
    first = variants_make(asset=only())

    assert variants_make(asset=only()) == first


def test_it_turns_a_photo_as_it_was_taken_and_tells_nobody_where(imported: Import) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "A camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    imported("cup.jpg", photo(600, 400, exif=exif))

    variants_make(asset=only())

    assert (only().width, only().height) == (400, 600)
    for variant in AssetVariant.objects.all():
        assert (variant.width, variant.height) == (400, 600)
        with variant.file.open("rb") as stream, Image.open(stream) as picture:
            assert dict(picture.getexif()) == {}
            assert "xmp" not in picture.info


def test_it_keeps_what_is_see_through(imported: Import) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (500, 300), (200, 80, 20, 120)).save(out, "PNG")
    imported("cup.png", out.getvalue())

    variants_make(asset=only())

    for variant in AssetVariant.objects.all():
        with variant.file.open("rb") as stream, Image.open(stream) as picture:
            assert picture.mode == "RGBA"


def test_it_shows_colours_as_their_profile_says(imported: Import) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    imported("cup.jpg", photo(500, 300, icc_profile=profile))

    variants_make(asset=only())

    for variant in AssetVariant.objects.all():
        with variant.file.open("rb") as stream, Image.open(stream) as picture:
            assert not picture.info.get("icc_profile")


def frames(form: str) -> bytes:
    pictures = [Image.new("RGB", (500, 300), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    pictures[0].save(out, form, save_all=True, append_images=pictures[1:], duration=100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gif", frames("GIF")),
        ("a.webp", frames("WEBP")),
        ("a.svg", SVG),
        ("a.png", photo(500, 300, "PNG")[:-400]),
    ],
)
def test_it_leaves_alone_what_moves_what_is_drawn_and_what_is_damaged(
    name: str, data: bytes | str, imported: Import
) -> None:
    if name == "a.png":
        # It was whole when it was checked.
        imported(name, photo(500, 300, "PNG"))
        Path(only().file.path).write_bytes(bytes(data))  # type: ignore[arg-type]
    else:
        imported(name, data)

    assert variants_make(asset=only()) == []


def test_it_refuses_to_unpack_a_bomb(imported: Import) -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 6000)).save(out, "PNG")
    imported("a.png", out.getvalue())

    assert variants_make(asset=only()) == []


def answer(client: Client, url: str) -> tuple[int, str, str]:
    response = client.get(url)
    size = str(len(b"".join(getattr(response, "streaming_content", [b""]))))
    assert response.status_code != 200 or response["Content-Length"] == size
    return response.status_code, response.get("Content-Type", ""), response["Cache-Control"]


def test_a_release_names_them_before_they_are_made(
    imported: Import, employee: User, as_: LogIn
) -> None:
    """Publishing never waits for the worker: until then the original is sent."""
    course = imported("cup.jpg", photo(1200, 800, quality=95))
    release = course.current_release
    assert release is not None
    html = "".join(block["html"] for lesson in release.lessons.all() for block in lesson.rendered)
    base = f"/media/{only().sha256}"
    assert f'<source type="image/avif" srcset="{base}/480/cup.avif 480w, ' in html
    assert f"{base}/960/cup.webp 960w, {base}/1200/cup.webp 1200w" in html
    client = as_(employee)
    assert answer(client, f"{base}/480/cup.webp") == (200, "image/jpeg", "private, max-age=60")

    variants_make(asset=only())

    kept = "private, max-age=31536000, immutable"
    assert answer(client, f"{base}/480/cup.webp") == (200, "image/webp", kept)
    assert answer(client, f"{base}/960/cup.avif") == (200, "image/avif", kept)
    for wrong in ("481/cup.webp", "480/cup.jpg", "1600/cup.webp"):
        assert answer(client, f"{base}/{wrong}")[0] == 404


def test_it_sends_the_original_where_that_is_smaller(
    imported: Import, employee: User, as_: LogIn
) -> None:
    imported("cup.jpg", photo(300, 200))
    variants_make(asset=only())
    AssetVariant.objects.update(size=10**9)

    got = answer(as_(employee), f"/media/{only().sha256}/300/cup.webp")

    assert got == (200, "image/jpeg", "private, max-age=31536000, immutable")


def test_a_picture_in_another_size_is_as_secret_as_the_picture(
    imported: Import, employee: User, as_: LogIn
) -> None:
    course = imported("cup.jpg", photo(500, 300))
    variants_make(asset=only())
    Course.objects.filter(pk=course.pk).update(status="draft", owner=None)

    assert answer(as_(employee), f"/media/{only().sha256}/480/cup.webp")[0] == 404
