"""What people choose for themselves, and that every page keeps to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config.languages import languages_offered
from core.clock import now
from people.forms.settings import zone_choices
from people.models import Theme, User
from people.services.preferences import preferences_save
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

PREFERENCES = "/settings/preferences/"


def choose(client: Client, **chosen: Any) -> Any:
    data = {
        "language": "en",
        "timezone": "Europe/Berlin",
        "theme": "system",
        "weekly_goal_minutes": "60",
        "single_key_shortcuts": "on",
    }
    return client.post(PREFERENCES, data | chosen)


def test_it_saves_preferences(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    answer = choose(client, timezone="Asia/Tokyo", weekly_goal_minutes="90", theme="dark")
    assert answer["Location"] == PREFERENCES
    employee.refresh_from_db()
    assert (employee.timezone, employee.weekly_goal_minutes) == ("Asia/Tokyo", 90)
    assert (employee.theme, employee.single_key_shortcuts) == (Theme.DARK, True)
    assert 'data-theme="dark"' in client.get(PREFERENCES).content.decode()


def test_an_unticked_box_is_a_no(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    client.post(
        PREFERENCES,
        {
            "language": "en",
            "timezone": "UTC",
            "theme": "light",
            "weekly_goal_minutes": "60",
        },
    )
    employee.refresh_from_db()
    assert employee.single_key_shortcuts is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("language", "tlh"),
        ("theme", "pink"),
        ("weekly_goal_minutes", "5"),
        ("weekly_goal_minutes", "5000"),
        ("weekly_goal_minutes", ""),
    ],
)
def test_it_refuses_what_cannot_be(as_: LogIn, employee: User, field: str, value: str) -> None:
    answer = choose(as_(employee), **{field: value})
    assert answer.status_code == 422
    assert "Please check what you entered" in answer.content.decode()
    employee.refresh_from_db()
    assert employee.timezone == "UTC"


def test_it_names_both_bounds_of_a_weekly_goal(as_: LogIn, employee: User) -> None:
    page = as_(employee).post("/settings/preferences/", {"weekly_goal_minutes": "5"})
    assert page.status_code == 422
    assert "Give a whole number between 10 and 1,200." in page.content.decode()
    assert "Ensure this value" not in page.content.decode()


def test_pages_speak_the_person_s_language(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    choose(client, language="ar")
    page = client.get("/settings/", headers={"accept-language": "de"})
    assert '<html lang="ar" dir="rtl"' in page.content.decode()
    assert page["Content-Language"] == "ar"
    assert (
        '<html lang="de"'
        in Client().get("/accounts/login/", headers={"accept-language": "de"}).content.decode()
    )


def test_pages_show_the_person_s_time(as_: LogIn, employee: User, colleague: User) -> None:
    User.objects.filter(pk=employee.pk).update(timezone="Asia/Tokyo")
    html = as_(employee).get(f"/people/{colleague.pk}/").content.decode()
    assert "9 h behind you" in html


def test_a_time_zone_that_no_longer_exists_does_no_harm(as_: LogIn, employee: User) -> None:
    User.objects.filter(pk=employee.pk).update(timezone="Europe/Atlantis")
    page = as_(employee).get(PREFERENCES)
    assert page.status_code == 200
    assert "Europe/Atlantis" in page.content.decode()


def test_a_theme_chosen_in_the_shell_follows_the_person(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    client.post("/theme/", {"theme": "dark", "next": "/settings/"})
    employee.refresh_from_db()
    assert employee.theme == Theme.DARK
    assert 'data-theme="dark"' in as_(employee).get("/settings/").content.decode()


def test_a_browser_may_have_a_theme_of_its_own(as_: LogIn, employee: User) -> None:
    User.objects.filter(pk=employee.pk).update(theme="dark")
    client = as_(employee)
    client.cookies["theme"] = "light"
    assert 'data-theme="light"' in client.get("/settings/").content.decode()


@pytest.mark.parametrize("name", ["\u202egnihtyna", "Em \u2066Loyee", "\u200b", "…", "a\x85b\x80"])
def test_it_refuses_a_name_that_cannot_be_read(as_: LogIn, employee: User, name: str) -> None:
    """Or that would turn the text around it."""
    answer = as_(employee).post("/settings/", {"name": name})
    assert answer.status_code == 422
    assert "colleagues can read" in answer.content.decode()


@pytest.mark.parametrize("name", ["Nguyễn Thị Minh", "علی\u200cرضا", "O’Neill-Smith 3rd", "李"])
def test_it_takes_names_of_every_script(as_: LogIn, employee: User, name: str) -> None:
    assert as_(employee).post("/settings/", {"name": name}).status_code == 302
    employee.refresh_from_db()
    assert employee.name == name


def test_the_name_one_goes_by_is_one_s_own(as_: LogIn, employee: User) -> None:
    client = as_(employee)
    assert client.post("/settings/", {"name": "  Em   Loyee "})["Location"] == "/settings/"
    employee.refresh_from_db()
    assert employee.name == "Em Loyee"
    answer = client.post("/settings/", {"name": "   "})
    assert answer.status_code == 422
    assert "Em Loyee" in answer.content.decode()  # the shell shows what is saved


def test_only_preferences_are_preferences(employee: User) -> None:
    with pytest.raises(TypeError, match="roles"):
        preferences_save(user=employee, roles=["admin"])


def test_nobody_makes_themselves_an_admin(as_: LogIn, employee: User) -> None:
    choose(as_(employee), roles="admin", is_superuser="on", email="x@example.org")
    employee.refresh_from_db()
    assert (employee.roles, employee.is_superuser) == ([], False)
    assert employee.email == "employee@waymark.test"


def test_time_zones_say_how_far_from_utc_they_are() -> None:
    zones = dict(zone_choices(now().replace(month=1, minute=0, second=0, microsecond=0)))
    europe = dict(zones["Europe"])
    assert europe["Europe/Berlin"] == "Berlin (UTC+1)"
    assert dict(zones["Asia"])["Asia/Kolkata"] == "Kolkata (UTC+5:30)"
    assert dict(zones["America"])["America/Argentina/Salta"] == "Argentina, Salta (UTC−3)"


def test_it_offers_only_languages_with_a_catalogue(tmp_path: Path) -> None:
    assert languages_offered(tmp_path / "none") == [("en", "English")]
    for name in ("pt_BR", "de", "fr"):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / ("django.po" if name == "fr" else "django.mo")).touch()
    assert languages_offered(tmp_path) == [
        ("en", "English"),
        ("de", "German"),
        ("pt-br", "Brazilian Portuguese"),
    ]


def test_pages_are_english_while_the_person_s_language_is_not_offered(
    as_: LogIn, employee: User, settings: Settings
) -> None:
    User.objects.filter(pk=employee.pk).update(language="de")
    settings.LANGUAGES = [("en", "English")]
    page = as_(employee).get(PREFERENCES)
    assert '<html lang="en"' in page.content.decode()
    assert 'name="language"' not in page.content.decode()
    saved = as_(employee).post(
        PREFERENCES, {"timezone": "UTC", "theme": "dark", "weekly_goal_minutes": "60"}
    )
    assert saved.status_code == 302
    employee.refresh_from_db()
    assert (employee.language, employee.theme) == ("de", "dark")
