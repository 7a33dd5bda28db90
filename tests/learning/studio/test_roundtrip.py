"""What is written in the studio's forms, taken out as a bundle and brought in again: the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from learning.content.newblock import KINDS, block_lacks
from learning.models import Course, Lesson
from learning.selectors.content import course_content
from learning.services.authoring import course_create
from learning.services.bank import bank_add
from learning.services.export import course_zip
from learning.services.file import file_update
from people.models import User
from tests.learning.bundles import SVG, VTT, WEBM, png
from tests.learning.drafting import QUESTION
from tests.learning.studio.drafts import url
from tests.learning.studio.forms import form_data
from tests.learning.studio.library import add
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

FILES: dict[str, str | bytes] = {
    "cup.png": png(4, 3),
    "pour.webm": WEBM,
    "pour.vtt": VTT,
    "tea.svg": SVG,
    "recipe.txt": "Tea",
    "hello.ogg": b"OggS" + bytes(60),
}
CLIP = {"src": "media/pour.webm", "title": "Pouring"}
# What is entered into each kind's form: as little as it takes, and then all there is.
ENTERED: dict[str, tuple[dict[str, str], ...]] = {
    "prose": ({"markdown": "Warm  the *pot*,\r\nthen [pour](https://example.org/)."},),
    "image": ({"src": "media/cup.png", "decorative": "on"},
              {"src": "media/cup.png", "alt": " A cup,\r\nsteaming. ", "caption": "Ours"}),
    "video": (CLIP, CLIP | {"captions": "media/pour.vtt", "poster": "media/cup.png",
                            "transcript": "Hello.\r\n\r\nBye.", "seconds": "12.5"}),
    "audio": ({"src": "media/hello.ogg", "title": "Hello", "transcript": "Hello."},),
    "check": ({"prompt": " How  hot?\r\n\r\nTell. ", "o-0-text": "98", "o-1-text": " 60 ",
               "o-1-feedback": "That is\r\nfor green tea.\r\n", "explanation": "It\r\nboils. "},),
    "callout": ({"variant": "tip", "body": "Not *twice*."},
                {"variant": "note", "title": " So ", "body": "One.\r\n\r\nTwo."}),
    "accordion": ({"title": "More", "body": "There is more."},),
    "challenge": ({"body": "Try it."}, {"title": "Yours", "body": "Try it."}),
    "table": ({"cell-0-0": "Tea", "cell-0-1": "Heat", "cell-1-0": "Black | green",
               "cell-1-1": "98", "cell-2-0": "White"},),
    "code": ({"code": "  brew()\r\n\r\npour()\r\n"}, {"language": "python", "code": "brew()"}),
    "maths": ({"tex": " a^2 "},),
    "poll": ({"prompt": " Tea? ", "options": "Yes\r\nNo\r\n\r\n"},),
    "reflection": ({"prompt": " Why?\r\n "}, {"prompt": "Why?", "hint": "Think."}),
    "practice": ({"title": "Now", "line-0-text": " Boil ", "line-0-good": "It\r\nboils: hot",
                  "line-1-text": "Pour", "line-1-optional": "1", "observers": "colleague"},),
    "tasks": ({"items": " Boil\r\nPour "}, {"title": "Now", "items": "Boil"}),
    "file": ({"src": "media/recipe.txt", "title": "Recipe"},
             {"src": "media/recipe.txt", "title": "Recipe", "description": "To print"}),
    "link": ({"url": "https://example.org/", "title": "There"},
             {"url": "https://example.org/", "title": "There", "description": "Why not"}),
}  # fmt: skip


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


@pytest.fixture
def lesson(client: Client, author: User) -> Lesson:
    course = course_create(author=author, title="Making tea", slug="tea")
    files = {
        name: data if isinstance(data, bytes) else data.encode() for name, data in FILES.items()
    }
    add(client, course, *files.items())
    assert course.assets.count() == len(FILES)
    return course.lessons.get()


def write(client: Client, lesson: Lesson, kind: str, entered: dict[str, str]) -> None:
    """Add a block of the kind, open its form, fill it in, save it."""
    client.post(url("block-create", lesson), {"kind": kind, "key": "fresh", "after": ""})
    lesson.refresh_from_db()
    key = "fresh"
    page = client.get(url("lesson", lesson), {"edit": key}).content.decode()
    data = form_data(page, url("block-update", lesson, key))
    data.pop("html", None)
    for name, value in entered.items():
        data[name] = value
    answer = client.post(url("block-update", lesson, key), data)
    assert answer.status_code == 302, answer.content.decode()
    lesson.refresh_from_db()
    block = next(each for each in lesson.blocks if each["key"] == key)
    assert block_lacks(block) == []
    block["key"] = f"{kind[0]}{len(lesson.blocks)}"
    if kind == "check":
        block["question"]["key"] = block["key"]
    lesson.save()


def again(client: Client, course: Course) -> dict[str, Any]:
    """What bringing the course's own bundle in would change."""
    with course_zip(course=course) as bundle:
        data = bundle.read()
    answer = client.put(f"/api/v1/studio/courses/{course.slug}/bundle/?dry_run=true", data,
                        content_type="application/zip")  # fmt: skip
    assert answer.status_code == 200, answer.content.decode()
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_block_comes_back_as_it_was_written(
    client: Client, lesson: Lesson, kind: str
) -> None:
    Lesson.objects.update(kind="practice" if kind == "practice" else "lesson")
    for entered in ENTERED[kind]:
        write(client, lesson, kind, entered)
    before = course_content(lesson.course)
    assert len(lesson.blocks) == 1 + len(ENTERED[kind])
    found = again(client, lesson.course)
    assert (found["diff"], found["outcome"]) == ([], "unchanged"), before.lessons[0].blocks


def test_the_words_of_the_library_travel(client: Client, lesson: Lesson, author: User) -> None:
    course = lesson.course
    cup = course.assets.get(path="media/cup.png")
    file_update(file=cup, actor=author, name="cup", alt="A cup,\nsteaming.")
    assert again(client, course)["outcome"] == "unchanged"
    with course_zip(course=course) as bundle:
        data = bundle.read()

    cup.refresh_from_db()
    file_update(file=cup, actor=author, name="cup", alt="")
    assert again(client, course)["outcome"] == "unchanged"
    put = "/api/v1/studio/courses/tea/bundle/?base=*"
    answer = client.put(put, data, content_type="application/zip").json()
    assert "File described anew: media/cup.png" in answer["diff"]
    cup.refresh_from_db()
    assert cup.alt == "A cup,\nsteaming."
    line = course.changes.get(kind="course_imported")
    client.post(f"/api/v1/studio/courses/tea/history/{line.pk}/restore/")
    cup.refresh_from_db()
    assert cup.alt == ""


def test_added_lessons_leave_the_bank_and_its_words_alone(
    client: Client, lesson: Lesson, author: User
) -> None:
    course = lesson.course
    bank_add(course=course, actor=author, question=QUESTION, key="hot")
    cup = course.assets.get(path="media/cup.png")
    file_update(file=cup, actor=author, name="cup", alt="A cup.")
    sent = {"file": SimpleUploadedFile("more.md", b"# More\n\nOf it.\n")}
    page = client.post(reverse("learning:draft-import", args=["tea"]), sent, follow=True)
    plan = page.context["plan"]
    client.post(f"{page.request['PATH_INFO']}confirm/", {"base": plan.base})
    assert course.lessons.count() == 2
    assert [row.key for row in course.bank.all()] == ["hot"]
    cup.refresh_from_db()
    assert cup.alt == "A cup."
