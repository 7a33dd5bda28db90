"""The import's pages: upload, preview, confirm, result."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from core.clock import frozen, now
from core.errors import AppError
from people.forms import people_import as forms
from people.models import AuditEntry, ImportStatus, PeopleImport, Status, User
from people.models.people_import import PREVIEW_LIFE
from people.selectors.people_import import import_plan
from people.services import people_import
from people.services.people_import import people_import_apply, people_import_preview
from tests.browser import Open
from tests.people.sheets import person, sheet
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db

NEW = "/people/import/"


def upload(client: Client, data: bytes, name: str = "people.csv", **options: Any) -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, data), **options})


def fingerprint(html: str) -> str:
    found = re.search(r'name="fingerprint" value="(\w+)"', html)
    assert found
    return found[1]


def preview(client: Client, data: bytes, **options: Any) -> tuple[str, str]:
    """The preview's address and page."""
    answer = upload(client, data, **options)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def test_only_admins_import(as_: LogIn, personas: Personas) -> None:
    batch = people_import_preview(actor=None, file_name="x", data=sheet(person("ada")))
    for name, user in personas:
        expected = 200 if name == "admin" else 404
        assert as_(user).get(NEW).status_code == expected
        assert as_(user).get(f"{NEW}{batch.pk}/").status_code == expected
        if name != "admin":
            assert as_(user).post(f"{NEW}{batch.pk}/apply/").status_code == 404
            assert as_(user).post(f"{NEW}{batch.pk}/discard/").status_code == 404
    assert as_(None).get(NEW)["Location"].startswith("/accounts/login/")
    assert User.objects.count() == 6


def test_it_previews_then_imports_then_shows_what_it_did(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    address, html = preview(client, sheet(person("ada"), person("bo", manager="ada")))
    assert "Nothing has been changed yet" in html
    assert "Bo Example" in html
    assert User.objects.count() == 1
    answer = client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
    assert answer["Location"] == address
    result = client.get(address).content.decode()
    assert "2 people are imported." in result
    assert "Imported" in result
    assert 'name="fingerprint"' not in result
    assert User.objects.get(external_id="bo").manager is not None
    assert AuditEntry.objects.get(action="people.import").actor == admin


def test_pressing_import_twice_imports_once(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    address, html = preview(client, sheet(person("ada")))
    for _press in range(2):
        answer = client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
        assert answer["Location"] == address
    assert User.objects.filter(external_id="ada").count() == 1
    assert "imported or discarded already" in client.get(address).content.decode()


def test_it_imports_only_what_was_confirmed(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    first, html = preview(client, sheet(person("ada", job_title="Baker")))
    client.post(f"{first}apply/", {"fingerprint": fingerprint(html)})
    second, html = preview(client, sheet(person("ada", job_title="Chief")))
    User.objects.filter(external_id="ada").update(job_title="Dancer")
    client.post(f"{second}apply/", {"fingerprint": fingerprint(html)})
    page = client.get(second).content.decode()
    assert "People have changed since this preview" in page
    assert "Dancer" in page
    assert User.objects.get(external_id="ada").job_title == "Dancer"
    client.post(f"{second}apply/")  # no fingerprint, no import
    assert User.objects.get(external_id="ada").job_title == "Dancer"
    client.post(f"{second}apply/", {"fingerprint": fingerprint(page)})
    assert User.objects.get(external_id="ada").job_title == "Chief"


def test_it_lists_what_is_wrong_and_gives_it_as_a_file(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    address, html = preview(
        client, sheet(person("ada", email="=1+1"), person("bo", manager="nobody"))
    )
    assert "2 things to put right. Nothing was imported." in html
    assert "nobody" in html
    assert client.post(f"{address}apply/", {"fingerprint": "x"}).status_code == 302
    assert User.objects.count() == 1
    answer = client.get(f"{address}problems.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Column", "Problem"]
    assert rows[2][:2] == ["3", "manager"]
    assert "attachment" in answer["Content-Disposition"]


def test_no_cell_of_a_download_starts_a_formula(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    address, _html = preview(client, sheet(person("ada", name="=HYPERLINK(1)")))
    answer = client.get(f"{address}changes.csv").content.decode("utf-8-sig")
    (_header, row) = list(csv.reader(io.StringIO(answer)))
    assert row[2] == "'=HYPERLINK(1)"


def test_many_departures_need_a_tick(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    everybody = [person(f"p{n}") for n in range(10)]
    address, html = preview(client, sheet(*everybody))
    client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
    address, html = preview(client, sheet(*everybody[:4]), complete="on")
    assert "6 of 11 people would lose their access." in html
    client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
    assert User.objects.present().count() == 11
    assert "Confirm that this is right" in client.get(address).content.decode()
    client.post(f"{address}apply/", {"fingerprint": fingerprint(html), "mass_confirmed": "on"})
    assert User.objects.filter(status=Status.LEFT).count() == 6


def confirmed_long(client: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a list of four that is long enough for a worker, confirmed."""
    monkeypatch.setattr(people_import, "MOST_AT_ONCE", 3)
    address, html = preview(client, sheet(*(person(f"p{n}") for n in range(4))))
    client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
    return address


def test_a_worker_imports_a_long_list(
    as_: LogIn, admin: User, monkeypatch: pytest.MonkeyPatch, deliver_events: Callable[[], int]
) -> None:
    client = as_(admin)
    address = confirmed_long(client, monkeypatch)
    assert "being imported" in client.get(address).content.decode()
    assert User.objects.count() == 1
    client.post(f"{address}apply/")  # pressed twice
    client.post(f"{address}discard/")
    deliver_events()
    assert User.objects.count() == 5
    page = client.get(address).content.decode()
    assert "Imported" in page
    assert 'hx-trigger="every' not in page
    assert AuditEntry.objects.get(action="people.import").actor == admin


def test_a_long_list_waits_again_when_people_have_changed(
    as_: LogIn, admin: User, monkeypatch: pytest.MonkeyPatch, deliver_events: Callable[[], int]
) -> None:
    client = as_(admin)
    address = confirmed_long(client, monkeypatch)
    User.objects.create(external_id="p1", name="P1", hr_name="P1", email="p1@example.org")
    deliver_events()
    assert User.objects.count() == 2
    page = client.get(address).content.decode()
    assert "could not be carried out" in page
    assert "Look at it once more" in page
    client.post(f"{address}apply/", {"fingerprint": fingerprint(page)})
    deliver_events()
    assert User.objects.count() == 5
    assert "could not be carried out" not in client.get(address).content.decode()


def test_a_list_can_be_discarded(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    address, html = preview(client, sheet(person("ada")))
    assert client.post(f"{address}discard/")["Location"] == NEW
    assert PeopleImport.objects.get().sheet is None
    client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
    assert User.objects.count() == 1
    assert client.get(f"{address}changes.csv").status_code == 302


def test_a_preview_does_not_last_for_ever(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    address, html = preview(client, sheet(person("ada")))
    with frozen(now() + PREVIEW_LIFE * 1.1):
        client.post(f"{address}apply/", {"fingerprint": fingerprint(html)})
        assert User.objects.count() == 1
        upload(client, sheet(person("bo")))
    old, new = PeopleImport.objects.order_by("pk")
    assert (old.status, old.sheet) == (ImportStatus.DISCARDED, None)
    assert new.is_ready


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 a workbook", "This is an Excel workbook"),
        (b"", "empty"),
        (b"a,b\n1,2\n", "No column for external_id, email, name"),
    ],
)
def test_it_says_at_the_form_when_a_file_cannot_be_read(
    as_: LogIn, admin: User, data: bytes, words: str
) -> None:
    answer = upload(as_(admin), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_it_refuses_a_huge_file_before_reading_it(
    as_: LogIn, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MAX_FILE_BYTES", 100)
    answer = upload(as_(admin), sheet(*(person(f"p{n}") for n in range(9))))
    assert answer.status_code == 422
    assert "The file is larger than" in answer.content.decode()


def test_it_takes_a_mapping_of_ones_own(as_: LogIn, admin: User) -> None:
    client = as_(admin)
    data = b"nr;wer;mail\n1;Ann;ann@example.org\n"
    mapping = b'{"columns": {"external_id": "nr", "name": "wer", "email": "mail"}}'
    answer = upload(client, data, mapping="own")
    assert "Choose your mapping file." in answer.content.decode()
    answer = upload(client, data, mapping="own", mapping_file=SimpleUploadedFile("m.json", b"{}}"))
    assert "not JSON" in answer.content.decode()
    _address, html = preview(
        client, data, mapping="own", mapping_file=SimpleUploadedFile("m.json", mapping)
    )
    assert "ann@example.org" in html


def test_it_never_reads_a_mapping_by_path(as_: LogIn, admin: User) -> None:
    for path in ("/etc/passwd", "../presets/synthetic", "synthetic.json"):
        assert upload(as_(admin), sheet(person("ada")), mapping=path).status_code == 422


def test_what_a_list_says_is_never_markup(as_: LogIn, admin: User) -> None:
    evil = "<script>alert(1)</script>"
    _address, html = preview(
        as_(admin), sheet(person("ada", name=evil, department=evil)), name=f"{evil}.csv"
    )
    assert evil not in html
    assert "&lt;script&gt;" in html


def test_it_makes_as_many_queries_for_many_people(
    as_: LogIn, admin: User, django_assert_max_num_queries: Any
) -> None:
    client = as_(admin)
    for count in (5, 300):
        address, _html = preview(client, sheet(*(person(f"p{n}") for n in range(count))))
        with django_assert_max_num_queries(7):
            client.get(address)


def _at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start together; what each returned or raised."""
    barrier = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            results[place] = job()
        except Exception as error:  # noqa: BLE001  # told to the test
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_import_once() -> None:
    batch = people_import_preview(
        actor=None, file_name="x", data=sheet(*(person(f"p{n}") for n in range(50)))
    )

    def confirm() -> PeopleImport:
        return people_import_apply(batch=PeopleImport.objects.get(pk=batch.pk), actor=None)

    results = _at_once(confirm, confirm, confirm)
    done = [result for result in results if isinstance(result, PeopleImport)]
    late = [result for result in results if isinstance(result, AppError)]
    assert (len(done), [error.code for error in late]) == (1, ["import_not_waiting"] * 2)
    assert User.objects.count() == 50
    assert AuditEntry.objects.filter(action="people.created").count() == 50


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_do_not_mix() -> None:
    lists = [
        people_import_preview(actor=None, file_name="x", data=sheet(person("ada", job_title=title)))
        for title in ("Baker", "Chief")
    ]
    marks = [import_plan(batch, None).fingerprint for batch in lists]

    def confirm(place: int) -> PeopleImport:
        return people_import_apply(batch=lists[place], actor=None, fingerprint=marks[place])

    results = _at_once(lambda: confirm(0), lambda: confirm(1))
    late = [result for result in results if isinstance(result, AppError)]
    assert [error.code for error in late] == ["import_outdated"]
    assert User.objects.count() == 1


def test_it_opens_with_counts_and_folds_long_lists(as_: LogIn, admin: User) -> None:
    few = [person(f"new{n}") for n in range(5)]
    _address, html = preview(as_(admin), sheet(*few))
    assert '<details class="fold" open>' in html
    many = [person(f"more{n}") for n in range(6)]
    _address, html = preview(as_(admin), sheet(*many))
    assert '<details class="fold">' in html
    assert "open>" not in html.partition('<div class="folds">')[2]
    assert re.search(r'New</dt><dd><b class="num">6</b>', html)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False])
def test_it_asks_for_a_mapping_file_only_with_ones_own(
    open_page: Open, admin: User, *, script: bool
) -> None:
    page = open_page(NEW, user=admin, script=script)
    field = page.get_by_label("Mapping file")
    expect(field).to_be_hidden()
    page.get_by_label("Columns").select_option("own")
    expect(field).to_be_visible()
    page.get_by_label("Columns").select_option("adventureworks")
    expect(field).to_be_hidden()
