"""The directory, profiles and photos."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from core import registry
from people.folding import fold, trigrams
from people.models import Department, Status, User
from people.selectors.directory import people_found, people_hits
from tests.factories.people import DepartmentFactory, UserFactory
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    return [person.name for person in people_found(words)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("tomas", "Tomás Rivera"),
        ("TOMÁS riv", "Tomás Rivera"),
        ("rivera tomas", "Tomás Rivera"),
        ("odegard", "Åse Ødegård"),
        ("lukasz", "Łukasz Żak"),
        ("renewals", "Łukasz Żak"),
        ("zak lead", "Łukasz Żak"),
    ],
)
def test_it_finds_people_by_name_and_title_without_their_accents(words: str, name: str) -> None:
    UserFactory.create(name="Tomás Rivera")
    UserFactory.create(name="Åse Ødegård")
    UserFactory.create(name="Łukasz Żak", job_title="Renewals lead")
    assert found(words) == [name]


def test_names_that_begin_with_the_words_come_first() -> None:
    for name in ("Joan Ann", "Ann Zed", "Suzanna May", "Bo"):
        UserFactory.create(name=name, job_title="Annotator" if name == "Bo" else "")
    assert found("ann") == ["Ann Zed", "Joan Ann", "Suzanna May", "Bo"]


def test_signs_of_the_database_are_only_letters_here() -> None:
    UserFactory.create(name="Percy 100%_Sure")
    UserFactory.create(name="Someone Else")
    assert found("%") == ["Percy 100%_Sure"]
    assert found("_") == ["Percy 100%_Sure"]
    assert found("'; drop table") == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("nguyen the hien", "Nguyễn Thế Hiển"),
        ("stefan tanase", "Ștefan Țănase"),
        ("strasse", "Jörg Straßer"),
        ("aesa thor", "Æsa Þórðardóttir"),
        ("isil", "Işıl Kılıç"),
        ("ONDŘEJ", "Ondrej Novak"),
        ("иван", "Иван Йовков"),
        ("o'b", "Aoife O’Brien"),
    ],
)
def test_it_finds_letters_of_every_language_by_the_plain_ones(words: str, name: str) -> None:
    UserFactory.create(name=name)
    UserFactory.create(name="Someone Else")
    assert found(words) == [name]


def test_folding_in_python_and_in_the_database_agree() -> None:
    """All letters of Latin and what is like them, small and large."""
    letters = "".join(
        letter
        for letter in map(chr, [*range(0x20, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)])
        if letter.isalpha()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_folded(%s), people_trigrams(%s)", [letters, "anna banana"])
        folded, threes = cursor.fetchone()
    assert folded == fold(letters)
    assert sorted(threes) == trigrams("anna banana")


def test_the_directory_lists_whoever_is_there_by_page(
    as_: LogIn, employee: User, django_assert_max_num_queries: Any
) -> None:
    client = as_(employee)
    for count in (10, 60):
        for number in range(count):
            UserFactory.create(name=f"Nn {count} {number:02}", department=employee.department)
        UserFactory.create(name="Gone", status=Status.LEFT)
        with django_assert_max_num_queries(6):
            page = client.get("/people/")
        assert "Gone" not in page.content.decode()
    assert 'href="?page=2"' in page.content.decode()
    assert client.get("/people/?page=99").status_code == 200


def test_the_directory_narrows_to_a_department_and_those_below(as_: LogIn, employee: User) -> None:
    sub = DepartmentFactory.create(name="Sub team", parent=employee.department)
    UserFactory.create(name="Sub Person", department=sub)
    UserFactory.create(name="Far Person", department=DepartmentFactory.create(name="Elsewhere"))
    assert employee.department is not None
    client = as_(employee)
    html = client.get(f"/people/?department={employee.department.pk}").content.decode()
    assert "Sub Person" in html
    assert "Far Person" not in html
    assert client.get("/people/?department=999999").status_code == 404
    assert client.get("/people/?department=x").status_code == 200
    assert client.get("/people/?department=" + "9" * 40).status_code == 404


def test_the_directory_answers_htmx_with_the_results_alone(as_: LogIn, employee: User) -> None:
    html = as_(employee).get("/people/?q=emi", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "1 person" in html


def test_the_search_finds_people(as_: LogIn, employee: User, manager: User) -> None:
    (hit,) = people_hits(employee, "mo manager", 5)
    assert (hit.title, hit.description) == ("Mo Manager", "Team lead, Customer Success")
    assert hit.url == f"/people/{manager.pk}/"
    html = as_(employee).get("/search/?q=mo+manager").content.decode()
    assert hit.url in html


def test_a_profile_shows_who_where_and_when(as_: LogIn, employee: User, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(location="Tokyo", timezone="Asia/Tokyo")
    html = as_(employee).get(f"/people/{manager.pk}/").content.decode()
    for words in ("Mo Manager", "Team lead, Customer Success", "Tokyo", "9 h ahead of you"):
        assert words in html
    assert "1 person reports to Mo" in html
    assert "Dana Director" in html


def test_one_s_own_profile_has_an_address_of_its_own(as_: LogIn, employee: User) -> None:
    html = as_(employee).get("/people/me/").content.decode()
    assert "<h1>Emi Employee</h1>" in html
    assert 'href="/settings/"' in html


def test_who_has_left_is_seen_by_admins_only(as_: LogIn, employee: User, admin: User) -> None:
    gone = UserFactory.create(status=Status.LEFT)
    assert as_(employee).get(f"/people/{gone.pk}/").status_code == 404
    assert "Has left" in as_(admin).get(f"/people/{gone.pk}/").content.decode()
    assert as_(admin).get("/people/999999/").status_code == 404


def test_a_section_that_an_app_adds_is_asked_who_looks(
    as_: LogIn, employee: User, manager: User
) -> None:
    asked = []

    def selector(viewer: User, person: User) -> dict[str, Any] | None:
        asked.append((viewer, person))
        return None

    registry.person_sections.register(
        registry.PersonSection(key="test", selector=selector, template="none.html")
    )
    try:
        as_(employee).get(f"/people/{manager.pk}/")
    finally:
        registry.person_sections.unregister("test")
    assert asked == [(employee, manager)]


def picture(mode: str = "RGB", kind: str = "JPEG", size: tuple[int, int] = (300, 500)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera with a secret"
    extra = {"exif": exif} if kind != "GIF" else {}
    Image.new(mode, size, "teal" if mode != "P" else 3).save(out, kind, **extra)
    return out.getvalue()


def upload(client: Any, data: bytes, name: str = "me.jpg") -> Any:
    return client.post("/settings/photo/", {"photo": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("RGBA", "PNG"), ("RGB", "WEBP")])
def test_a_photo_becomes_a_square_without_what_the_camera_wrote(
    as_: LogIn, employee: User, colleague: User, mode: str, kind: str
) -> None:
    assert upload(as_(employee), picture(mode, kind)).status_code == 302
    employee.refresh_from_db()
    answer = as_(colleague).get(employee.photo_url)
    body = answer.getvalue()
    assert answer["Content-Type"] == "image/webp"
    assert "private" in answer["Cache-Control"]
    with Image.open(io.BytesIO(body)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (384, 384))
        assert not shown.getexif()
    assert b"secret" not in body


def test_a_photo_is_for_colleagues_only_and_only_at_its_own_address(
    as_: LogIn, employee: User, colleague: User
) -> None:
    upload(as_(employee), picture())
    employee.refresh_from_db()
    assert as_(None).get(employee.photo_url).status_code == 302
    assert as_(colleague).get(f"/people/{employee.pk}/photo/other.webp").status_code == 404
    assert as_(colleague).get(f"/people/{colleague.pk}/photo/x.webp").status_code == 404
    assert employee.photo_url in as_(colleague).get(f"/people/{employee.pk}/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not a photo"),
        (b"GIF89a" + b"\0" * 40, "not a photo"),
        (picture()[:200], "not a photo"),
        (picture(size=(50, 50)), "too small"),
        (b"\xff\xd8" + b"\0" * (8 * 1024 * 1024), "larger than 8 MB"),
        (b"", "empty"),
    ],
)
def test_it_refuses_what_is_no_photo(as_: LogIn, employee: User, data: bytes, words: str) -> None:
    answer = upload(as_(employee), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    employee.refresh_from_db()
    assert not employee.photo


def test_it_refuses_a_bomb_of_pixels(as_: LogIn, employee: User) -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    assert "too many pixels" in upload(as_(employee), out.getvalue()).content.decode()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_it_refuses_a_small_file_that_unpacks_to_a_huge_picture(
    as_: LogIn, employee: User, kind: str
) -> None:
    """JPEG can be read small; these would take hundreds of megabytes of memory."""
    out = io.BytesIO()
    Image.new("RGB", (5000, 5000)).save(out, kind)
    assert "too many pixels" in upload(as_(employee), out.getvalue()).content.decode()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_as_the_camera_was_held(as_: LogIn, employee: User, kind: str) -> None:
    """Left half red, right half blue, and a camera that lay on its side: red is above."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (1600, 1600), "blue")
    lying.paste("red", (0, 0, 800, 1600))
    lying.save(out, kind, exif=exif)
    assert upload(as_(employee), out.getvalue()).status_code == 302
    employee.refresh_from_db()
    with employee.photo.open("rb") as file, Image.open(file) as shown:
        red_above, _green, blue_above, red_below, _green, blue_below = shown.resize(
            (1, 2), Image.Resampling.BOX
        ).tobytes()
    assert red_above > 200 > blue_above
    assert blue_below > 200 > red_below


def test_it_takes_a_photo_whose_camera_wrote_nonsense(as_: LogIn, employee: User) -> None:
    """Its width as a text: EXIF that can be read, and not be written again."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x0112] = "Make", 3
    Image.new("RGB", (300, 300), "teal").save(out, "JPEG", exif=exif)
    data = out.getvalue().replace(b"\x01\x0f\x00\x02", b"\x01\x00\x00\x02")
    assert upload(as_(employee), data).status_code == 302


def test_a_deleted_or_replaced_photo_is_gone_from_the_disk(
    as_: LogIn, employee: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = as_(employee)
    upload(client, picture())
    employee.refresh_from_db()
    storage, first = employee.photo.storage, str(employee.photo.name)
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, picture())
    employee.refresh_from_db()
    second = str(employee.photo.name)
    assert not storage.exists(first)
    assert storage.exists(second)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/settings/photo/remove/")
    employee.refresh_from_db()
    assert not employee.photo
    assert not storage.exists(second)


@pytest.mark.parametrize(
    ("title", "department", "line"),
    [
        ("Engineer", "Sales", "Engineer, Sales"),
        ("Team lead, Sales", "Sales", "Team lead, Sales"),
        ("Sales director", "Sales", "Sales director"),
        ("Salesman", "Sales", "Salesman, Sales"),
        ("", "Sales", "Sales"),
        ("Engineer", "", "Engineer"),
    ],
)
def test_it_names_a_department_once(title: str, department: str, line: str) -> None:
    place = Department(name=department) if department else None
    assert User(job_title=title, department=place).job_line == line
