"""What describes a course, and who works on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.content.keys import digest
from learning.forms.studio.block import ImageForm
from learning.models import ChangeKind, Course, CourseChange
from learning.selectors.content import course_content
from learning.services.authoring import course_create
from learning.services.course import course_import
from learning.services.settings import settings_of, settings_save
from people.models import Role, User
from tests.learning.test_shared_courses import DEMO, SHARED, name
from tests.personas import LogIn

LATER = "2027-03-01"


@pytest.fixture
def course(author: User) -> Course:
    return course_create(author=author, title="Making tea")


def address(course: Course) -> str:
    return reverse("learning:draft-settings", args=[course.slug])


def entered(client: Client, course: Course) -> dict[str, Any]:
    """What the page's form would send as it is."""
    form = client.get(address(course)).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {key: value for key, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize("source", [*SHARED, *DEMO], ids=name)
def test_saving_settings_as_they_are_changes_nothing(
    source: Path, admin: User, as_: LogIn, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    course = course_import(source=source, author=admin).course
    before = course_content(course).digest

    answer = as_(admin).post(address(course), entered(as_(admin), course))

    assert answer.status_code == 302
    assert course_content(course).digest == before
    assert not CourseChange.objects.filter(kind=ChangeKind.SETTINGS_CHANGED).exists()


def test_it_stores_what_describes_a_course(course: Course, author: User, as_: LogIn) -> None:
    other = course_create(author=author, title="Boiling water")
    sent = entered(as_(author), course) | {
        "title": "Making  good tea",
        "outcomes": "Boil water\n\nPour it",
        "topic": "Kitchen",
        "skill-0": "Tea",
        "skill-0-level": "3",
        "skill-1": "tea",
        "skill-2": "Patience",
        "before-0": other.slug,
        "certificate": "on",
        "valid_months": "24",
        "cover_seed": "7",
        "cover_hue": "30",
        "review_due": LATER,
    }

    as_(author).post(address(course), sent)

    course.refresh_from_db()
    data = course.draft.metadata
    assert data["title"] == course.title == "Making good tea"
    assert data["outcomes"] == ["Boil water", "Pour it"]
    assert data["skills"] == [{"name": "Tea", "level": 3}, "Patience"]
    assert data["prerequisites"] == [other.slug]
    assert data["certificate"] == {"enabled": True, "valid_months": 24}
    assert data["cover"] == {"seed": 7, "hue": 30}
    assert str(course.review_due_on) == LATER


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", " ", "A course needs a title."),
        ("language", "English", "Write a language tag"),
        ("valid_months", "0", "greater than or equal to 1"),
        ("outcomes", "\n".join(f"Line {n}" for n in range(21)), "At most 20 lines."),
        ("before-0", "no-such-course", "not one of the available choices"),
    ],
)
def test_a_bad_value_is_refused_and_what_was_entered_stays(
    field: str, value: str, words: str, course: Course, author: User, as_: LogIn
) -> None:
    sent = entered(as_(author), course) | {"description": "Kept", field: value}

    answer = as_(author).post(address(course), sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ">\nKept</textarea>" in answer.content.decode()
    course.draft.refresh_from_db()
    assert course.draft.metadata["description"] == ""


def test_settings_overwrite_nothing_unseen(
    course: Course, author: User, admin: User, as_: LogIn
) -> None:
    sent = entered(as_(author), course)
    settings_save(course=course, actor=admin, review_due=None, title="By the admin")
    script = {"Accept": "application/json"}

    refused = as_(author).post(address(course), sent | {"title": "Mine"}, headers=script)
    shown = as_(author).post(address(course), sent | {"title": "Mine"})
    course.draft.refresh_from_db()
    again = sent | {"title": "Mine", "base": digest(settings_of(course.draft, course))}
    as_(author).post(address(course), again)

    assert (refused.status_code, shown.status_code) == (409, 409)
    assert refused.json()["theirs"]["title"] == "By the admin"
    course.draft.refresh_from_db()
    assert course.draft.metadata["title"] == "Mine"


def test_a_coauthor_works_on_it_until_they_are_taken_off(
    course: Course, author: User, colleague: User, as_: LogIn
) -> None:
    add = reverse("learning:draft-author-create", args=[course.slug])
    as_(author).post(add, {"person": colleague.email})
    assert not course.authors.exists(), "no author's role yet"

    colleague.roles = [Role.AUTHOR]
    colleague.save()
    as_(author).post(add, {"person": colleague.email.upper()})
    assert as_(colleague).get(address(course)).status_code == 200

    remove = reverse("learning:draft-author-delete", args=[course.slug, colleague.pk])
    as_(author).post(remove)
    assert as_(colleague).get(address(course)).status_code == 404


def test_the_owner_hands_over_and_stays_an_author(
    course: Course, author: User, admin: User, as_: LogIn
) -> None:
    course.authors.add(admin)
    give = reverse("learning:draft-author-delete", args=[course.slug, admin.pk])

    as_(author).post(give, {"owner": "1"})

    course.refresh_from_db()
    assert course.owner == admin
    assert list(course.authors.all()) == [author]
    assert course.draft.metadata["owner"] == admin.email


def test_a_list_of_files_is_written_as_what_it_is() -> None:
    files = {'media/a"<b>.png': 'a"<b>.png', "media/cup.png": "cup.png", "media/x.pdf": "x.pdf"}
    form = ImageForm(initial={"src": "media/cup.png"}, files=files, key="pic")

    assert str(form["src"]) == (
        '<select data-file=".png,.jpg,.jpeg,.gif,.webp,.avif,.svg" id="pic_src" name="src">'
        '<option value="">Choose a file…</option>'
        '<option value="media/a&quot;&lt;b&gt;.png">a&quot;&lt;b&gt;.png</option>'
        '<option value="media/cup.png" selected>cup.png</option></select>'
    )
