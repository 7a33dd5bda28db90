"""Publishing: what stands in its way, two who publish, and the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from core.errors import AppError
from learning.bundle.publishing import content_published
from learning.models import ChangeKind, Course, Release
from learning.selectors.content import course_content
from learning.selectors.release import release_content
from learning.selectors.studio.publish import publish_view
from learning.services.authoring import course_archive
from learning.services.block import block_add, block_save
from learning.services.outline import lesson_add
from learning.services.publish import course_publish
from learning.services.release import Seen, release_publish
from people.models import User
from tests.learning.drafting import check_add, course_written, learner_at, lesson_of, text_write

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]
FAINT = "Read it [here](https://example.org)."


@pytest.fixture
def course(author: User) -> Course:
    return course_written(author)


def seen(course: Course) -> Seen:
    view = publish_view(Course.objects.select_related("current_release").get(pk=course.pk))
    return Seen(view.digest, view.number)


def form(course: Course, **fields: str) -> dict[str, str]:
    known = seen(course)
    return {"digest": known.digest, "number": str(known.number), "people": "stay", **fields}


def test_it_keeps_what_it_takes_to_make_the_draft_again(course: Course, author: User) -> None:
    check_add(lesson_of(course, 1), author)
    lesson_add(course=course, actor=author, title="Final", kind="assessment")
    exam = course.lessons.get(title="Final")
    exam.assessment = {"pass_mark": 80, "questions": [
        {"key": "q1", "kind": "true_false", "prompt": "Tea is *hot*.", "answer": True, "points": 1}
    ]}  # fmt: skip
    exam.save()
    release = release_publish(course=course, author=author)
    assert release_content(release).digest == release.digest
    assert release_content(release) == content_published(course_content(course))


def test_it_leaves_out_paragraphs_in_which_nothing_is_written(course: Course, author: User) -> None:
    lesson = lesson_of(course, 1)
    first = release_publish(course=course, author=author)
    block_add(lesson=lesson, actor=author, kind="prose", after=lesson.blocks[0]["key"])
    # An empty paragraph is no change.
    assert release_publish(course=course, author=author) == first
    text_write(lesson, author, "Another text.")
    second = release_publish(course=course, author=author)
    assert len(second.lessons.get(key=lesson.key).blocks) == 1


def test_it_refuses_what_is_not_finished_and_says_where(course: Course, author: User) -> None:
    lesson = lesson_of(course, 2)
    image = block_add(lesson=lesson, actor=author, kind="image")
    check = block_add(lesson=lesson, actor=author, kind="check")
    lesson_add(course=course, actor=author, title="Empty")
    lesson_add(course=course, actor=author, title="Exam", kind="assessment")
    with pytest.raises(AppError) as refused:
        release_publish(course=course, author=author)
    assert refused.value.code == "draft_incomplete"
    problems = refused.value.extra["problems"]
    places = {(each["lesson"], each["block_key"]) for each in problems}
    assert places == {
        ("Lesson 2", image["key"]),
        ("Lesson 2", check["key"]),
        ("Empty", ""),
        ("Exam", ""),
    }
    assert "Image: Choose a file." in [each["what"] for each in problems]
    assert not Release.objects.exists()


def test_it_asks_for_a_reason_where_the_checklist_does_not_pass(
    course: Course, author: User
) -> None:
    text_write(lesson_of(course, 1), author, FAINT)
    with pytest.raises(AppError) as refused:
        release_publish(course=course, author=author, override="  ")
    assert refused.value.code == "checklist_open"
    assert refused.value.extra["findings"][0]["rule"] == "links"
    release = release_publish(course=course, author=author, override="Replaced next week.")
    assert release.override == "Replaced next week."
    line = course.changes.get(kind=ChangeKind.RELEASE_PUBLISHED)
    assert line.after == {"number": 1, "note": "", "override": "Replaced next week."}


def test_it_keeps_no_reason_where_none_was_needed(course: Course, author: User) -> None:
    assert release_publish(course=course, author=author, override="Whatever").override == ""


def test_it_publishes_once_for_two_tabs(course: Course, author: User) -> None:
    known = seen(course)
    first = course_publish(course=course, author=author, seen=known)
    again = course_publish(course=course, author=author, seen=known)
    assert (first.fresh, again.fresh) == (True, False)
    assert first.release == again.release
    assert course.releases.count() == 1


def test_it_does_not_publish_what_was_not_seen(course: Course, author: User, admin: User) -> None:
    known = seen(course)
    text_write(lesson_of(course, 1), author, "Changed in another tab.")
    with pytest.raises(AppError) as changed:
        course_publish(course=course, author=author, seen=known, move=True)
    assert changed.value.code == "draft_changed"

    fresh = seen(course)
    course_publish(course=course, author=admin, seen=fresh)
    text_write(lesson_of(course, 1), author, "And once more.")
    with pytest.raises(AppError) as newer:
        course_publish(course=course, author=author, seen=fresh)
    assert newer.value.code == "release_newer"
    assert "Ada Admin published release 1" in str(newer.value)
    assert course.releases.count() == 1


def test_the_page_says_what_changes_and_for_whom(as_: As, course: Course, author: User) -> None:
    client = as_(author)
    url = f"/studio/{course.slug}/publish/"
    html = client.get(url).content.decode()
    assert "3 lessons" in html
    assert "Publish release 1" in html
    assert "Nobody has reviewed this." in html
    assert client.post(url, form(course)).status_code == 302

    for done in (0, 1, 3):
        learner_at(course, done)
    text_write(lesson_of(course, 2), author, "Shorter.")
    html = client.get(url).content.decode()
    assert "1 lesson changed" in html
    assert "2 in progress, 1 completed" in html
    answer = client.post(url, form(course, people="move", note="Shorter now."), follow=True)
    said = answer.content.decode()
    assert "Release 2 is published. 3 learners go over to it." in said
    assert "Shorter now." in said


def test_the_page_comes_back_with_what_was_typed(as_: As, course: Course, author: User) -> None:
    client = as_(author)
    url = f"/studio/{course.slug}/publish/"
    client.post(url, form(course))
    known = form(course, note="New and better.")
    text_write(lesson_of(course, 1), author, FAINT)
    answer = client.post(url, known)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "The draft was changed since this page was opened." in html
    assert "New and better." in html
    assert "1 lesson changed" in html

    answer = client.post(url, form(course, note="New and better."))
    assert answer.status_code == 422
    assert "does not say where it leads" in answer.content.decode()
    assert client.post(url, form(course, override="Soon.")).status_code == 302
    assert "Published although the checklist did not pass: Soon." in client.get(
        f"/studio/{course.slug}/versions/"
    ).content.decode()  # fmt: skip


def test_the_page_says_that_somebody_else_published_the_same(
    as_: As, course: Course, author: User, admin: User
) -> None:
    known = form(course)
    course_publish(course=course, author=admin)
    answer = as_(author).post(f"/studio/{course.slug}/publish/", known, follow=True)
    assert "Nothing changed since release 1, which Ada Admin published." in answer.content.decode()


def test_an_archived_course_is_reopened_first(as_: As, course: Course, author: User) -> None:
    known = form(course)
    course_archive(course=course, actor=author)
    client = as_(author)
    url = f"/studio/{course.slug}/publish/"
    assert "Reopen it, then publish." in client.get(url).content.decode()
    assert client.post(url, known).status_code == 409
    assert not course.releases.exists()


def test_the_page_leads_to_what_must_be_mended(as_: As, course: Course, author: User) -> None:
    lesson = lesson_of(course, 2)
    block = block_add(lesson=lesson, actor=author, kind="image")
    html = as_(author).get(f"/studio/{course.slug}/publish/").content.decode()
    assert f"/studio/{course.slug}/lessons/{lesson.key}/#block-{block['key']}" in html
    assert 'name="digest"' not in html
    block_save(lesson=lesson, actor=author, key=block["key"],
               block={"kind": "link", "url": "https://example.org", "title": "Policy"})  # fmt: skip
    assert 'name="digest"' in as_(author).get(f"/studio/{course.slug}/publish/").content.decode()


def test_the_dialog_is_the_page_without_its_frame(as_: As, course: Course, author: User) -> None:
    answer = as_(author).get(f"/studio/{course.slug}/publish/", headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "Publish release 1" in html


@pytest.mark.parametrize("size", [2, 30])
def test_the_page_asks_a_fixed_number_of_questions(
    as_: As, author: User, size: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    course = course_written(author, lessons=size)
    course_publish(course=course, author=author)
    text_write(lesson_of(course, 2), author, "Changed.")
    client = as_(author)
    client.get("/studio/")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get(f"/studio/{course.slug}/publish/").status_code == 200
