"""Every page of people in a real browser: axe, both themes, narrow and wide, both directions."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from people.models import User
from people.services.people_import import people_import_apply, people_import_preview
from tests.axe import THEMES, violations
from tests.browser import SIDEWAYS, Open
from tests.factories.people import PASSWORD
from tests.people.sheets import person, sheet
from tests.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTSIDE = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/sent/",
    "/accounts/password/reset/1-wrong/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
)
INSIDE = (
    "/people/",
    "/people/?q=nobody+at+all",
    "/people/me/",
    "/settings/",
    "/settings/preferences/",
    "/settings/security/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/confirm/",
    "/accounts/logout/",
    "/people/import/",
)


Addresses = dict[User | None, list[str]]


@pytest.fixture
def addresses(personas: Personas) -> Addresses:
    """Each page, by somebody who may see it."""
    everybody = [person("ada", department="A / B"), person("bo", manager="ada")]
    done = people_import_preview(actor=None, file_name="done.csv", data=sheet(*everybody))
    people_import_apply(batch=done, actor=None)
    changed = [person("ada", job_title="Chief"), person("cy", manager="bo")]
    waiting = people_import_preview(
        actor=None, file_name="waiting.csv", data=sheet(*changed), complete=True
    )
    refused = people_import_preview(
        actor=None, file_name="wrong.csv", data=sheet(person("di", manager="nobody"))
    )
    imports = [f"/people/import/{batch.pk}/" for batch in (done, waiting, refused)]
    return {
        None: list(OUTSIDE),
        personas.admin: [*INSIDE, *imports],
        personas.employee: [f"/people/{personas.manager.pk}/"],
    }


def test_axe_finds_nothing(open_page: Open, addresses: Addresses) -> None:
    for user, paths in addresses.items():
        page = open_page(paths[0], user=user, guest=True)
        for path in paths:
            page.goto(urljoin(page.url, path))
            assert violations(page, themes=THEMES) == [], path


def test_axe_finds_nothing_where_protection_changes(open_page: Open, employee: User) -> None:
    page = open_page("/accounts/login/", guest=True)
    page.get_by_label("Work e-mail").fill(employee.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.goto(urljoin(page.url, "/settings/tokens/"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("What is it for?").fill("A calendar")
    page.get_by_role("button", name="Make token").click()
    for path in ("", "/accounts/2fa/app/add/", "/accounts/2fa/passkeys/add/"):
        if path:
            page.goto(urljoin(page.url, path))
        assert violations(page) == [], path
        page.set_viewport_size({"width": 320, "height": 800})
        assert not page.evaluate(SIDEWAYS), path


@pytest.mark.parametrize("width", [320, 1600])
def test_nothing_scrolls_sideways_and_nothing_is_refused(
    open_page: Open, addresses: Addresses, settings: Settings, width: int
) -> None:
    settings.ORGANISATION_NAME = "Halden & Reyes International"
    for user, paths in addresses.items():
        page = open_page(paths[0], width=width, user=user)
        for path in paths:
            page.goto(urljoin(page.url, path))
            for direction in ("ltr", "rtl"):
                page.evaluate("way => { document.documentElement.dir = way }", direction)
                assert not page.evaluate(SIDEWAYS), (path, direction)


def test_an_import_works_without_javascript(open_page: Open, personas: Personas) -> None:
    page = open_page("/people/import/", user=personas.admin, script=False)
    page.get_by_label("List of people").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": sheet(person("ada"))}
    )
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("1 person is imported.")).to_be_visible()
    assert User.objects.filter(external_id="ada").exists()


def test_the_directory_searches_while_one_types(open_page: Open, personas: Personas) -> None:
    page = open_page("/people/", user=personas.employee)
    page.get_by_label("Name or job title").press_sequentially("mo man")
    expect(page.get_by_role("status").filter(has_text="1 person")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/people/\?q=mo\+man&department=$"))


def test_it_offers_the_device_s_time_zone(open_page: Open, personas: Personas) -> None:
    page = open_page("/settings/preferences/", user=personas.employee)
    here = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    expect(page.get_by_text(f"This device is in {here}.")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Time zone")).to_have_value(here)
