"""Naming somebody in a form: what is offered while one types, what the form makes of words."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

import pytest

from core.clock import frozen
from people.forms.person import Named, PersonField, PersonInput
from people.models import Role, Status, User
from people.views import person as view
from tests.factories.people import DepartmentFactory, UserFactory
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db
OFFERS, STAND_IN = "/people/offers/", "/team/stand-in/"


@pytest.fixture
def samiras(personas: Personas) -> list[User]:
    """Two of one name, one whose name holds theirs, one who has left."""
    department = DepartmentFactory.create(name="Sales")
    return [
        UserFactory.create(name="Samira Haddad", job_title="Clerk", department=department),
        UserFactory.create(name="Samira Haddad", job_title="Nurse", department=department),
        UserFactory.create(name="Samira Haddadin", job_title="Cook"),
        UserFactory.create(name="Samira Gone", status=Status.LEFT),
    ]


def test_it_offers_at_most_eight_who_are_present_and_no_addresses(
    as_: LogIn, personas: Personas, samiras: list[User]
) -> None:
    client = as_(personas.employee)
    told = client.get(OFFERS, {"q": "samira"}).json()
    assert [each["about"] for each in told["people"]] == ["Clerk, Sales", "Nurse, Sales", "Cook"]
    assert told["said"] == "3 people found."
    assert "@" not in str(told)
    assert set(told["people"][0]) == {"id", "name", "about", "initials", "hue", "photo"}
    UserFactory.create_batch(9, name="Samira Busy")
    assert len(client.get(OFFERS, {"q": "sámira"}).json()["people"]) == 8
    for words in ("", "nobody here"):
        assert client.get(OFFERS, {"q": words}).json()["people"] == [], words
    assert len(client.get(OFFERS, {"q": "emi emp"}).json()["people"]) == 1
    assert client.get(OFFERS, {"q": "emi emp", "others": "1"}).json()["people"] == []


def test_it_names_authors_to_authors_alone(
    as_: LogIn, personas: Personas, samiras: list[User]
) -> None:
    samiras[1].roles = [Role.AUTHOR]
    samiras[1].save()
    asked = {"q": "samira", "among": "authors"}
    told = as_(personas.author).get(OFFERS, asked).json()
    assert [each["id"] for each in told["people"]] == [samiras[1].pk]
    assert as_(personas.employee).get(OFFERS, asked).status_code == 404


def test_it_answers_so_often_a_minute(
    as_: LogIn, employee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "_OFFERS_A_MINUTE", 2)
    client = as_(employee)
    noon = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
    with frozen(noon):
        answers = [client.get(OFFERS, {"q": "emi"}) for _time in range(3)]
    # The cache's own clock stands still: a count that never runs out holds nobody up.
    with frozen(noon + dt.timedelta(minutes=1)):
        answers.append(client.get(OFFERS, {"q": "emi"}))
    assert [each.status_code for each in answers] == [200, 200, 429, 200]
    assert "Wait a moment" in answers[2].json()["said"]


def test_a_form_without_scripts_asks_back_who_is_meant(
    as_: LogIn, personas: Personas, samiras: list[User]
) -> None:
    client = as_(personas.manager)
    days = {"first_on": "2099-01-01", "last_on": "2099-01-02"}

    def sent(**named: Any) -> str:
        answer = client.post(STAND_IN, days | named, follow=True)
        return " ".join(answer.content.decode().split())

    page = sent(person="samira h")
    assert re.findall(r'name="person-id" value="(\d+)"', page) == [
        str(each.pk) for each in samiras[:3]
    ]
    assert "Who is meant?" in page
    assert 'value="samira h"' in page
    chosen = sent(person="samira h", **{"person-id": samiras[1].pk})
    assert "Samira Haddad stands in for you." in chosen
    # Other words take back whom a page remembers.
    other = sent(person="Cole Colleague", **{"person-id": samiras[1].pk})
    assert "Cole Colleague stands in for you." in other
    # One who fits is asked about, too: "Dana" may be a slip.
    assert "Who is meant?" in sent(person="dana")
    assert "Nobody here has this name or address." in sent(person="Samira Gone")
    assert "Nobody here has this name or address." in sent(person="Nobody\0at all")
    assert "Choose somebody else than yourself." in sent(person=personas.manager.name)


@pytest.mark.parametrize(
    "words",
    [
        "cole colleague",
        "  Cole   Colleague ",
        "COLLEAGUE@waymark.test",
        "Anybody <colleague@waymark.test>",
    ],
)
def test_a_full_name_and_an_address_are_taken_at_their_word(
    words: str, colleague: User, employee: User
) -> None:
    named = PersonInput().value_from_datadict({"p": words}, {}, "p")
    assert PersonField().clean(named) == colleague
    assert PersonField(required=False).clean(Named()) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ΝΙΚΟΣ ΠΑΠΠΑΣ", "Νικος Παππας"),
        ("Åsa Öberg", unicodedata.normalize("NFD", "Åsa Öberg")),
        (unicodedata.normalize("NFD", "José Núñez"), "José Núñez"),
        ("Ann  Two\u00a0Spaces", "ann two spaces"),
        ("İbrahim Łukasz", "ibrahim lukasz"),
    ],
)
def test_a_name_is_the_same_however_a_keyboard_writes_it(name: str, words: str) -> None:
    person = UserFactory.create(name=name)
    for written in (name, words):
        named = PersonInput().value_from_datadict({"p": written}, {}, "p")
        assert PersonField().clean(named) == person, written
