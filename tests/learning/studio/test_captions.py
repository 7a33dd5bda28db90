"""Captions that are written in the studio."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given, strategies
from pytest_django import Settings

from learning.content.captions import (
    Cue,
    captions_hold_more,
    captions_parse,
    captions_text,
    stamp,
)
from learning.forms.studio.captions import seconds_of
from learning.models import Lesson
from learning.selectors.content import asset_text
from learning.services.file import file_add
from people.models import User
from tests.learning.bundles import VTT, WEBM
from tests.learning.studio.drafts import draft_make, url
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

CLIP = {"key": "clip", "kind": "video", "src": "media/tea.webm", "title": "Tea"}


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lesson(author: User) -> Lesson:
    return draft_make(author, CLIP)


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def rows(*cues: tuple[str, str, str]) -> dict[str, str]:
    names = ("from", "to", "words")
    return {
        f"{name}-{number}": value
        for number, cue in enumerate(cues)
        for name, value in zip(names, cue, strict=True)
    }


def written(lesson: Lesson) -> str:
    lesson.refresh_from_db()
    file = lesson.course.assets.select_related("asset").get(path=lesson.blocks[0]["captions"])
    return asset_text(file.asset)


def test_rows_become_the_captions_of_the_clip(client: Client, lesson: Lesson) -> None:
    answer = client.post(
        url("block-captions", lesson, "clip"),
        rows(("0:04", "0:06.5", "Pour & wait"), ("0", "0:03", "Boil\nit"), ("", "", "")),
    )

    assert answer.status_code == 302
    assert lesson.course.assets.get().path == "media/tea.vtt"
    assert written(lesson) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nBoil it\n\n"
        "00:00:04.000 --> 00:00:06.500\nPour &amp; wait\n"
    )


def test_saving_again_changes_the_same_file(client: Client, lesson: Lesson) -> None:
    for words in ("Boil", "Boil it"):
        client.post(url("block-captions", lesson, "clip"), rows(("0", "3", words)))

    assert lesson.course.assets.count() == 1
    assert "Boil it" in written(lesson)


@pytest.mark.parametrize(
    ("cue", "word"),
    [
        (("soon", "0:03", "Boil"), "Enter times such as"),
        (("0:03", "0:03", "Boil"), "ends before it starts"),
        (("0:01", "0:03", " "), "Write what is said"),
        (("", "", ""), "at least one caption"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_entered(
    cue: tuple[str, str, str], word: str, client: Client, lesson: Lesson
) -> None:
    answer = client.post(url("block-captions", lesson, "clip"), rows(cue))

    assert answer.status_code == 422
    html = answer.content.decode()
    assert word in html
    assert f'value="{cue[0]}"' in html
    assert not lesson.course.assets.exists()


def test_more_rows_come_without_a_script(client: Client, lesson: Lesson) -> None:
    entered = rows(("0", "3", "Boil"))

    answer = client.post(url("block-captions", lesson, "clip"), entered | {"more": "1"})

    assert answer.status_code == 200
    assert [row.words for row in answer.context["form"].rows] == ["Boil", "", "", ""]


def test_they_can_be_written_as_text(client: Client, lesson: Lesson) -> None:
    address = f"{url('block-captions', lesson, 'clip')}?as=text"

    wrong = client.post(address, {"text": "WEBVTT\n\nHello"})
    right = client.post(address, {"text": VTT})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "Line 3: " in wrong.content.decode()
    assert written(lesson) == VTT
    warned = client.get(url("block-captions", lesson, "clip"))
    assert warned.context["loses"] is True
    assert [row.words for row in warned.context["form"].rows][:2] == [
        "Hello.",
        "Mei: Good morning.",
    ]


def test_what_cues_are_called_is_no_loss(client: Client, lesson: Lesson) -> None:
    assert not captions_hold_more("WEBVTT\n\n1\n00:00.000 --> 00:02.000\nHello.\n")
    assert captions_hold_more("WEBVTT\n\n00:00.000 --> 00:02.000 line:0\nHello.\n")
    assert captions_hold_more("WEBVTT\n\nNOTE Hi\n\n00:00.000 --> 00:02.000\nHello.\n")


def test_the_clip_is_shown_beside_them(client: Client, lesson: Lesson, tmp_path: Path) -> None:
    (tmp_path / "tea.webm").write_bytes(WEBM)
    owner = lesson.course.owner
    assert owner is not None
    file_add(course=lesson.course, actor=owner, source=tmp_path / "tea.webm", name="tea.webm")

    html = client.get(url("block-captions", lesson, "clip")).content.decode()

    assert '<video id="clip"' in html
    assert '<h2 id="h-clip">Tea</h2>' in html


def test_many_captions_are_written_as_text(client: Client, lesson: Lesson) -> None:
    many = captions_text([Cue(n, n + 1, f"Word {n}") for n in range(300)])
    address = url("block-captions", lesson, "clip")
    client.post(f"{address}?as=text", {"text": many})

    assert client.get(address).context["form"].as_text is True


def test_captions_belong_to_a_clip(client: Client, author: User) -> None:
    lesson = draft_make(author, {"key": "pic", "kind": "image", "src": "", "alt": ""})

    assert client.get(url("block-captions", lesson, "pic")).status_code == 404


THOUSANDTHS = strategies.integers(0, 10**7)
CUES = strategies.builds(
    lambda start, length, words: Cue(start / 1000, (start + length) / 1000, words),
    THOUSANDTHS,
    strategies.integers(1, 10**5),
    strategies.text(strategies.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
)


@given(strategies.lists(CUES, min_size=1, max_size=8))
def test_what_is_written_is_what_is_read(cues: list[Cue]) -> None:
    text = captions_text(cues)

    assert captions_parse(text) == sorted(cues, key=lambda cue: (cue.start, cue.end))
    assert not captions_hold_more(text)


@given(THOUSANDTHS)
def test_times_are_read_as_they_are_shown(thousandths: int) -> None:
    assert seconds_of(stamp(thousandths / 1000)) == pytest.approx(thousandths / 1000)
