"""A real browser: `open_page("/path/", user=employee, width=390)`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings as conf
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, sync_playwright
from playwright.sync_api import expect as expectation
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.ui.bundle import ENTRY, css_bundle, js_trim
from people.models import User
from tests.chromium import HINT, find
from tests.gate import gate
from tests.personas import client_for

Open = Callable[..., Page]

SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run; skips where there is none."""
    executable = find()
    if executable is None:
        pytest.skip(HINT)
    # Playwright's loop makes Django take this thread for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # On two busy cores a page may take its time; whoever waits for it sees it sooner or not.
    expectation.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, with style sheet and scripts as in production, and of an age at which a
    browser does not ask for them again on the next page.
    """
    root = tmp_path_factory.mktemp("collected") / "static"
    shutil.copytree(conf.BASE_DIR / "static", root)
    (root / ENTRY).write_text(css_bundle(lambda name: (root / name).read_text("utf-8")), "utf-8")
    for script in (root / "js").glob("*.js"):
        script.write_text(js_trim(script.read_text("utf-8")), "utf-8")
    for path in root.rglob("*.*"):
        os.utime(path, (0, 0))
    return root


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, settings: Settings, static_root: Path
) -> Iterator[Open]:
    """Opens a path in a new window; a console error or a failed request fails the test.

    `guest` is for a tool that works inside the page, against its policy: nothing is held
    against the page then. `user` is who is logged in. What a test is about, such as a lost
    connection, it says in `expect`: complaints in which one of these is found are none.
    """
    settings.STATIC_ROOT = static_root
    gate.open()
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(
        path: str,
        *,
        width: int = 1280,
        theme: str = "light",
        script: bool = True,
        guest: bool = False,
        user: User | None = None,
        expect: Sequence[str] = (),
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            java_script_enabled=script,
            bypass_csp=guest,
        )
        contexts.append(context)
        context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        if user is not None:
            key = client_for(user).cookies[conf.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": conf.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
            )
        page = context.new_page()
        if not guest:
            _listen(page, complaints, expect)
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    gate.close()
    assert complaints == []


def _listen(page: Page, complaints: list[str], expected: Sequence[str]) -> None:
    """Write down what goes wrong in the page."""

    def note(words: str) -> None:
        if not any(each in words for each in expected):
            complaints.append(words)

    page.on("console", lambda said: note(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: note(str(error)))
    page.on(
        "response",
        lambda answer: note(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )


def until(page: Page, true: str | Callable[[], bool], seconds: float = 20) -> None:
    """Wait for what is so on the server, or for an expression that is true in the page.

    The policy forbids `Page.wait_for_function`, which compiles its text within the page.
    """
    for _tick in range(int(seconds * 10)):
        if _in_page(page, true) if isinstance(true, str) else true():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came to be: {true}")


def hold(page: Page, pattern: str) -> list[Route]:
    """Hold back what the page asks for there; what is asked for so far, to be let go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held


def _in_page(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except Error:  # on its way to the page, or there without what is asked about
        return False
