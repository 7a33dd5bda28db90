"""A link card's title: the page's, or typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from core.outside import OutsideError, Page
from learning.content.pagetitle import page_title
from learning.models import Lesson
from learning.services import linktitle
from people.models import User
from tests.learning.studio.drafts import draft_make, url
from tests.personas import LogIn

LINK = {"key": "l1", "kind": "link", "url": "", "title": ""}
NONE = "No title could be read there; type one."


@pytest.fixture
def lesson(author: User) -> Lesson:
    cache.clear()
    return draft_make(author, LINK)


def ask(lesson: Lesson, author: User, as_: LogIn, **headers: str) -> Any:
    sent = {"url": "https://tea.example/", "title": "", "resize": "title"}
    return as_(author).post(url("block-update", lesson, "l1"), sent, headers=headers)


def title(lesson: Lesson) -> str:
    lesson.refresh_from_db()
    return str(lesson.blocks[0]["title"])


def found(monkeypatch: pytest.MonkeyPatch, html: str) -> list[str]:
    """Let every page be `html`; returns the addresses that are asked for."""
    asked: list[str] = []

    def fetch(address: str) -> Page:
        asked.append(address)
        return Page(address, html)

    monkeypatch.setattr(linktitle, "page_fetch", fetch)
    return asked


def test_it_takes_the_title_with_and_without_scripts(
    lesson: Lesson, author: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = found(monkeypatch, "<title> All about\n tea &amp; &lt;b&gt;cups</title>")
    page = ask(lesson, author, as_)
    assert page.status_code == 302
    assert title(lesson) == "All about tea & <b>cups"
    shown = as_(author).get(page["Location"]).content.decode()
    assert "All about tea &amp; &lt;b&gt;cups" in shown
    assert 'name="resize" value="title"' in shown

    found(monkeypatch, "<meta property='og:title' content='Shared'><title>Own</title>")
    fragment = ask(lesson, author, as_, **{"HX-Request": "true"})
    assert 'value="Shared"' in fragment.content.decode()
    assert title(lesson) == "Shared"
    assert asked == ["https://tea.example/"]


def test_on_failure_the_author_types(
    lesson: Lesson, author: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_address: str) -> Page:
        raise OutsideError("not public")

    monkeypatch.setattr(linktitle, "page_fetch", refuse)
    closed = ask(lesson, author, as_)
    assert closed.status_code == 422
    assert NONE in closed.content.decode()
    assert 'value="https://tea.example/"' in closed.content.decode()
    found(monkeypatch, "<p>No title</p>")
    assert NONE in ask(lesson, author, as_).content.decode(), "the same words, whatever it was"
    assert title(lesson) == ""


def test_it_reaches_nothing_inside(lesson: Lesson, author: User, as_: LogIn) -> None:
    for address in ("http://127.0.0.1:1/", "http://169.254.169.254/", "file:///etc/passwd"):
        sent = {"url": address, "title": "", "resize": "title"}
        answer = as_(author).post(url("block-update", lesson, "l1"), sent)
        assert answer.status_code == 422
        assert NONE in answer.content.decode()


def test_it_is_throttled_and_can_be_turned_off(
    lesson: Lesson, author: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    asked = found(monkeypatch, "<title>Tea</title>")
    monkeypatch.setattr(linktitle, "A_MINUTE", 2)
    answers = [ask(lesson, author, as_) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "Wait a minute" in answers[2].content.decode()
    cache.clear()
    cache.set_many({f"link-title:{n}": 1 for n in range(linktitle.AT_ONCE)})
    assert "Wait a minute" in ask(lesson, author, as_).content.decode()

    cache.clear()
    settings.LINK_TITLES = False
    assert "not looked up here" in ask(lesson, author, as_).content.decode()
    form = as_(author).get(f"{url('lesson', lesson)}?edit=l1").content.decode()
    assert "Take the page" not in form
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<svg><title>Logo</title></svg><title>Page</title>", "Page"),
        ("<title>One</title><title>Two</title>", "One"),
        ("<title>Right\u202eleft\x07</title>", "Rightleft"),
        ("<title>" + "x" * 5000, "x" * 300),
        ("<title></title>", ""),
        ("<meta property=og:title content=''><title>T</title>", "T"),
        ("<script>document.title='a'</script>", ""),
    ],
)
def test_a_page_calls_itself(html: str, words: str) -> None:
    assert page_title(html) == words
