"""Uploading in a real browser: through a lost connection, a closed tab and an ended session."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as conf
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from learning.models import Course, CourseAsset, Lesson, MediaUpload
from learning.selectors.content import asset_text
from learning.services.file import file_add
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open, until
from tests.learning.bundles import WEBM
from tests.learning.studio.drafts import draft_make, url
from tests.personas import client_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = "**/media/uploads/*-*/*"
DEMO = Path(conf.BASE_DIR, "config/demo/courses/feedback-that-lands/media")
CLIP = DEMO / "situation-behaviour-impact.webm"


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User) -> Lesson:
    return draft_make(
        author,
        {"key": "pic", "kind": "image", "src": ""},
        {"key": "clip", "kind": "video", "src": "", "title": "Tea"},
    )


@pytest.fixture
def course(lesson: Lesson) -> Course:
    return lesson.course


@pytest.fixture
def long_clip(tmp_path: Path) -> Path:
    """A file of several parts, of a content that no part has twice."""
    path = tmp_path / "long.webm"
    path.write_bytes(WEBM + random.Random(7).randbytes(3_000_000))  # noqa: S311  # no secret
    return path


def library(course: Course) -> str:
    return reverse("learning:draft-media", args=[course.slug])


def stored(course: Course) -> bytes:
    with CourseAsset.objects.get(course=course).asset.file.open("rb") as stream:
        return bytes(stream.read())


class Line:
    """The connection of a page; it breaks before the part that begins behind `after` bytes."""

    def __init__(self, page: Page, after: int) -> None:
        self.after = after
        self.sent: list[int] = []
        page.on("request", self._note)
        page.route(PARTS, self._carry)

    def mend(self) -> None:
        self.after = 10**9

    def _note(self, request: Request) -> None:
        if "upload-offset" in request.headers:
            self.sent.append(int(request.headers["upload-offset"]))

    def _carry(self, route: Route) -> None:
        offset = int(route.request.headers.get("upload-offset", 0))
        if offset > self.after:
            route.abort("internetdisconnected")
        else:
            route.continue_()


def test_it_goes_on_by_itself_when_the_connection_is_back(
    open_page: Open, author: User, course: Course, long_clip: Path
) -> None:
    page = open_page(library(course), user=author, guest=True)
    line = Line(page, after=500_000)
    page.locator("#m-files").set_input_files(long_clip)
    expect(page.locator(".m-up .m-say")).to_have_text("Offline. It goes on by itself")
    assert 0 < float(page.locator(".m-up progress").get_attribute("value") or 0) < 100
    lost_at = MediaUpload.objects.get().received
    assert 0 < lost_at < long_clip.stat().st_size

    line.mend()

    expect(page.locator(".m-up .m-say")).to_have_text("Stored", timeout=20_000)
    expect(page.locator(".m-file h2")).to_have_text("long.webm")
    assert stored(course) == long_clip.read_bytes()
    assert line.sent.count(0) == 1


def test_a_tab_closed_on_the_way_loses_nothing(
    open_page: Open, author: User, course: Course, long_clip: Path
) -> None:
    page = open_page(library(course), user=author, guest=True)
    Line(page, after=500_000)
    page.locator("#m-files").set_input_files(long_clip)
    expect(page.locator(".m-up .m-say")).to_have_text("Offline. It goes on by itself")
    arrived = MediaUpload.objects.get().received
    page.close(run_before_unload=False)

    again = open_page(library(course), user=author)
    expect(again.locator(".m-up .m-say")).to_contain_text("Choose the file again to go on.")
    line = Line(again, after=10**9)
    again.locator("#m-files").set_input_files(long_clip)

    expect(again.locator(".m-up.done .m-say")).to_have_text("Stored", timeout=20_000)
    assert again.locator(".m-up").count() == 1
    assert min(line.sent) >= arrived > 0
    assert stored(course) == long_clip.read_bytes()


def test_an_ended_session_stops_it_until_the_person_is_back(
    open_page: Open, author: User, course: Course, long_clip: Path, live_server: LiveServer
) -> None:
    page = open_page(library(course), user=author, guest=True)
    line = Line(page, after=500_000)
    page.locator("#m-files").set_input_files(long_clip)
    expect(page.locator(".m-up .m-say")).to_have_text("Offline. It goes on by itself")
    page.context.clear_cookies()
    line.mend()
    said = page.locator(".m-up .m-say")
    expect(said).to_contain_text("You are logged out.", timeout=20_000)
    expect(said.get_by_role("link", name="Log in")).to_be_visible()

    key = client_for(author).cookies[conf.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": conf.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(said).to_have_text("Stored", timeout=20_000)
    assert stored(course) == long_clip.read_bytes()


def test_several_files_are_taken_and_the_wrong_ones_are_told_why(
    open_page: Open, author: User, course: Course, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "cup.png")
    (tmp_path / "wrong.jpg").write_bytes(b"<script>alert(1)</script>")
    page = open_page(library(course), user=author)

    page.locator("#m-files").set_input_files([tmp_path / "cup.png", tmp_path / "wrong.jpg"])

    rows = page.locator(".m-up .m-say")
    expect(rows.nth(0)).to_have_text("Stored")
    expect(rows.nth(1)).to_contain_text("What is in this file is not what its name says")
    expect(page.locator(".m-file")).to_have_count(1)


DROP = """async ([name, text]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], name, { type: "text/plain" }));
    const zone = document.querySelector("[data-drop]");
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const event = { dataTransfer: carried, bubbles: true, cancelable: true };
        zone.dispatchEvent(new DragEvent(kind, event));
    }
}"""


def test_files_can_be_dropped(open_page: Open, author: User, course: Course) -> None:
    page = open_page(library(course), user=author)

    page.evaluate(DROP, ["list.txt", "Boil, pour, wait"])

    expect(page.locator(".m-file h2")).to_have_text("list.txt")
    assert stored(course) == b"Boil, pour, wait"


def test_a_picture_is_uploaded_where_it_is_needed(
    open_page: Open, author: User, lesson: Lesson, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "cup.png")
    page = open_page(f"{url('lesson', lesson)}?edit=pic", user=author)
    form = page.locator("#block-pic")

    with page.expect_file_chooser() as chooser:
        form.get_by_role("button", name="Upload Picture").click()
    chooser.value.set_files(tmp_path / "cup.png")

    expect(form.get_by_label("Picture")).to_have_value("media/cup.png")
    until(page, lambda: Lesson.objects.get(pk=lesson.pk).blocks[0]["src"] == "media/cup.png")


def test_the_words_of_a_picture_are_offered_with_it(
    open_page: Open, author: User, lesson: Lesson, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "cup.png")
    arrived = file_add(course=lesson.course, actor=author, source=tmp_path / "cup.png",
                       name="cup.png")  # fmt: skip
    arrived.file.alt = "A cup of tea"
    arrived.file.save()
    page = open_page(f"{url('lesson', lesson)}?edit=pic", user=author)

    page.locator("#block-pic").get_by_label("Picture").select_option("media/cup.png")

    expect(page.locator("#block-pic").get_by_label("Alternative text")).to_have_value(
        "A cup of tea"
    )
    until(page, lambda: Lesson.objects.get(pk=lesson.pk).blocks[0].get("alt") == "A cup of tea")


def test_a_clip_tells_its_length_and_gives_a_picture(
    open_page: Open, author: User, lesson: Lesson
) -> None:
    file_add(course=lesson.course, actor=author, source=CLIP, name="tea.webm")
    page = open_page(f"{url('lesson', lesson)}?edit=clip", user=author)
    form = page.locator("#block-clip")

    form.get_by_label("Clip").select_option("media/tea.webm")
    expect(form.get_by_label("Length in seconds")).not_to_have_value("")
    form.get_by_role("button", name="Take it from the clip").click()
    until(page, "document.querySelector('.m-frame video').readyState >= 2")
    form.get_by_role("button", name="Take this picture").click()

    expect(form.get_by_label("Picture before it plays")).to_have_value("media/tea-0.jpg")
    until(page, lambda: "poster" in Lesson.objects.get(pk=lesson.pk).blocks[1])


def test_captions_are_written_beside_the_clip(
    open_page: Open, author: User, lesson: Lesson
) -> None:
    file_add(course=lesson.course, actor=author, source=CLIP, name="tea.webm")
    lesson.blocks[1]["src"] = "media/tea.webm"
    lesson.save()
    page = open_page(f"{url('lesson', lesson)}?edit=clip", user=author)
    page.locator("#block-clip").get_by_role("link", name="Write captions").click()
    until(page, "document.getElementById('clip').readyState >= 1")

    page.get_by_label("From").first.fill("0:00")
    page.get_by_label("What is said").first.fill("Boil the water.")
    page.evaluate("document.getElementById('clip').currentTime = 2.5")
    page.get_by_label("What is said").first.press("Control+Enter")
    expect(page.get_by_label("To").first).to_have_value("0:02.5")
    expect(page.get_by_label("From").nth(1)).to_have_value("0:02.5")
    page.keyboard.type("Pour it.")
    page.get_by_label("To").nth(1).fill("0:05")
    page.evaluate("document.getElementById('clip').currentTime = 1")
    expect(page.locator("#now")).to_have_text("Boil the water.")
    page.get_by_role("button", name="Save captions").click()

    expect(page.locator("#block-clip").get_by_label("Captions")).to_have_value("media/tea.vtt")
    file = lesson.course.assets.select_related("asset").get(path="media/tea.vtt")
    assert "00:00:02.500 --> 00:00:05.000\nPour it." in asset_text(file.asset)


def test_it_works_without_a_script(
    open_page: Open, author: User, course: Course, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "cup.png")
    page = open_page(library(course), user=author, script=False)

    page.locator("#m-files").set_input_files(tmp_path / "cup.png")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".m-file h2")).to_have_text("cup.png")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_everybody_can_use_it(
    open_page: Open, author: User, lesson: Lesson, tmp_path: Path, theme: str, width: int
) -> None:
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "cup.png")
    for source, name in ((tmp_path / "cup.png", "cup.png"), (CLIP, "tea.webm")):
        file_add(course=lesson.course, actor=author, source=source, name=name)
    lesson.blocks[1]["src"] = "media/tea.webm"
    lesson.save()
    MediaUpload.objects.create(
        course=lesson.course, uploader=author, name="half.mp4", size=9, received=4,
        client_id=uuid4(),
    )  # fmt: skip
    details = [reverse("learning:draft-media-detail", args=[lesson.course.slug, file.pk])
               for file in lesson.course.assets.all()]  # fmt: skip
    paths = [library(lesson.course), *details, url("block-captions", lesson, "clip"),
             f"{url('lesson', lesson)}?edit=clip"]  # fmt: skip
    page = open_page(paths[0], user=author, guest=True, width=width, theme=theme)
    origin = page.url.removesuffix(paths[0])
    for path in paths:
        page.goto(f"{origin}{path}")
        assert violations(page) == [], path
        assert not page.evaluate(SIDEWAYS), path
