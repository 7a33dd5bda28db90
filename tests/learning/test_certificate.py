"""Certificates: issued once, drawn, checked by anyone."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.clock import frozen, months_later
from core.events import EventMeta, deliver_pending, emit
from learning.certificate import pdf
from learning.certificate.pdf import CertificateText, certificate_pdf
from learning.events import CourseCompleted
from learning.handlers import certificate_make
from learning.models import Certificate, CertificateState, Course, Enrolment
from learning.services.certificate import certificate_draw, certificate_issue
from learning.services.progress import progress_save
from people.models import User
from tests.crossing import at_once
from tests.factories.learning import course_make, enrolment_make
from tests.personas import LogIn, Personas

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODE = "K0QF1-9M4XD-TT30A-88ZQW"
TEXT = CertificateText(
    organisation="Meridian",
    holder="Emi Employee",
    course="Feedback that lands",
    minutes=95,
    issued=date(2026, 3, 2),
    valid_until=date(2028, 3, 2),
    code=CODE,
    address="https://learn.example.org/certificates/x/",
    brand_hue=176,
    seed=7,
)

pytestmark = pytest.mark.django_db


def certified(months: int | None = None, **fields: Any) -> Course:
    terms = {"enabled": True, "valid_months": months}
    return course_make(metadata={"certificate": terms}, **fields)


def issued(user: User, months: int | None = None, **fields: Any) -> Certificate:
    enrolment = enrolment_make(user, certified(months), completed=True, **fields)
    certificate = certificate_issue(enrolment=enrolment)
    assert certificate is not None
    return certificate


def completed_event(enrolment: Enrolment) -> CourseCompleted:
    return CourseCompleted(
        enrolment_id=enrolment.pk, user_id=enrolment.user_id, course_id=enrolment.course_id
    )


def files_of(certificate: Certificate) -> list[str]:
    names = certificate.pdf.storage.listdir("certificates")[1]
    return [f"certificates/{name}" for name in names if name.startswith(certificate.code)]


def words_of(pdf: bytes) -> str:
    """The text of a PDF: its glyphs, read back through the fonts' own tables.

    Fonts are numbered /F1, /F2, … in the page's resources; each brings a ToUnicode table.
    """
    objects = dict(re.findall(rb"(?s)(\d+) 0 obj(.*?)endobj", pdf))
    fonts = {}
    for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", pdf):
        table = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
        if table:
            fonts[name] = _glyphs(_stream(objects[table[1]]))
    text, current = "", dict[int, str]()
    drawn = b"".join(_stream(body) for body in objects.values() if b"stream" in body)
    for font, glyphs in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\)", drawn, re.DOTALL):
        if font:
            current = fonts.get(font, {})
            continue
        raw = re.sub(rb"\\(.)", lambda m: b"\r" if m[1] == b"r" else m[1], glyphs, flags=re.DOTALL)
        codes = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
        text += "".join(current.get(code, "") for code in codes)
    return text


def _stream(body: bytes) -> bytes:
    found = re.search(rb"(?s)stream\r?\n(.*?)\r?\nendstream", body)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1])
    except zlib.error:
        return found[1]


def _glyphs(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


# Issuing -------------------------------------------------------------------------------------


def test_it_is_issued_when_the_last_lesson_is_done(
    employee: User, deliver_events: Callable[[], int]
) -> None:
    enrolment = enrolment_make(employee, certified(24, lessons=1))
    with frozen(NOON):
        progress_save(enrolment=enrolment, lesson_key="lesson-1", end_reached=True)
        assert not Certificate.objects.exists()
        deliver_events()
    certificate = Certificate.objects.get()
    assert certificate.holder_name == "Emi Employee"
    assert (certificate.state, certificate.issued_at) == (CertificateState.READY, NOON)
    assert certificate.valid_until == date(2028, 3, 2)
    with certificate.pdf.open("rb") as file:
        assert file.read(5) == b"%PDF-"


def test_it_is_issued_once_however_often_the_event_comes(employee: User) -> None:
    enrolment = enrolment_make(employee, certified(), completed=True)
    for number in range(3):
        emit(completed_event(enrolment), actor=employee, dedupe_key=f"again:{number}")
        deliver_pending()
    certificate = Certificate.objects.get()
    first = str(certificate.pdf.name)
    certificate_issue(enrolment=enrolment)
    assert [(c.code, str(c.pdf.name)) for c in Certificate.objects.all()] == [
        (certificate.code, first)
    ]


@pytest.mark.django_db(transaction=True)
def test_it_is_issued_once_when_deliveries_cross(employee: User) -> None:
    enrolment = enrolment_make(employee, certified(), completed=True)
    meta: Any = EventMeta
    at_once(*[lambda: certificate_make(completed_event(enrolment), meta)] * 4)
    certificate = Certificate.objects.get()
    assert certificate.state == CertificateState.READY
    assert files_of(certificate) == [certificate.pdf.name]


def test_it_is_not_issued_without_terms_or_completion(employee: User, colleague: User) -> None:
    assert certificate_issue(enrolment=enrolment_make(employee, completed=True)) is None
    assert certificate_issue(enrolment=enrolment_make(colleague, certified())) is None


def test_it_keeps_the_name_and_title_it_was_earned_with(employee: User) -> None:
    certificate = issued(employee)
    employee.name = "Emi Renamed"
    employee.save()
    Course.objects.update(title="Another title")
    page = Client().get(certificate.get_absolute_url()).content.decode()
    assert "Emi Employee" in page
    assert "Another title" not in page


def test_it_is_dated_by_the_holder_s_calendar(employee: User) -> None:
    employee.timezone = "Pacific/Auckland"
    employee.save()
    late = datetime(2026, 3, 1, 20, tzinfo=UTC)  # the 2nd of March there
    certificate = issued(employee, 1, completed_at=late)
    assert certificate.valid_until == date(2026, 4, 2)
    page = Client().get(certificate.get_absolute_url()).content.decode()
    assert "March 2, 2026" in page or "2 March 2026" in page


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 13, date(2027, 9, 30)),
        (date(2026, 12, 15), 24, date(2028, 12, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_it_ends_on_the_same_day_or_the_month_s_last(day: date, months: int, end: date) -> None:
    assert months_later(day, months) == end


# Drawing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["李小龍", "प्रिया नायर", "Emi ლ Employee", "נועה"])
def test_it_leaves_a_name_that_it_cannot_draw_to_the_verification_page(name: str) -> None:
    words = words_of(certificate_pdf(replace(TEXT, holder=name)))
    assert "The holder is named at the" in words
    assert "Feedback that lands" in words
    assert "Emi" not in words


def test_it_drops_a_symbol_and_keeps_the_title() -> None:
    words = words_of(certificate_pdf(replace(TEXT, course="Feedback 🎉 that lands ❤️")))
    assert "Feedback that lands" in words
    assert "address below" not in words


def test_it_leaves_out_an_organisation_that_it_cannot_draw() -> None:
    words = words_of(certificate_pdf(replace(TEXT, organisation="会社")))
    assert "Emi Employee" in words
    assert "Meridian" not in words


def test_it_draws_with_the_fonts_of_a_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "FALLBACKS", ())
    greek = replace(TEXT, holder="Ελένη Οικονόμου", fonts=tmp_path)
    assert "Ελένη" not in words_of(certificate_pdf(greek))
    shutil.copy(pdf.FONTS / "noto-sans-greek-400.ttf", tmp_path)
    assert "Ελένη Οικονόμου" in words_of(certificate_pdf(greek))


@pytest.mark.parametrize(
    "holder",
    ["Emi Employee", "Ελένη Παπαδοπούλου", "Олена Шевченко", "Nguyễn Thị Hạnh", "Łukasz Żółć"],
)
def test_it_holds_the_holder_s_name(holder: str) -> None:
    words = words_of(certificate_pdf(replace(TEXT, holder=holder)))
    for word in (*holder.split(), "Feedback", "Meridian", CODE):
        assert word in words, words


def test_it_shapes_arabic_names() -> None:
    holder = "فاطمة الزهراء"
    pdf = certificate_pdf(replace(TEXT, holder=holder))
    words = words_of(pdf)
    for letter in set(holder) - {" "}:
        assert letter in words


def test_it_fits_long_names_and_titles() -> None:
    long: dict[str, Any] = {
        "holder": "Wolfeschlegelsteinhausenbergerdorff " * 3,
        "course": "A title " * 25,
    }
    assert certificate_pdf(replace(TEXT, **long)).startswith(b"%PDF-")


def test_drawing_it_anew_replaces_the_file(
    employee: User, django_capture_on_commit_callbacks: Any
) -> None:
    first = certificate_draw(certificate=issued(employee))
    assert certificate_draw(certificate=first).pdf.name == first.pdf.name
    with django_capture_on_commit_callbacks(execute=True):
        second = certificate_draw(certificate=first, anew=True)
    assert files_of(second) == [second.pdf.name]


def test_its_pdf_is_the_holder_s_only(personas: Personas, as_: LogIn) -> None:
    certificate = issued(personas.employee)
    path = f"{certificate.get_absolute_url()}pdf/"
    assert "being made" in as_(personas.employee).get(path).content.decode()
    certificate_draw(certificate=certificate)
    answer = as_(personas.employee).get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    for name in ("colleague", "manager", "admin"):
        assert as_(personas.get(name)).get(path).status_code == 404
    assert as_(None).get(path).status_code == 302


# Checking ------------------------------------------------------------------------------------


def test_anyone_may_check_it(employee: User) -> None:
    certificate = issued(employee)
    page = Client().get(certificate.get_absolute_url()).content.decode()
    for words in ("Genuine and valid", "Emi Employee", certificate.code, "Does not expire"):
        assert words in page
    for private in (employee.email, "Team lead", "Customer Success"):
        assert private not in page


def test_it_expires_at_the_end_of_the_holder_s_day(employee: User) -> None:
    employee.timezone = "America/Los_Angeles"
    employee.save()
    certificate = issued(employee, 1, completed_at=NOON)
    assert certificate.valid_until == date(2026, 4, 2)
    with frozen(datetime(2026, 4, 3, 6, 59, tzinfo=UTC)):
        assert "Genuine and valid" in Client().get(certificate.get_absolute_url()).content.decode()
    with frozen(datetime(2026, 4, 3, 7, 0, tzinfo=UTC)):
        assert "no longer valid" in Client().get(certificate.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        "koqfi9m4xdtt3oa88zqw",
        " KOQFL 9M4XD-TT3OA_88ZQW ",
        "k0qf1–9m4xd–tt30a–88zqw",
    ],
)
def test_its_code_is_found_however_it_is_typed(employee: User, typed: str) -> None:
    certificate = issued(employee)
    Certificate.objects.update(code=CODE)
    certificate.refresh_from_db()
    answer = Client().get("/certificates/", {"code": typed}, follow=True)
    assert answer.status_code == 200
    assert "Genuine and valid" in answer.content.decode()
    direct = Client().get(f"/certificates/{typed.strip()}/", follow=True)
    assert direct.status_code == 200, typed


def test_an_unknown_code_says_so_and_asks_again(db: None) -> None:
    answer = Client().get("/certificates/AAAAA-BBBBB-CCCCC-DDDDD/")
    assert answer.status_code == 404
    assert "No certificate has this code" in answer.content.decode()
    for typed in ("<script>", "%00", "x" * 500, "----", "ÄÖÜ"):
        path = Client().get("/certificates/", {"code": typed}, follow=True)
        assert path.status_code in {200, 404}
        assert "<script>alert" not in path.content.decode()
    assert Client().get("/certificates/").status_code == 200
