"""What an import refuses, in which words, and what it can read."""

from __future__ import annotations

import gzip
import json

import pytest

from people.hr import source
from people.hr.mapping import map_bind, map_detect, map_load, map_parse
from people.hr.problem import FileRefusedError
from people.models import ImportStatus, PeopleImport, User
from people.services.people_import import people_import_preview, sheet_load
from tests.factories.people import UserFactory
from tests.people.sheets import person, sheet

pytestmark = pytest.mark.django_db


def preview(data: bytes) -> PeopleImport:
    return people_import_preview(actor=None, file_name="people.csv", data=data)


def said(data: bytes) -> list[tuple[int, str, str]]:
    """Row, column and words of each problem; nothing may have been written."""
    batch = preview(data)
    assert batch.status == ImportStatus.REFUSED
    assert batch.sheet is None
    return [(found["row"], found["column"], found["message"]) for found in batch.problems]


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefusedError) as refused:
        preview(data)
    return str(refused.value)


def test_it_names_row_and_column_of_every_mistake() -> None:
    found = said(
        sheet(
            person("ada", email="not an address"),
            person("bo", hire_date="31.12.2020"),
            person("", name=""),
            person("cy", status="asleep"),
        )
    )
    assert found == [
        (2, "email", "“not an address” is not an e-mail address."),
        (3, "hire_date", "“31.12.2020” is not a date like 2026-03-31."),
        (4, "email", "“@example.org” is not an e-mail address."),
        (4, "external_id", "This cell is empty; everybody needs one."),
        (4, "name", "This cell is empty; everybody needs one."),
        (5, "status", "“asleep” is not a status. Known: active, on_leave, left."),
    ]
    assert not User.objects.exists()


def test_it_refuses_an_id_or_address_used_twice() -> None:
    found = said(sheet(person("ada"), person("bo"), person("ada", email="BO@example.org")))
    assert [message for _, _, message in found] == [
        "“bo@example.org” is also in row 3 (Bo Example).",
        "“ada” is also in row 2 (Ada Example).",
    ]


def test_it_names_an_unknown_manager() -> None:
    found = said(sheet(person("ada", manager="nobody"), person("bo", manager="x@example.org")))
    assert found == [
        (
            2,
            "manager",
            "Ada Example's manager “nobody” is neither in this file nor in Waymark.",
        ),
        (
            3,
            "manager",
            "Bo Example's manager “x@example.org” is neither in this file nor in Waymark.",
        ),
    ]


def test_it_names_everybody_in_a_loop_of_managers() -> None:
    found = said(
        sheet(
            person("ada", manager="cy"),
            person("bo", manager="ada"),
            person("cy", manager="bo"),
            person("di", manager="ada"),
            person("ed", manager="ed"),
        )
    )
    assert found == [
        (
            2,
            "manager",
            (
                "These people manage one another in a loop: "
                "Ada Example → Cy Example → Bo Example → Ada Example."
            ),
        ),
        (6, "manager", "Ed Example is their own manager."),
    ]


def test_it_finds_a_loop_that_closes_through_people_who_are_not_in_the_file() -> None:
    ada = UserFactory.create(external_id="ada", name="Ada Example", email="ada@example.org")
    UserFactory.create(external_id="bo", name="Bo Example", manager=ada)
    found = said(sheet(person("ada", manager="bo")))
    assert found == [
        (
            2,
            "manager",
            "These people manage one another in a loop: Ada Example → Bo Example → Ada Example.",
        )
    ]


def test_it_refuses_an_address_that_belongs_to_somebody_else() -> None:
    UserFactory.create(external_id="old", name="Ann Old", email="ada@example.org", status="left")
    found = said(sheet(person("ada")))
    assert found == [
        (
            2,
            "email",
            "ada@example.org belongs to Ann Old (external id old), who is not in this file.",
        )
    ]


def test_it_refuses_rows_of_another_width() -> None:
    found = said(b"external_id,name,email\na,Ann,a@example.org,extra\nb,Bob\n")
    assert [message for _, _, message in found] == [
        "This row has 4 cells, the header has 3.",
        "This row has 2 cells, the header has 3.",
    ]


def test_it_counts_rows_as_a_spreadsheet_does() -> None:
    data = b'external_id,name,email\n\na,"Ann\nLee",a@example.org\n\nb,Bob,wrong\n'
    assert [row for row, _, _ in said(data)] == [5]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"external_id,name,email\n", "The file has a header but no people."),
        (b"PK\x03\x04rest", "This is an Excel workbook."),
        ("external_id,name".encode("utf-16"), "The file is in UTF-16."),
        (b"external_id,na\x00me,email\na,b,c", "This is not a text file."),
        (b"\x1f\x8bnonsense", "The gzip file is damaged."),
        (b"justonecolumn\nx\n", "The first line has one column only, “justonecolumn”."),
        (b"id,ID,email\n1,2,3\n", "Two columns are called “id”."),
        (b"name,email\nAnn,a@example.org\n", "No column for external_id."),
        (b'id,name,email\n1,"Ann,a@example.org\n', "Line 2 cannot be read"),
        (
            "id,name,email\n1,Åse,a@example.org\n".encode() + b"2,\xe5se,b@example.org\n",
            "Line 3 is not valid UTF-8, though other lines are.",
        ),
        (b"id,name,email\n1,\x81\x8d,a@example.org\n", "Line 2 is neither UTF-8 nor Windows-1252"),
    ],
)
def test_it_says_why_a_file_cannot_be_read(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_it_refuses_huge_files_packed_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sheet(*(person(f"p{n}") for n in range(50)))
    monkeypatch.setattr(source, "MAX_ROWS", 40)
    assert "more than 40 rows" in refusal(data)
    monkeypatch.setattr(source, "MAX_TEXT_BYTES", 1000)
    assert "once unpacked" in refusal(gzip.compress(data, mtime=0))
    monkeypatch.setattr(source, "MAX_FILE_BYTES", 1000)
    assert "The file is larger than" in refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        "id;full name;E-Mail\n1;Åse Ødegård;ase@example.org\n".encode(),
        "\ufeffid,full name,E-Mail\n1,Åse Ødegård,ase@example.org\n".encode(),
        "id\tfull name\tE-Mail\r\n1\tÅse Ødegård\tase@example.org\r\n".encode(),
        "sep=;\nid;full name;E-Mail\n1;Åse Ødegård;ase@example.org\n".encode(),
        "id,full name,E-Mail\n1,Åse Ødegård,ase@example.org\n".encode("cp1252"),
        gzip.compress("id,full name,E-Mail\n1,Åse Ødegård,ase@example.org\n".encode(), mtime=0),
    ],
)
def test_it_reads_what_spreadsheets_write(data: bytes) -> None:
    read, _mapping = sheet_load(data)
    assert read.problems == ()
    (ase,) = read.people
    assert (ase.external_id, ase.name, ase.email) == ("1", "Åse Ødegård", "ase@example.org")


def test_it_says_when_it_had_to_guess_the_encoding() -> None:
    batch = preview("id,name,email\n1,Åse,a@example.org\n".encode("cp1252"))
    assert "Read as Windows-1252" in batch.notes[0]


def test_it_says_which_columns_it_does_not_use() -> None:
    batch = preview(b"id,name,email,salary\n1,Ann,a@example.org,9\n")
    assert batch.notes == ["Columns not used and not stored: salary."]


def test_a_mapping_of_ones_own_joins_columns_and_translates_values() -> None:
    mapping = map_parse(
        json.dumps(
            {
                "columns": {
                    "external_id": "Personalnummer",
                    "name": ["Vorname", "Nachname"],
                    "email": "Mail",
                    "department": ["Bereich", "Abteilung"],
                    "hire_date": "Eintritt",
                    "status": "Status",
                },
                "values": {"status": {"ausgeschieden": "left"}},
                "defaults": {"timezone": "Europe/Berlin"},
                "date_format": "%d.%m.%Y",
            }
        )
    )
    data = (
        "Personalnummer;Vorname;Nachname;Mail;Bereich;Abteilung;Eintritt;Status\n"
        "7;Åse;Ødegård;a@example.org;Vertrieb;Vertrieb;01.02.2020;Ausgeschieden\n"
    ).encode()
    (ase,) = sheet_load(data, mapping)[0].people
    assert (ase.name, ase.department, ase.status) == ("Åse Ødegård", ("Vertrieb",), "left")
    assert (str(ase.hire_date), ase.timezone) == ("2020-02-01", "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "must be a JSON object"),
        ('{"column": {}}', "Unknown key “column” in the mapping"),
        ('{"columns": {"salary": "x"}}', "Unknown key “salary” in “columns”"),
        ('{"columns": {"name": []}}', "must be a column's name"),
        ('{"columns": []}', "“columns” must be an object"),
        ('{"values": {"status": "x"}}', "must be an object of words"),
        ('{"date_format": 3}', "“date_format” must be a word"),
    ],
)
def test_it_says_what_is_wrong_with_a_mapping(text: str, words: str) -> None:
    with pytest.raises(FileRefusedError, match=words):
        map_parse(text)


def test_it_says_which_column_of_a_mapping_the_file_lacks() -> None:
    table = source.table_read(sheet(person("ada")))
    with pytest.raises(FileRefusedError, match="takes name from “Vorname”"):
        map_bind(map_parse('{"columns": {"name": "Vorname"}}'), table)


def test_it_recognises_a_preset_by_its_columns() -> None:
    assert map_detect(source.table_read(sheet(person("ada")))).title == ""
    with pytest.raises(FileRefusedError, match="Presets: adventureworks, synthetic"):
        map_load("nosuchpreset")
