"""What an import writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from core.errors import AppError
from core.events import subscribe
from core.events.subscription import unsubscribe
from core.models import Event
from people.events import PersonJoined
from people.models import AuditEntry, Department, ImportStatus, PeopleImport, Status, User
from people.selectors.people_import import import_plan
from people.services.people_import import (
    people_import_apply,
    people_import_discard,
    people_import_preview,
)
from tests.factories.people import UserFactory
from tests.people.sheets import person, sheet

pytestmark = pytest.mark.django_db


def load(*people: dict[str, Any], actor: User | None = None, **options: Any) -> PeopleImport:
    """Import `people`; the finished import, or the refused preview."""
    mass = options.pop("mass_confirmed", False)
    columns = options.pop("columns", None)
    data = sheet(*people, columns=columns) if columns else sheet(*people)
    batch = people_import_preview(actor=actor, file_name="people.csv", data=data, **options)
    if not batch.is_ready:
        return batch
    return people_import_apply(batch=batch, actor=actor, mass_confirmed=mass)


def problems(batch: PeopleImport) -> list[str]:
    return [problem["message"] for problem in batch.problems]


def test_it_creates_people_with_department_and_manager() -> None:
    batch = load(
        person("ada", job_title="Chief", hire_date="2020-02-03", department="Board"),
        person("bo", manager="ada", department="Product / Design / Research", location="Oslo"),
        person("cy", manager="BO@example.org", status="on_leave"),
    )
    assert batch.counts["created"] == 3
    assert batch.counts["departments"] == 4
    ada, bo, cy = (User.objects.get(external_id=key) for key in ("ada", "bo", "cy"))
    assert (ada.job_title, ada.hire_date, ada.manager) == ("Chief", dt.date(2020, 2, 3), None)
    assert bo.manager == ada
    assert cy.manager == bo
    assert cy.status == Status.ON_LEAVE
    assert bo.department is not None
    assert bo.department.parent is not None
    assert (bo.department.name, bo.department.parent.name) == ("Research", "Design")
    assert not ada.has_usable_password()


def test_it_changes_nothing_the_second_time() -> None:
    people = [person("ada", department="A / B"), person("bo", manager="ada", job_title="Baker")]
    load(*people)
    before = list(User.objects.values())
    batch = load(*people)
    assert batch.counts == {
        "created": 0,
        "changed": 0,
        "returned": 0,
        "deactivated": 0,
        "unchanged": 2,
        "departments": 0,
    }
    assert list(User.objects.values()) == before


def test_it_shows_each_changed_field_before_and_after() -> None:
    load(person("ada"), person("bo"), person("cy", manager="ada", department="A"))
    batch = people_import_preview(
        actor=None,
        file_name="x.csv",
        data=sheet(
            person("ada"),
            person("bo"),
            person("cy", manager="bo", department="A / B", email="cy2@example.org"),
        ),
    )
    (update,) = import_plan(batch, None).changed
    assert {(c.field, c.before, c.after) for c in update.changes} == {
        ("email", "cy@example.org", "cy2@example.org"),
        ("department", "A", "A / B"),
        ("manager", "Ada Example", "Bo Example"),
    }
    assert User.objects.get(external_id="cy").email == "cy@example.org"


def test_it_leaves_alone_what_the_file_does_not_speak_of() -> None:
    load(person("ada", job_title="Chief", department="A"), person("bo", manager="ada"))
    load(
        person("ada", name="Ada Newname"),
        person("bo"),
        columns=("external_id", "name", "email"),
    )
    ada, bo = (User.objects.get(external_id=key) for key in ("ada", "bo"))
    assert (ada.name, ada.job_title) == ("Ada Newname", "Chief")
    assert bo.manager == ada


def test_it_keeps_the_name_a_person_goes_by_until_hr_has_a_new_one() -> None:
    load(person("ada", name="Adelheid Berg"))
    User.objects.update(name="Addi Berg")
    load(person("ada", name="Adelheid Berg"))
    assert User.objects.get().name == "Addi Berg"
    load(person("ada", name="Adelheid Stein"))
    assert User.objects.get().name == "Adelheid Stein"


def test_it_keeps_language_and_time_zone_once_a_person_is_there() -> None:
    columns = ("external_id", "name", "email", "language", "timezone")
    load(person("ada", language="de_AT", timezone="Europe/Vienna"), columns=columns)
    ada = User.objects.get()
    assert (ada.language, ada.timezone) == ("de", "Europe/Vienna")
    load(person("ada", language="fr_FR", timezone="Europe/Paris"), columns=columns)
    ada.refresh_from_db()
    assert (ada.language, ada.timezone) == ("de", "Europe/Vienna")


def test_it_adopts_an_account_with_the_same_address() -> None:
    local = UserFactory.create(email="ada@example.org", name="Ada")
    load(person("ada", name="Ada"))
    local.refresh_from_db()
    assert (local.external_id, local.hr_name) == ("ada", "Ada")
    assert User.objects.count() == 1


def test_two_people_can_swap_addresses() -> None:
    load(person("ada"), person("bo"))
    load(person("ada", email="bo@example.org"), person("bo", email="ada@example.org"))
    assert User.objects.get(external_id="ada").email == "bo@example.org"
    assert User.objects.get(external_id="bo").email == "ada@example.org"


def test_an_address_that_was_taken_away_no_longer_opens_the_account() -> None:
    load(person("ada"))
    EmailAddress.objects.create(user=User.objects.get(), email="ada@example.org", verified=True)
    load(person("ada", email="new@example.org"))
    assert not EmailAddress.objects.exists()


def test_people_missing_from_the_file_stay_unless_the_list_is_complete() -> None:
    load(person("ada"), person("bo"))
    load(person("ada"))
    assert User.objects.get(external_id="bo").is_active
    batch = load(person("ada"), complete=True)
    assert batch.counts["deactivated"] == 1
    assert not User.objects.get(external_id="bo").is_active


def test_a_complete_list_spares_local_accounts_and_whoever_imports() -> None:
    load(person("me"), person("ada"))
    me = User.objects.get(external_id="me")
    local = UserFactory.create()
    batch = load(person("ada"), complete=True, actor=me)
    assert batch.counts["deactivated"] == 0
    me.refresh_from_db()
    local.refresh_from_db()
    assert me.is_active
    assert local.is_active


def test_nobody_deactivates_their_own_account() -> None:
    load(person("me"))
    batch = load(person("me", status="left"), actor=User.objects.get())
    assert batch.status == ImportStatus.REFUSED
    assert problems(batch) == ["This is you. Ask another admin to deactivate your account."]


def test_many_departures_need_a_second_yes() -> None:
    everybody = [person(f"p{n}") for n in range(10)]
    load(*everybody)
    with pytest.raises(AppError) as refused:
        load(*everybody[:5], complete=True)
    assert refused.value.code == "import_mass_unconfirmed"
    assert User.objects.present().count() == 10
    load(*everybody[:5], complete=True, mass_confirmed=True)
    assert User.objects.present().count() == 5


def test_whoever_left_can_come_back() -> None:
    load(person("ada"))
    load(person("ada", status="terminated"))
    assert not User.objects.get().is_active
    batch = load(person("ada"))
    assert batch.counts["returned"] == 1
    assert User.objects.get().is_active
    names = list(Event.objects.values_list("name", "payload"))
    assert names == [
        ("people.person_joined", {"returned": False}),
        ("people.person_left", {}),
        ("people.person_joined", {"returned": True}),
    ]


def test_others_hear_of_everybody_who_joins(deliver_events: Callable[[], int]) -> None:
    heard: list[int | None] = []
    subscribe(PersonJoined, "test.heard")(lambda event, meta: heard.append(meta.subject_id))
    try:
        load(person("ada"), person("bo"), person("cy", status="left"))
        deliver_events()
    finally:
        unsubscribe(PersonJoined, "test.heard")
    present = User.objects.present().values_list("pk", flat=True)
    assert sorted(filter(None, heard)) == sorted(present)


def test_it_writes_an_audit_entry_a_person_without_their_data() -> None:
    load(person("ada"))
    load(person("ada", job_title="Chief"), actor=(actor := UserFactory.create()))
    entry = AuditEntry.objects.get(action="people.changed")
    assert (entry.actor, entry.detail["fields"]) == (actor, ["job_title"])
    assert AuditEntry.objects.filter(action="people.import").count() == 2


def test_it_imports_a_preview_once() -> None:
    batch = people_import_preview(actor=None, file_name="x", data=sheet(person("ada")))
    people_import_apply(batch=PeopleImport.objects.get(), actor=None)
    with pytest.raises(AppError) as refused:
        people_import_apply(batch=batch, actor=None)
    assert refused.value.code == "import_not_waiting"
    assert people_import_discard(batch=batch) is False


def test_it_forgets_the_people_of_a_finished_preview() -> None:
    batch = people_import_preview(actor=None, file_name="x", data=sheet(person("ada")))
    assert batch.sheet is not None
    assert people_import_discard(batch=batch) is True
    batch.refresh_from_db()
    assert batch.sheet is None
    assert not User.objects.exists()


def test_it_refuses_when_people_changed_after_the_preview() -> None:
    load(person("ada"))
    batch = people_import_preview(
        actor=None, file_name="x", data=sheet(person("ada", job_title="Chief"))
    )
    confirmed = import_plan(batch, None).fingerprint
    User.objects.update(job_title="Baker")
    with pytest.raises(AppError) as refused:
        people_import_apply(batch=batch, actor=None, fingerprint=confirmed)
    assert refused.value.code == "import_outdated"
    batch.refresh_from_db()
    assert batch.is_ready


def test_departments_are_found_again_and_made_once() -> None:
    load(person("ada", department="A / B"), person("bo", department="A"))
    load(person("cy", department="A / B / C"))
    assert sorted(Department.objects.values_list("name", flat=True)) == ["A", "B", "C"]


def test_it_takes_the_same_number_of_queries_for_ten_and_for_five_hundred(
    django_assert_max_num_queries: Any,
) -> None:
    for count in (10, 500):
        people = [
            person(
                f"q{count}x{n}", manager=f"q{count}x{n // 5}" if n else "", department=f"D{n % 9}"
            )
            for n in range(count)
        ]
        with django_assert_max_num_queries(40):
            load(*people)


def test_it_starts_people_in_english_whose_language_is_not_offered() -> None:
    columns = ("external_id", "name", "email", "language")
    rows = sheet(
        person("ada", language="ja_JP"), person("bo", language="Klingon!"), columns=columns
    )
    batch = people_import_preview(actor=None, file_name="people.csv", data=rows)
    assert batch.is_ready
    assert (
        "2 people's languages (ja, klingon!) are not offered: they start in English." in batch.notes
    )
