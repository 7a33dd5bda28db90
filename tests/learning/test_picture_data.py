"""What cameras write beside a picture is not stored; the picture is, as it was."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageSequence, PngImagePlugin

from learning.bundle.picturedata import PictureDataError, picture_plain
from learning.models import Asset
from learning.services.authoring import course_create
from learning.services.export import course_zip
from people.models import User
from tests.learning.bundles import Files, bundle_files, course_json, zip_bytes
from tests.personas import LogIn

SECRET = "Taken at home"  # what must not be found again
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}


def exif(orientation: int = 6) -> Image.Exif:
    """As a phone writes it: which way it was held, its name, and where."""
    found = Image.Exif()
    found[0x0112], found[0x010F], found[0x010E] = orientation, SECRET, SECRET
    place = found.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 31.0, 12.25)
    return found


def drawing(mode: str = "RGB") -> Image.Image:
    """A picture that looks different each way up."""
    picture = Image.linear_gradient("L").resize((60, 40)).convert("RGB")
    picture.paste((200, 20, 20), (0, 0, 20, 10))
    return picture.convert(mode)


def saved(form: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    (picture or drawing()).save(out, form, **options)
    return out.getvalue()


def words_png(**options: Any) -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", SECRET)
    said.add_itxt("XML:com.adobe.xmp", XMP.decode())
    data = saved("PNG", drawing("RGBA"), pnginfo=said, exif=exif(), icc_profile=ICC, **options)
    last = data.index(b"IEND") - 4
    named = b"prVt" + SECRET.encode()
    chunk = struct.pack(">I", len(named) - 4) + named + struct.pack(">I", crc32(named))
    return data[:last] + chunk + data[last:] + SECRET.encode()


def film(form: str, **options: Any) -> bytes:
    frames = [drawing(), drawing().rotate(180)]
    return saved(form, frames[0], save_all=True, append_images=frames[1:], duration=80, **options)


def commented_gif() -> bytes:
    data = film("GIF", comment=SECRET.encode(), loop=0)
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(XMP)]) + XMP + b"\0"
    return data[:at] + xmp + data[at:] + SECRET.encode()


PICTURES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "jpeg": ("JPEG", lambda: saved("JPEG", exif=exif(), xmp=XMP, icc_profile=ICC,
                                   comment=SECRET) + SECRET.encode()),
    "progressive": ("JPEG", lambda: saved("JPEG", exif=exif(8), progressive=True)),
    "restarting": ("JPEG", lambda: saved("JPEG", exif=exif(3), restart_marker_blocks=1)),
    "cmyk": ("JPEG", lambda: saved("JPEG", drawing("CMYK"), exif=exif(1), comment=SECRET)),
    "several": ("MPO", lambda: saved("MPO", save_all=True, append_images=[drawing().rotate(90)],
                                     exif=exif(), comment=SECRET)),
    "png": ("PNG", words_png),
    "moving png": ("PNG", lambda: film("PNG", exif=exif())),
    "webp": ("WEBP", lambda: saved("WEBP", drawing("RGBA"), exif=exif(), xmp=XMP,
                                   icc_profile=ICC, lossless=True)),
    "moving webp": ("WEBP", lambda: film("WEBP", exif=exif(), xmp=XMP)),
    "gif": ("GIF", commented_gif),
    "avif": ("AVIF", lambda: saved("AVIF", exif=exif(), xmp=XMP, icc_profile=ICC)),
}  # fmt: skip


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def frames(data: bytes) -> list[bytes]:
    return [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(opened(data))]


@pytest.mark.parametrize("name", PICTURES)
def test_it_takes_out_what_is_beside_a_picture_and_nothing_of_it(name: str) -> None:
    kind, make = PICTURES[name]
    data = make()
    plain = picture_plain(data, kind)

    assert SECRET.encode() in data
    assert SECRET.encode() not in plain
    was, now = opened(data), opened(plain)
    shown = frames(data)
    assert frames(plain) == (shown[:1] if kind == "MPO" else shown)
    assert now.getexif().get(0x0112, 1) == was.getexif().get(0x0112, 1)
    assert not now.getexif().get_ifd(0x8825)
    assert 0x010F not in now.getexif()
    assert now.info.get("icc_profile") == was.info.get("icc_profile")
    assert now.info.get("duration") == was.info.get("duration")
    assert not now.info.get("xmp", b"").strip()
    assert picture_plain(plain, now.format or "") == plain


@pytest.mark.parametrize("kind", ENDINGS)
def test_it_leaves_a_picture_alone_that_has_nothing_beside_it(kind: str) -> None:
    data = saved(kind)
    assert picture_plain(data, kind) == data


@pytest.mark.parametrize("name", PICTURES)
def test_it_survives_damage(name: str) -> None:
    """Whatever is missing, it says so or gives back less; it neither hangs nor fails."""
    kind, make = PICTURES[name]
    data = make()
    for end in range(0, len(data), max(1, len(data) // 120)):
        broken = data[:end] + data[end + 7 :]
        for each in (data[:end], broken):
            try:
                assert len(picture_plain(each, kind)) <= len(each) + 60
            except PictureDataError:
                continue


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["jpeg", "several", "png", "webp", "gif", "avif"])
def test_it_stores_no_place_whichever_way_a_picture_comes(
    name: str, author: User, as_: LogIn
) -> None:
    kind, make = PICTURES[name]
    ending = ENDINGS.get(kind, "jpg")
    course = course_create(author=author, title="Tea", slug="tea")
    client, files = as_(author), f"/api/v1/studio/courses/{course.slug}/files/"
    sent = {"file": SimpleUploadedFile(f"cup.{ending}", make())}

    answer = client.post(files, sent)

    assert answer.status_code == 201, answer.content
    turned = opened(make()).getexif().get(0x0112, 1) in {5, 6, 7, 8}
    assert (answer.json()["width"], answer.json()["height"]) == ((40, 60) if turned else (60, 40))
    asset = Asset.objects.get()
    with asset.file.open("rb") as stream:
        kept = stream.read()
    assert SECRET.encode() not in kept
    assert len(kept) == asset.size
    # The same picture out of a bundle is the same file.
    lesson = f"# First\n\n![A cup](../media/cup.{ending})\n"
    media: Files = {f"media/cup.{ending}": make(), "lessons/01-first.md": lesson}
    zipped = zip_bytes(bundle_files(media, course=course_json(slug="other")))
    put = "/api/v1/studio/courses/other/bundle/"
    stored = client.put(f"{put}?base=*", zipped, content_type="application/zip")
    assert stored.status_code == 201, stored.content
    assert Asset.objects.get() == asset
    with course_zip(course=asset.uses.get(course__slug="other").course) as out:
        again = client.put(f"{put}?base=*", out.read(), content_type="application/zip")
    assert again.json()["outcome"] == "unchanged"
