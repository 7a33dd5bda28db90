"""Importing, publishing and exporting courses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import F
from pytest_django import Settings

from core.clock import frozen
from core.errors import AppError
from core.models import Event
from learning.bundle.problems import BundleError
from learning.bundle.read import bundle_read
from learning.models import (
    Asset,
    Course,
    CourseAsset,
    CourseStatus,
    Lesson,
    Release,
    ReleaseLesson,
    Section,
)
from learning.selectors.content import course_content
from learning.selectors.search import course_search
from learning.services.course import course_export, course_import
from learning.services.release import release_publish
from people.models import User
from tests.learning.bundles import VTT, WEBM, Files, bundle_files, course_json, folder_make, png

pytestmark = pytest.mark.django_db

CHECK = """
::: check
key: hot
kind: single
prompt: How hot?
options:
  - text: "98 degrees"
    correct: true
    feedback: Yes
  - text: "9 degrees"
:::
"""
FINAL = {
    "questions": [
        {"key": "one", "kind": "true_false", "prompt": "Tea is *hot*.", "answer": True},
        {"key": "two", "kind": "ordering", "prompt": "Order", "items": ["Boil", "Pour", "Wait"]},
    ]
}


def rich() -> Files:
    """A course with something of everything."""
    course = course_json(
        topic="Kitchen",
        skills=["Tea", {"name": "Patience", "level": 2}],
        outcomes=["Make tea"],
        prerequisites=["water"],
        owner="Author@example.org",
        reviewed="2026-10-01",
        certificate={"enabled": True, "valid_months": 12},
        reflection="What next?",
    )
    course["lessons"][0]["preview"] = True
    course["lessons"].append(
        {"assessment": "assessments/final.json", "key": "final", "title": "Final", "minutes": 2}
    )
    first = (
        "# First\n\nSee [the second](02-second.md) and [why](#why).\n\n"
        "![A cup](media/cup.png)\n\n## Why\n\nBecause of oolong." + CHECK
    )
    second = (
        "::: video\nsrc: media/pour.webm\ntitle: Pouring\ncaptions: media/pour.vtt\n:::\n\n"
        '::::: challenge "Try"\nDo.\n\n::: solution\nSo.\n:::\n:::::\n'
    )
    return bundle_files(
        {
            "lessons/01-first.md": first,
            "lessons/02-second.md": second,
            "assessments/final.json": json.dumps(FINAL),
            "media/cup.png": png(),
            "media/pour.webm": WEBM,
            "media/pour.vtt": VTT,
        },
        course=course,
    )


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return folder_make(tmp_path / "tea", rich())


def change(source: Path, name: str, old: str, new: str) -> None:
    path = source / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_it_imports_a_course_and_publishes_it(source: Path, author: User) -> None:
    result = course_import(source=source, author=author)
    assert (result.outcome, result.diff) == ("created", ["3 lessons, 3 questions, 3 files"])
    course = Course.objects.get(slug="tea")
    assert course.status == CourseStatus.PUBLISHED
    assert (course.title, course.minutes, course.lesson_count) == ("Making tea", 9, 3)
    assert (course.has_captions, course.certificate_valid_months) == (True, 12)
    assert course.topic is not None
    assert course.topic.name == "Kitchen"
    assert sorted(course.course_skills.values_list("skill__name", "level")) == [
        ("Patience", 2),
        ("Tea", None),
    ]
    assert course.owner == author
    assert "author@example.org" in result.notes[-1].message
    release = course.current_release
    assert release is not None
    assert [entry["icon"] for entry in release.outline] == ["book-open", "video", "clipboard-check"]
    assert release.outline[0]["requires"] == {"checks": ["hot"], "media": []}
    assert len(release.outline[1]["requires"]["media"]) == 1
    assert release.assets.count() == 3
    assert Event.objects.filter(name="learning.course_published").count() == 1


def test_a_course_is_as_new_as_its_first_release(source: Path) -> None:
    """A correction does not bring it back among the new ones."""
    with frozen(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        first = course_import(source=source, author=None).course.published_at
    change(source, "course.json", "Make tea", "Make good tea")
    course = course_import(source=source, author=None).course
    assert course.releases.count() == 2
    assert course.published_at == first


def test_a_released_lesson_is_rendered_and_tells_no_answer(source: Path) -> None:
    course_import(source=source, author=None)
    lesson = ReleaseLesson.objects.get(key="first")
    html = "".join(block["html"] for block in lesson.rendered)
    assert '<a href="/courses/tea/lessons/second/">the second</a>' in html
    assert '<a href="#s-why">why</a>' in html
    assert f'src="/media/{Asset.objects.get(content_type="image/png").sha256}/cup.png"' in html
    check = next(block for block in lesson.rendered if block["kind"] == "check")
    assert check["key"] == "hot"
    assert "correct" not in json.dumps(check)
    assert lesson.blocks[-1]["question"]["rendered"]["option_feedback"] == {"a": "<p>Yes</p>"}
    final = ReleaseLesson.objects.get(key="final").assessment
    assert final is not None
    assert final["pass_mark"] == 80
    assert final["questions"][0]["rendered"]["prompt"] == "<p>Tea is <em>hot</em>.</p>"


def test_the_same_again_changes_nothing(source: Path) -> None:
    course_import(source=source, author=None)
    before = list(Lesson.objects.values_list("pk", "revision", "updated_at"))
    result = course_import(source=source, author=None)
    assert (result.outcome, result.diff) == ("unchanged", [])
    assert Release.objects.count() == 1
    assert list(Lesson.objects.values_list("pk", "revision", "updated_at")) == before


def test_a_change_makes_a_release_and_is_told_in_words(source: Path) -> None:
    course_import(source=source, author=None)
    keys = [block["key"] for block in Lesson.objects.get(key="first").blocks]
    change(source, "lessons/01-first.md", "Because of oolong.", "Because of assam.")
    change(source, "lessons/01-first.md", "98 degrees", "95 degrees")
    change(source, "course.json", '"How to."', '"How to make it."')
    change(source, "assessments/final.json", '"key": "two"', '"key": "three"')
    (source / "media/cup.png").write_bytes(png(grey=9))
    result = course_import(source=source, author=None)
    assert result.outcome == "changed"
    assert result.diff == [
        "2 lessons changed, 1 question changed, 1 question added, 1 question removed",
        "Description: “How to.” → “How to make it.”",
        "Changed: “First”: 1 block changed, question “How hot?” changed",
        "Changed: “Final”: question “Order” removed, question “Order” added",
        "File changed: media/cup.png",
    ]
    course = Course.objects.get()
    assert course.current_release is not None
    assert course.current_release.number == 2
    assert course.summary == "How to make it."
    # Notes and answers hang on the keys of blocks, also of those that changed.
    assert [block["key"] for block in Lesson.objects.get(key="first").blocks] == keys
    assert course_import(source=source, author=None).outcome == "unchanged"


def test_lessons_and_sections_come_and_go(source: Path) -> None:
    course_import(source=source, author=None)
    kept = Lesson.objects.get(key="second").pk
    data = json.loads((source / "course.json").read_text())
    data["lessons"] = [
        {"file": "lessons/02-second.md", "title": "Second", "minutes": 4, "section": "Later"},
        {"file": "lessons/03.md", "key": "third", "title": "Third", "section": "Start"},
    ]
    (source / "course.json").write_text(json.dumps(data))
    (source / "lessons/03.md").write_text("New.")
    result = course_import(source=source, author=None)
    assert (
        result.diff[0] == "1 lesson changed, 1 lesson added, 2 lessons removed, 3 questions removed"
    )
    assert "Removed: “First”" in result.diff
    assert Lesson.objects.get(key="second").pk == kept
    assert list(Section.objects.values_list("title", "position")) == [("Later", 0), ("Start", 1)]


def test_a_draft_is_changed_without_being_published(source: Path) -> None:
    result = course_import(source=source, author=None, publish=False)
    assert (result.outcome, result.course.status) == ("created", CourseStatus.DRAFT)
    assert not Release.objects.exists()
    result = course_import(source=source, author=None)
    assert (result.outcome, result.diff) == ("changed", ["The draft was published"])
    change(source, "course.json", "Making tea", "Tea, made")
    assert course_import(source=source, author=None, publish=False).outcome == "changed"
    assert Course.objects.get().title == "Making tea"
    assert course_import(source=source, author=None, publish=False).outcome == "unchanged"


def test_all_or_nothing(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(source, "lessons/02-second.md", "::: video", "::: poll")
    with pytest.raises(BundleError):
        course_import(source=source, author=None)
    assert not Course.objects.exists()
    change(source, "lessons/02-second.md", "::: poll", "::: video")

    def broken(**given: object) -> None:
        raise AppError("broken", "x")

    monkeypatch.setattr("learning.services.course.release_publish", broken)
    with pytest.raises(AppError):
        course_import(source=source, author=None)
    assert not Course.objects.exists()
    assert not Asset.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_publishing_twice_is_one_release_and_nothing_cannot_be_published(source: Path) -> None:
    course = course_import(source=source, author=None).course
    release = release_publish(course=course, author=None)
    assert release.number == 1
    with pytest.raises(AppError):
        release_publish(course=Course.objects.create(slug="x", title="x"), author=None)


def test_what_is_exported_imports_as_equal(source: Path, tmp_path: Path) -> None:
    course = course_import(source=source, author=None).course
    # Blocks that were changed keep keys that no longer follow from what is in them.
    change(source, "lessons/01-first.md", "Because of oolong.", "Because of assam.")
    course_import(source=source, author=None)
    output = course_export(course=course, output=tmp_path / "out")
    assert bundle_read(output).content.digest == course_content(course).digest
    assert course_import(source=output, author=None).outcome == "unchanged"
    Release.objects.all().update(course=course)
    again = tmp_path / "again"
    assert course_export(course=course, output=again) == again
    for path in sorted(output.rglob("*.*")):
        assert (again / path.relative_to(output)).read_bytes() == path.read_bytes()
    with pytest.raises(AppError):
        course_export(course=course, output=output)


def test_a_release_keeps_files_that_the_draft_has_no_more(source: Path) -> None:
    course = course_import(source=source, author=None).course
    old = CourseAsset.objects.get(path="media/cup.png").asset
    (source / "media/cup.png").write_bytes(png(grey=7))
    course_import(source=source, author=None)
    assert CourseAsset.objects.get(path="media/cup.png").asset != old
    assert course.releases.get(number=1).assets.filter(pk=old.pk).exists()


def test_a_prerequisite_that_comes_later_is_linked_then(source: Path, tmp_path: Path) -> None:
    course = course_import(source=source, author=None).course
    assert not course.prerequisites.exists()
    water = folder_make(tmp_path / "water", bundle_files(course=course_json(slug="water")))
    course_import(source=water, author=None)
    assert [other.slug for other in course.prerequisites.all()] == ["water"]


def test_topics_and_skills_are_one_however_they_are_spelt(source: Path, tmp_path: Path) -> None:
    course_import(source=source, author=None)
    data = course_json(slug="coffee", topic="kitchen", skills=["TEA"])
    other = course_import(
        source=folder_make(tmp_path / "b", bundle_files(course=data)), author=None
    ).course
    assert other.topic is not None
    assert other.topic.name == "Kitchen"
    assert [tag.skill.name for tag in other.course_skills.all()] == ["Tea"]


def test_a_published_course_is_found_by_its_text(source: Path) -> None:
    course = course_import(source=source, author=None).course
    for words in ("making", "patience", "oolong"):
        assert course_search(words, language="en", vocabulary=frozenset()).ids == [course.pk]


def test_resources_and_micro_lessons(tmp_path: Path) -> None:
    data = {"slug": "page", "title": "A page", "format": "resource", "url": "https://x.example/",
            "minutes": 3}  # fmt: skip
    result = course_import(
        source=folder_make(tmp_path / "a", {"course.json": json.dumps(data)}), author=None
    )
    assert (result.course.external_url, result.course.minutes) == ("https://x.example/", 3)
    assert not result.course.certificate_enabled
    micro = course_json(slug="micro", format="micro-lesson")
    micro["lessons"] = micro["lessons"][:1]
    result = course_import(
        source=folder_make(tmp_path / "b", bundle_files(course=micro)), author=None
    )
    assert result.course.format == "micro-lesson"
    micro["lessons"][0]["minutes"] = 6
    with pytest.raises(BundleError, match="is too large; at most 5"):
        bundle_read(folder_make(tmp_path / "c", bundle_files(course=micro)))


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def test_the_commands_say_what_happened(source: Path, tmp_path: Path, author: User) -> None:
    out, __ = run("course_import", str(source), "--author", author.email)
    assert out.startswith("tea: created (release 1)\n  3 lessons, 3 questions, 3 files\n")
    out, __ = run("course_import", str(source))
    assert out.startswith("tea: unchanged (release 1)\n")
    (tmp_path / "bad").mkdir()
    __, err = run("course_import", str(tmp_path / "bad"), str(source))
    assert "course.json: this file is not in the bundle" in err
    assert "1 of 2 bundles were refused" in err
    assert "has the address" in run("course_import", str(source), "--author", "x@y.example")[1]
    out, __ = run("course_export", "tea", "--output", str(tmp_path / "out"))
    assert out.startswith("tea: written to ")
    assert "no course called" in run("course_export", "x", "--output", str(tmp_path / "y"))[1]
    assert "not an empty folder" in run("course_export", "tea", "--output", str(source))[1]


def test_draft_revisions_grow_with_changes_only(source: Path) -> None:
    course = course_import(source=source, author=None).course
    assert course.draft.revision == 1
    change(source, "course.json", "Making tea", "Tea, made")
    course_import(source=source, author=None)
    course.draft.refresh_from_db()
    assert course.draft.revision == 2
    assert not Lesson.objects.exclude(revision=F("revision") * 0 + 1).exists()
