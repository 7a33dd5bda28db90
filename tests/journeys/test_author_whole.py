"""An author makes a whole course: every kind of block, a drawn assessment, a review, learners."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import pytest
from django.conf import settings as conf
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from learning.content.newblock import KINDS
from learning.models import Course, Enrolment
from people.models import User
from tests.browser import Open
from tests.factories.crowd import crowd_make
from tests.journeys.test_author import begin, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEDIA = Path(conf.BASE_DIR, "config/demo/courses/feedback-that-lands/media")
CLIP = MEDIA / "situation-behaviour-impact"
LESSONS = {"Before the tea": ["Water", "Leaves"], "At the tea": ["Pouring", "Serving"]}


@pytest.fixture(autouse=True)
def _media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"
    settings.MEDIA_ROOT.mkdir()


def outline_open(page: Page) -> Locator:
    """The outline; on a phone it is a drawer."""
    button = page.get_by_role("button", name="Outline")
    if button.is_visible() and not page.locator("#outline").is_visible():
        button.click()
    return page.locator("#outline")


def lesson_open(page: Page, title: str) -> None:
    outline_open(page).locator("[data-lesson] > a", has_text=title).click()
    expect(page.get_by_label("Title of the lesson")).to_have_value(title)
    page.wait_for_load_state("networkidle")


def arrange(page: Page) -> None:
    """Two sections with two lessons each behind the first one, and an assessment at the end."""
    page.wait_for_load_state("networkidle")
    outline = outline_open(page)
    outline.get_by_text("Add a section").click()
    for section in LESSONS:
        outline.locator("#new-section").fill(section)
        page.keyboard.press("Enter")
        expect(outline.get_by_role("heading", name=section)).to_be_visible()
    outline.get_by_text("Add a lesson").click()
    for section, titles in LESSONS.items():
        for title in titles:
            outline.locator("#new-lesson-section").select_option(label=section)
            outline.locator("#new-lesson").fill(title)
            page.keyboard.press("Enter")
            expect(outline.get_by_role("link", name=title)).to_be_visible()
    outline.locator("#new-lesson-section").select_option(label="At the tea")
    outline.locator("#new-lesson").fill("Final")
    outline.get_by_role("button", name="Assessment").click()
    expect(outline.get_by_role("link", name="Final")).to_be_visible()


def add(page: Page, kind: str, **fields: str) -> Locator:
    """Add a block and fill its fields by their names; returns the block, open."""
    chip = page.locator(f"#add button[value={kind}]")
    before = page.locator("#blocks > .d-block").count()
    chip.click()
    expect(page.locator("#blocks > .d-block")).to_have_count(before + 1)
    block = page.locator("#blocks > .d-block").last
    form = block.locator("form[data-studio]")
    expect(form).to_be_visible()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    return block


def upload(page: Page, block: Locator, label: str, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        block.get_by_role("button", name=f"Upload {label}").click()
    chooser.value.set_files(file)
    stored = re.compile(rf"^media/.*{file.suffix}$")
    expect(block.get_by_label(re.compile(rf"^{label}"))).to_have_value(stored)


def done(block: Locator) -> None:
    block.get_by_role("button", name="Done").click()
    expect(block.locator("form[data-studio]")).to_have_count(0)
    expect(block.locator(".d-lacks li")).to_have_count(0)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("All changes saved")


def write_texts(page: Page) -> None:
    """The first lesson: what one reads."""
    text = page.locator(".d-block[data-kind=prose]")
    text.locator(".d-view").click()
    expect(text.locator(".d-prose")).to_be_focused()
    page.keyboard.type("# Why\n")
    page.keyboard.type("Fresh water makes better tea.")
    done(text)
    done(add(page, "callout", title="A tip", body="Warm the pot **first**."))
    done(add(page, "accordion", title="And milk?", body="Last."))
    done(add(page, "link", url="https://example.org/tea", title="More on tea"))
    saved(page)


def write_media(page: Page) -> None:
    kettle = Path(conf.MEDIA_ROOT, "kettle.wav")
    with wave.open(str(kettle), "wb") as sound_file:
        sound_file.setparams((1, 2, 8000, 0, "NONE", ""))
        sound_file.writeframes(bytes(16_000))
    image = add(page, "image", alt="A pot of tea")
    upload(page, image, "Picture", CLIP.with_suffix(".jpg"))
    done(image)
    video = add(page, "video", title="Pouring it")
    upload(page, video, "Clip", CLIP.with_suffix(".webm"))
    upload(page, video, "Captions", CLIP.with_suffix(".vtt"))
    done(video)
    sound = add(page, "audio", title="The kettle", transcript="It whistles.")
    upload(page, sound, "Recording", kettle)
    done(sound)
    file = add(page, "file", title="The words of the clip")
    upload(page, file, "File", CLIP.with_suffix(".vtt"))
    done(file)
    saved(page)


def write_figures(page: Page) -> None:
    table = add(page, "table")
    for place, words in (("0-0", "Tea"), ("0-1", "Minutes"), ("1-0", "Green"), ("1-1", "2")):
        table.locator(f"[name=cell-{place}]").fill(words)
    done(table)
    done(add(page, "code", language="python", code="print('tea')"))
    done(add(page, "maths", tex="t = 2"))
    saved(page)


def write_practice(page: Page) -> None:
    check = add(page, "check", prompt="When does the milk come?")
    check.locator("[name=o-0-text]").fill("First")
    check.locator("[name=o-1-text]").fill("Last")
    check.locator("[name=right][value='1']").check()
    done(check)
    done(add(page, "poll", prompt="Milk at all?", options="Yes\nNo"))
    done(add(page, "challenge", title="Try it", body="Make a pot."))
    saved(page)


def write_thoughts(page: Page) -> None:
    done(add(page, "reflection", prompt="For whom will you make tea?"))
    done(add(page, "tasks", title="Today", items="Buy leaves\nInvite somebody"))
    saved(page)


def write_assessment(page: Page) -> None:
    """Three questions in the bank, of which two are drawn."""
    lesson_open(page, "Final")
    here = page.url
    page.get_by_role("link", name="Questions", exact=True).click()
    for number in range(3):
        page.locator(".d-add button[value=true_false]").click()
        page.locator("[name=prompt]").fill(f"Tea {number} is hot.")
        page.get_by_label("True", exact=True).check()
        page.get_by_text("Points, difficulty, tags").click()
        page.locator("[name=tags]").fill("tea")
        page.get_by_role("button", name="Done").click()
        expect(page.locator("#results").get_by_text(f"Tea {number} is hot.")).to_be_visible()
    page.goto(here)
    settings = page.locator("#assessment-settings[open]")  # for it still lacks questions
    settings.get_by_role("button", name="Draw from the bank").click()
    settings.get_by_label("How many").fill("2")
    settings.get_by_label("With the tag").fill("tea")
    settings.get_by_role("button", name="Save").click()
    expect(page.locator("#assessment-settings .d-lacks li")).to_have_count(0)


def review(page: Page, open_page: Open, reviewer: User, width: int, course: Course) -> None:
    """Send it, get a comment and have it returned; mend it, and have it approved."""
    page.goto(page.url.split("/studio/")[0] + f"/studio/{course.slug}/review/")
    page.get_by_role("combobox", name="Who is to review it?").fill(reviewer.name)
    page.get_by_role("button", name="Send").click()

    other = open_page("/", user=reviewer, width=width)
    other.get_by_role("link", name="Tea at work").first.click()
    other.locator("summary", has_text="Comment").first.click()
    other.get_by_label("Comment", exact=True).first.fill("Which water?")
    other.get_by_role("button", name="Add").first.click()
    expect(other.get_by_text("Which water?")).to_be_visible()
    other.get_by_role("textbox", name="Verdict").fill("One question.")
    other.get_by_role("button", name="Return").click()

    page.reload()
    expect(page.get_by_text("Which water?")).to_be_visible()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Everything that was remarked on is dealt with.")).to_be_visible()


def learn(open_page: Open, learner: User, course: Course, width: int) -> None:
    """Read the first lesson, answer the check, take the drawn assessment."""
    page = open_page(f"/courses/{course.slug}/", user=learner, width=width)
    page.get_by_role("button", name="Enrol").first.click()
    expect(page.locator("#lesson")).to_contain_text("Fresh water makes better tea.")
    page.get_by_role("button", name="I have read to the end").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Water")
    page.goto(page.url.rsplit("/lessons/", 1)[0] + "/lessons/final/")
    page.get_by_role("button", name="Start the assessment").click()
    answers = page.get_by_label("True", exact=True)
    expect(answers).to_have_count(2)
    # On a phone the script shows one question at a time, and is on its way yet.
    page.wait_for_load_state()
    for answer in answers.all():
        if not answer.is_visible():
            page.get_by_role("button", name="Next").click()
        answer.check()
    page.get_by_role("button", name="Review and submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you submit")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Passed")).to_be_visible()


def measure(page: Page, course: Course) -> None:
    """Ten more begin; half of them stop after the first lesson."""
    course.refresh_from_db()
    crowd_make(course, 5, done=1)
    crowd_make(course, 5, done=4)
    page.get_by_role("link", name="Analytics").click()
    page.get_by_text("View as table · How far people get").click()
    expect(page.get_by_role("row", name="Pouring")).to_contain_text("50%")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_whole_course_is_written_reviewed_published_taken_and_measured(
    width: int, open_page: Open, author: User, employee: User, colleague: User
) -> None:
    page = open_page("/studio/", user=author, width=width)
    begin(page)
    course = Course.objects.get()
    arrange(page)
    lesson_open(page, course.lessons.order_by("position")[0].title)
    write_texts(page)
    for title, write in zip(
        [title for titles in LESSONS.values() for title in titles],
        (write_media, write_figures, write_practice, write_thoughts),
        strict=True,
    ):
        lesson_open(page, title)
        write(page)
    write_assessment(page)
    kinds = {block["kind"] for lesson in course.lessons.all() for block in lesson.blocks}
    # What is done at work stands in lessons of its own kind.
    assert kinds == set(KINDS) - {"practice"}

    review(page, open_page, colleague, width, course)
    publish(page, 1)
    learn(open_page, employee, course, width)
    assert Enrolment.objects.get().progress > 0
    measure(page, course)
