"""What completes a course: every lesson, the required ones, or an assessment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse

from core.errors import AppError
from learning.bundle.diff import content_diff
from learning.bundle.problems import BundleError
from learning.bundle.read import bundle_read
from learning.models import ChangeKind, Course, Enrolment
from learning.selectors.content import course_content
from learning.selectors.progress import progress_explain
from learning.selectors.release import release_content
from learning.services.course import course_export, course_import
from learning.services.outline import lesson_add
from learning.services.progress import lesson_complete, progress_save
from learning.services.publish import course_publish
from learning.services.question import question_add, question_save
from learning.services.release import release_publish
from learning.services.restore import change_restore
from learning.services.settings import settings_save
from people.models import User
from tests.learning.bundles import bundle_files, course_json, folder_make
from tests.learning.drafting import QUESTION, course_written, learner_at, lesson_of
from tests.learning.studio.forms import form_data
from tests.personas import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(author: User) -> Course:
    """Three lessons of five minutes, and an assessment."""
    course = course_written(author, lessons=3)
    test = lesson_add(course=course, actor=author, title="Final", kind="assessment")
    question = question_add(lesson=test, actor=author, kind="single", key="q1")
    question_save(lesson=test, actor=author, key=question["key"], question=QUESTION)
    return course


def rule_set(course: Course, author: User, rule: str | None, *numbers: int) -> None:
    keys = [lesson_of(course, number).key for number in numbers]
    value = {"rule": rule, "lessons": keys} if rule else None
    settings_save(course=course, actor=author, review_due=None, completion=value)


def read(learner: Enrolment, number: int) -> Enrolment:
    entry = learner.release.outline[number - 1]
    progress_save(enrolment=learner, lesson_key=entry["key"], end_reached=True)
    learner.refresh_from_db()
    return learner


def test_optional_lessons_are_worth_nothing(course: Course, author: User) -> None:
    rule_set(course, author, "chosen", 1, 3)
    release_publish(course=course, author=author)
    learner = learner_at(course, 0)

    assert read(learner, 2).progress == 0
    assert learner.minutes_left == 10
    assert read(learner, 1).progress == 50
    explained = progress_explain(learner)
    assert [(rule.share, rule.optional) for rule in explained.rules] == [
        (50.0, False), (0.0, True), (50.0, False), (0.0, True),
    ]  # fmt: skip
    assert explained.words == "Complete when the 2 required lessons are done; 2 more are optional."
    assert (explained.done_count, explained.is_complete) == (1, False)
    assert read(learner, 3).is_completed
    assert learner.progress == 100


def test_an_assessment_alone_completes_it(course: Course, author: User, as_: LogIn) -> None:
    rule_set(course, author, "assessment", 4)
    release = release_publish(course=course, author=author)
    learner = read(learner_at(course, 0), 1)

    explained = progress_explain(learner)
    assert (learner.progress, explained.percent) == (0, 0)
    assert explained.words == "Complete when “Final” is passed with at least 80%."
    go_on = explained.go_on(release.outline[0]["key"])
    assert go_on is not None
    assert go_on.title == "Final"

    lesson_complete(enrolment=learner, lesson_key=release.outline[3]["key"])
    learner.refresh_from_db()
    assert (learner.is_completed, learner.progress) == (True, 100)
    end = reverse("learning:lesson-detail", args=[course.slug, release.outline[0]["key"]])
    assert "what is optional stays open" in as_(learner.user).get(end).content.decode()


def test_a_learner_reads_what_counts(course: Course, author: User, as_: LogIn) -> None:
    rule_set(course, author, "chosen", 1)
    release_publish(course=course, author=author)
    learner = learner_at(course, 0)
    client = as_(learner.user)
    words = "Complete when the one required lesson is done; 3 more are optional."

    for name in ("learning:course-detail", "learning:course-progress"):
        html = client.get(reverse(name, args=[course.slug])).content.decode()
        assert words in html
        assert html.count("Optional") == 3
    first = reverse("learning:lesson-detail", args=[course.slug, learner.last_lesson_key])
    assert client.get(first).content.decode().count("Optional") == 3


def test_another_rule_takes_nothing_away(course: Course, author: User, as_: LogIn) -> None:
    release_publish(course=course, author=author)
    half, done = learner_at(course, 2), learner_at(course, 3)
    assert 0 < half.progress < done.progress < 100
    before = half.progress
    rule_set(course, author, "chosen", 3)
    old = course.current_release
    assert old is not None
    assert content_diff(release_content(old), course_content(course)) == [
        "Only what describes the course changed",
        "Complete by: every lesson → only “Lesson 3”",
    ]
    course_publish(course=course, author=author, move=False)
    page = as_(half.user).get(reverse("learning:course-detail", args=[course.slug]))
    assert "Complete when the one required lesson is done" in page.content.decode()

    course_publish(course=course, author=author, move=True)
    as_(half.user).post(reverse("learning:course-move", args=[course.slug]))
    as_(done.user).post(reverse("learning:course-move", args=[course.slug]))
    half.refresh_from_db()
    done.refresh_from_db()
    assert (half.progress, half.is_completed) == (before, False)
    assert (done.progress, done.is_completed) == (100, True)
    assert progress_explain(half).kept == before
    assert read(half, 3).is_completed


def test_a_rule_without_its_lessons_is_mended_before_publishing(
    course: Course, author: User
) -> None:
    rule_set(course, author, "assessment", 4)
    lesson_of(course, 4).delete()
    with pytest.raises(AppError) as refused:
        release_publish(course=course, author=author)
    what = [problem["what"] for problem in refused.value.extra["problems"]]
    assert what == [
        "Completion asks for an assessment that is not there; choose one in the settings."
    ]


def test_an_author_chooses_it_and_sees_it_in_the_outline(
    course: Course, author: User, as_: LogIn
) -> None:
    client, url = as_(author), reverse("learning:draft-settings", args=[course.slug])
    sent = form_data(client.get(url).content.decode(), f"/{course.slug}/settings/")
    assert sent["completion"] == "every"

    wrong = sent.copy()
    wrong["completion"] = "chosen"
    wrong.setlist("required_lessons", [])
    answer = client.post(url, wrong)
    assert answer.status_code == 422
    assert "Choose at least one lesson." in answer.content.decode()

    wrong.setlist("required_lessons", [lesson_of(course, 1).key])
    assert client.post(url, wrong).status_code == 302
    first = lesson_of(course, 1).key
    page = client.get(reverse("learning:draft-lesson", args=[course.slug, first]))
    assert page.content.decode().count("<small>Optional</small>") == 3

    change = course.changes.get(kind=ChangeKind.SETTINGS_CHANGED, block_key="settings")
    change_restore(change=change, actor=author)
    course.draft.refresh_from_db()
    assert "completion" not in course.draft.metadata


def test_it_travels_with_the_bundle(course: Course, author: User, tmp_path: Path) -> None:
    rule_set(course, author, "chosen", 1, 2)
    release_publish(course=course, author=author)
    course_export(course=course, output=tmp_path / "out")
    written = json.loads((tmp_path / "out" / "course.json").read_text())
    keys = [lesson_of(course, 1).key, lesson_of(course, 2).key]
    assert written["completion"] == {"rule": "chosen", "lessons": keys}
    # The first import names the files of lessons that had none.
    first = course_import(source=tmp_path / "out", author=author)
    assert not any("Complete by" in line for line in first.diff)
    assert course_import(source=tmp_path / "out", author=author).outcome == "unchanged"


@pytest.mark.parametrize(
    ("completion", "words"),
    [
        ({"rule": "chosen", "lessons": ["third"]}, "no lesson has the key “third”"),
        ({"rule": "assessment", "lessons": ["first"]}, "an assessment that is not there"),
        ({"rule": "chosen"}, "lessons"),
        ({"rule": "never", "lessons": ["first"]}, "rule"),
    ],
)
def test_a_bundle_with_a_wrong_rule_is_refused(
    completion: dict[str, object], words: str, tmp_path: Path
) -> None:
    files = bundle_files(course=course_json(completion=completion))
    with pytest.raises(BundleError) as refused:
        bundle_read(folder_make(tmp_path / "in", files))
    assert any(words in str(problem) for problem in refused.value.problems)


def test_it_is_set_over_the_api(course: Course, author: User, as_: LogIn) -> None:
    url = reverse("api-studio-course-detail", args=[course.slug])
    client = as_(author)
    base = client.get(url).json()["digest"]

    def patch(lessons: list[str], rule: str = "assessment") -> int:
        value = {"completion": {"rule": rule, "lessons": lessons}}
        sent = {"base": base, "settings": value}
        return client.patch(url, sent, content_type="application/json").status_code

    assert patch([lesson_of(course, 1).key]) == 400
    assert patch([lesson_of(course, 4).key]) == 200
    body = client.get(url).json()
    assert body["settings"]["completion"]["rule"] == "assessment"
    lines = [line for group in body["outline"] for line in group["lessons"]]
    assert [line["optional"] for line in lines] == [True, True, True, False]
