"""Pictures that are pasted into a text, or dropped on it."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from learning.models import CourseAsset, Lesson
from people.models import User
from tests.axe import violations
from tests.browser import SIDEWAYS, Open
from tests.learning.studio.drafts import draft_make, text
from tests.learning.studio.pages import block, markdown, open_text, page_of, saved

pytestmark = pytest.mark.django_db(transaction=True)

CARRY = """([files, html, at]) => {
  const data = new DataTransfer();
  for (const [name, type, code] of files) {
    const bytes = Uint8Array.from(atob(code), (each) => each.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
  }
  if (html) data.setData("text/html", html);
  const how = { bubbles: true, cancelable: true };
  const text = document.querySelector(".d-prose");
  if (!at) text.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: data }));
  else {
    const { right, top } = text.querySelector(at).getBoundingClientRect();
    const place = { clientX: right - 2, clientY: top + 8, dataTransfer: data };
    text.dispatchEvent(new DragEvent("drop", { ...how, ...place }));
  }
}"""


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


def shot(colour: str) -> bytes:
    """A photograph that says with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "A camera of mine"
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def carry(page: Page, *files: tuple[str, bytes], html: str = "", at: str = "") -> None:
    """Paste the files, or drop them at the end of what `at` selects in the text."""
    sent = [(name, "image/jpeg", base64.b64encode(data).decode()) for name, data in files]
    page.evaluate(CARRY, [sent, html, at])


def blocks(lesson: Lesson) -> list[dict[str, Any]]:
    lesson.refresh_from_db()
    return [{k: v for k, v in each.items() if k != "key"} for each in lesson.blocks]


def test_a_pasted_picture_is_stored_and_asks_for_its_words(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", "First.\n\nLast."))
    page = open_page(page_of(lesson), user=author)
    open_text(page, "one").locator("p").first.click()
    page.keyboard.press("End")

    carry(page, ("cup.jpg", shot("teal")))

    words = page.get_by_role("dialog").get_by_label("Alternative text")
    expect(words).to_be_focused()
    page.keyboard.type("A cup of tea")
    page.keyboard.press("Enter")
    expect(page.locator(".d-prose .tag")).to_have_text("A cup of tea")
    expect(page.locator(".m-up")).to_have_count(0)
    page.keyboard.type("Then.")
    saved(page)
    assert markdown(lesson, "one") == "First.\n\n![A cup of tea](media/cup.jpg)\n\nThen.Last."

    page.keyboard.press("Control+Enter")
    expect(block(page, "one").locator("form[data-studio]")).to_have_count(0)
    image = {"kind": "image", "src": "media/cup.jpg", "alt": "A cup of tea"}
    assert blocks(lesson)[1] == image
    with CourseAsset.objects.get().asset.file.open("rb") as stored:
        assert b"camera" not in stored.read()


def test_a_lost_connection_holds_the_text_open_until_the_picture_is_there(
    open_page: Open, author: User
) -> None:
    lesson = draft_make(author, text("one", "First."))
    page = open_page(page_of(lesson), user=author, expect=["ERR_INTERNET_DISCONNECTED"])
    open_text(page, "one")
    page.keyboard.press("Control+End")
    is_lost = True

    def line(route: Route) -> None:
        if is_lost:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/media/uploads/**", line)
    carry(page, ("cup.jpg", shot("teal")), ("pot.jpg", shot("red")))
    said = page.locator(".m-up .m-say")
    expect(said.first).to_have_text("Offline. It goes on by itself")
    page.keyboard.type(" Written meanwhile.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".m-wait")).to_contain_text("A picture is still on its way.")
    expect(said).to_have_count(2)

    is_lost = False
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("form[data-block-form]")).to_have_count(0)
    kinds = [(each["kind"], each.get("src"), "alt" in each) for each in blocks(lesson)]
    assert ("image", "media/cup.jpg", False) in kinds
    # In the order in which they came, and before what was written after them.
    assert [kind for kind, _src, _alt in kinds] == ["prose", "image", "image", "prose"]
    assert [src for _kind, src, _alt in kinds[1:3]] == ["media/cup.jpg", "media/pot.jpg"]
    expect(page.locator(".d-block[data-kind=image] .d-lacks").first).to_contain_text(
        "Write an alternative text, or mark the picture as decoration."
    )


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_dropped_picture_stands_where_it_was_let_go(
    width: int, theme: str, open_page: Open, author: User
) -> None:
    lesson = draft_make(author, text("one", "- a\n- b\n\nLast."))
    page = open_page(page_of(lesson), user=author, guest=True, width=width, theme=theme)
    open_text(page, "one")

    carry(page, ("cup.jpg", shot("teal")), ("no.jpg", b"<script>1</script>"), at="li")

    expect(page.locator(".d-prose .tag")).to_have_text("cup.jpg, not described yet")
    refused = page.locator(".m-up.refused .m-say")
    expect(refused).to_contain_text("What is in this file is not what its name says")
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)
    page.locator(".d-prose .tag").click()
    page.get_by_role("dialog").get_by_label("Alternative text").fill("A cup")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".d-prose .tag")).to_have_text("A cup")
    saved(page)
    assert markdown(lesson, "one") == "- a\n\n  ![A cup](media/cup.jpg)\n\n- b\n\nLast."


def test_words_that_come_with_a_picture_of_themselves_stay_words(
    open_page: Open, author: User
) -> None:
    lesson = draft_make(author, text("one", ""))
    page = open_page(page_of(lesson), user=author)
    open_text(page, "one")

    carry(page, ("image.jpg", shot("teal")), html="<p>From Word</p>")
    carry(page, ("copied.jpg", shot("red")), html='<img src="blob:x" style="top:0" alt="A pot">')

    expect(page.locator(".d-prose .tag")).to_have_text("A pot")
    saved(page)
    assert "From Word" in markdown(lesson, "one")
    assert [each.path for each in CourseAsset.objects.all()] == ["media/copied.jpg"]
