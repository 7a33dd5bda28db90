"""Whole courses in and out through the studio's API."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart
from rest_framework.throttling import SimpleRateThrottle

from learning.models import Asset, ChangeKind, Course
from learning.services.authoring import course_create
from people.models import User
from tests.learning.bundles import Files, bundle_files, course_json, png, zip_bytes
from tests.learning.studio.api import STUDIO, is_problem, send
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

BUNDLE = f"{STUDIO}courses/tea/bundle/"


@pytest.fixture
def client(author: User, as_: LogIn) -> Client:
    return as_(author)


def got(client: Client) -> tuple[bytes, str]:
    """The course's bundle, and its digest."""
    answer: Any = client.get(BUNDLE)
    assert answer["Content-Type"] == "application/zip"
    return b"".join(answer.streaming_content), answer["ETag"].strip('"')


def packed(text: str = "# First\n\nWater boils.\n", **course: Any) -> bytes:
    files: Files = {"lessons/01-first.md": text}
    return zip_bytes(bundle_files(files, course=course_json(**course)))


def put(client: Client, data: bytes, query: str = "base=*") -> Any:
    return client.put(f"{BUNDLE}?{query}", data, content_type="application/zip")


def test_it_makes_a_course_of_a_bundle(client: Client, author: User) -> None:
    answer = put(client, packed(), "")
    assert (answer.status_code, answer.json()["outcome"]) == (201, "created")
    course = Course.objects.get()
    assert (course.slug, course.owner, course.is_published) == ("tea", author, False)
    assert [lesson.title for lesson in course.lessons.all()] == ["First", "Second"]
    again = put(client, packed())
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert again.json()["digest"] == answer.json()["digest"]


def test_it_says_what_would_change_and_stores_nothing(client: Client) -> None:
    new = put(client, packed(), "dry_run=true").json()
    assert (new["outcome"], new["dry_run"]) == ("created", True)
    assert not Course.objects.exists()
    put(client, packed())
    changed: Files = {
        "lessons/01-first.md": "# First\n\n![Pot](../media/pot.png)\n",
        "media/pot.png": png(),
    }
    answer = put(
        client, zip_bytes(bundle_files(changed, course=course_json())), "dry_run=true"
    ).json()
    assert answer["outcome"] == "changed"
    assert answer["diff"][0] == "1 lesson changed"
    assert not Asset.objects.exists()
    assert put(client, packed()).json()["outcome"] == "unchanged"


def test_it_takes_a_form_as_well(client: Client) -> None:
    file = SimpleUploadedFile("tea.zip", packed(), "application/zip")
    body = encode_multipart("XX", {"bundle": file})
    answer = client.put(BUNDLE, body, content_type="multipart/form-data; boundary=XX")
    assert (answer.status_code, answer.json()["outcome"]) == (201, "created")
    empty = encode_multipart("XX", {"bundle": "text"})
    answer = client.put(f"{BUNDLE}?base=*", empty, content_type="multipart/form-data; boundary=XX")
    assert is_problem(answer, 400, "invalid")


def test_it_replaces_only_what_was_seen(client: Client) -> None:
    first = put(client, packed(), "").json()["digest"]
    assert is_problem(put(client, packed("# First\n\nCold.\n"), ""), 428, "base_missing")
    second = put(client, packed("# First\n\nHot.\n"), f"base={first}").json()["digest"]
    late = put(client, packed("# First\n\nCold.\n"), f"base={first}")
    assert is_problem(late, 409, "edit_conflict")
    assert late.json()["digest"] == second
    assert got(client)[1] == second


def test_it_gives_back_what_it_took(client: Client) -> None:
    files: Files = {
        "lessons/01-first.md": "# First\n\n![Pot](../media/pot.png)\n",
        "media/pot.png": png(),
    }
    put(client, zip_bytes(bundle_files(files, course=course_json())), "")
    data, _digest = got(client)
    assert "course.json" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert put(client, data).json()["outcome"] == "unchanged"


def test_it_brings_the_draft_before_a_bundle_back(client: Client) -> None:
    first = put(client, packed(), "").json()["digest"]
    put(client, packed("# First\n\nHot.\n"))
    kind = ChangeKind.COURSE_IMPORTED.value
    lines = client.get(f"{STUDIO}courses/tea/history/?kind={kind}").json()["results"]
    send(client, "post", f"courses/tea/history/{lines[0]['id']}/restore/", {})
    assert got(client)[1] == first


def test_it_gives_no_course_away_and_takes_none(
    client: Client, author: User, admin: User, as_: LogIn
) -> None:
    note = put(client, packed(owner=admin.email), "").json()["notes"]
    assert "owner" in note[0]["message"]
    send(client, "post", "courses/tea/publish/", {"seen": {"digest": "", "number": 0}})
    course = Course.objects.get()
    assert (course.owner, course.draft.metadata["owner"]) == (author, author.email)
    other = put(client, packed(slug="coffee"))
    assert is_problem(other, 422, "slug_other")
    course_create(author=admin, title="Coffee", slug="coffee")
    answer = client.put(
        f"{STUDIO}courses/coffee/bundle/?base=*",
        packed(slug="coffee"),
        content_type="application/zip",
    )
    assert is_problem(answer, 404, "not_found")


def test_it_refuses_what_is_no_bundle(client: Client) -> None:
    assert is_problem(put(client, b"no zip"), 422, "bundle_refused")
    assert is_problem(put(client, b""), 400, "invalid")
    assert is_problem(put(client, packed(titel="Tee")), 422, "bundle_refused")
    assert is_problem(put(client, packed(), "dry_run=yes"), 400, "invalid")
    assert is_problem(client.put(BUNDLE, {}, content_type="application/json"), 415,
                      "unsupported_media_type")  # fmt: skip
    assert not Course.objects.exists()


def test_it_takes_bundles_larger_than_forms_and_none_without_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "LARGEST_BODY", 100)
    assert put(client, packed(), "").status_code == 201
    answer = client.put(BUNDLE, b"x", content_type="application/zip", CONTENT_LENGTH=str(10**9))
    assert is_problem(answer, 413, "too_large")


def test_it_slows_down_whoever_sends_bundles_too_often(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "bundle", "2/min")
    assert [put(client, packed()).status_code for _ in range(3)] == [201, 200, 429]
    assert client.get(f"{STUDIO}courses/").status_code == 200


WHOLE: list[dict[str, Any]] = [
    {"kind": "prose", "markdown": "Water boils.\n\nAt 100 °C."},
    {"kind": "callout", "variant": "tip", "blocks": [{"kind": "prose", "markdown": "Warm it."}]},
    {"kind": "accordion", "title": "More", "blocks": [{"kind": "prose", "markdown": "Less."}]},
    {
        "kind": "challenge",
        "blocks": [
            {"kind": "callout", "variant": "note", "blocks": [{"kind": "code", "code": "boil()"}]},
            {"kind": "solution", "blocks": [{"kind": "prose", "markdown": "Boil it."}]},
        ],
    },
    {"kind": "code", "code": "boil()"},
    {"kind": "maths", "tex": "a^2"},
    {"kind": "table", "header": ["a", "b"], "rows": [["1", "2"]]},
    {"kind": "image", "src": "media/pot.png", "alt": "A pot"},
    {"kind": "poll", "prompt": "Milk?", "options": ["Yes", "No"]},
    {"kind": "reflection", "prompt": "And you?"},
    {"kind": "tasks", "items": ["Boil", "Pour"]},
    {"kind": "link", "url": "https://example.org/", "title": "Tea"},
    {
        "kind": "check",
        "question": {
            "kind": "matching",
            "prompt": "Which?",
            "pairs": [{"left": n, "right": n * 2} for n in "abc"],
        },
    },
]


def test_it_exports_blocks_as_they_were_sent(client: Client) -> None:
    pot = "# First\n\n![Pot](../media/pot.png)\n"
    files: Files = {"lessons/01-first.md": pot, "media/pot.png": png()}
    put(client, zip_bytes(bundle_files(files, course=course_json())), "")
    path = f"courses/tea/lessons/{Course.objects.get().lessons.first().key}/blocks/"  # type: ignore[union-attr]
    sent = send(client, "put", path, {"base": "*", "blocks": WHOLE})
    assert sent.status_code == 200, sent.json()
    data, digest = got(client)
    stored = client.get(f"{STUDIO}{path}").json()
    answer = put(client, data).json()
    again = client.get(f"{STUDIO}{path}").json()
    pairs = zip(again["blocks"], stored["blocks"], strict=True)
    assert [(one["block"], other["block"]) for one, other in pairs if one != other] == []
    assert (answer["outcome"], answer["digest"]) == ("unchanged", digest)
