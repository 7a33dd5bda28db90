"""A colleague reads a draft: asked, remarking, deciding."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.clock import frozen
from core.errors import AppError
from learning.models import ChangeKind, Course, CourseReview, ReviewComment, ReviewState
from learning.personal_data import learning_erase, learning_export
from learning.selectors.studio.outline import draft_outline
from learning.selectors.studio.publish import publish_view
from learning.selectors.studio.reviews import comment_counts
from learning.services.block import block_add
from learning.services.review import (
    comment_add,
    comment_resolve,
    review_ask,
    review_decide,
    review_withdraw,
)
from people.models import Status, User
from tests.factories.people import UserFactory
from tests.learning.drafting import check_add, course_written, lesson_of, text_write

pytestmark = pytest.mark.django_db

As = Callable[[User | None], Client]


@pytest.fixture
def course(author: User) -> Course:
    course = course_written(author)
    check_add(lesson_of(course, 2), author)
    return course


@pytest.fixture
def review(course: Course, author: User, colleague: User) -> CourseReview:
    return review_ask(
        course=course, requested_by=author, reviewer=colleague, request="Is it too long?"
    )


def standing(course: Course) -> tuple[bool, bool]:
    """Whether exactly this was approved, and whether an earlier state was."""
    found = publish_view(Course.objects.get(pk=course.pk)).review
    return found.approved is not None, found.outdated is not None


def test_an_author_finds_a_colleague_by_name(
    as_: As, course: Course, author: User, colleague: User
) -> None:
    UserFactory.create(name="Cole Gone", status=Status.LEFT)
    url = f"/studio/{course.slug}/review/"
    html = as_(author).post(url, {"reviewer": "cole"}).content.decode()
    assert "Cole Colleague" in html
    assert "Cole Gone" not in html
    sent = {"reviewer": "cole", "reviewer-id": colleague.pk, "request": "Look."}
    answer = as_(author).post(url, sent, follow=True)
    assert "Cole Colleague was asked." in answer.content.decode()
    # Of remarks nothing is said before anybody has remarked on anything.
    assert "open comment" not in answer.content.decode()
    # The same sent twice is one; what else they are to look at is not lost in silence.
    assert as_(author).post(url, sent).status_code == 302
    again = as_(author).post(url, sent | {"request": "And at the end."})
    assert again.status_code == 422
    assert "Cole Colleague is asked already" in again.content.decode()
    assert "And at the end." in again.content.decode()
    # Nobody reviews their own.
    assert as_(author).post(url, {"reviewer": author.name}).status_code == 422
    assert as_(author).post(url, {"reviewer": "x"}).status_code == 422
    assert as_(author).post(url, {}).status_code == 422


def test_both_hear_of_it(
    course: Course,
    author: User,
    colleague: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    workday = dt.datetime(2026, 11, 3, 10, tzinfo=dt.UTC)
    with frozen(workday), django_capture_on_commit_callbacks(execute=True):
        review = review_ask(
            course=course, requested_by=author, reviewer=colleague, request="100%(sure)s?"
        )
        review_decide(review=review, actor=colleague, approve=False, verdict="Too long.")
    asked, decided = mail.outbox
    assert (asked.to, decided.to) == ([colleague.email], [author.email])
    assert asked.subject == "Waymark: Aya Author asks you to review “Making tea”"
    assert "100%(sure)s?" in asked.body
    told = colleague.notifications.get()
    assert told.link == f"/reviews/{review.pk}/"
    assert f"/notifications/{told.pk}/" in asked.body
    assert decided.subject == "Waymark: Cole Colleague returned “Making tea”"
    assert "Too long." in decided.body


def test_it_asks_once(course: Course, author: User, colleague: User, review: CourseReview) -> None:
    assert review_ask(course=course, requested_by=author, reviewer=colleague) == review
    assert course.changes.filter(kind=ChangeKind.REVIEW_ASKED).count() == 1
    with pytest.raises(AppError) as own:
        review_ask(course=course, requested_by=author, reviewer=author)
    assert own.value.code == "review_own"


def test_it_says_when_the_answer_came_while_it_was_sent(
    course: Course, author: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_values: object) -> None:
        """As the database does for an open review, which is decided by the time one looks."""
        raise IntegrityError

    monkeypatch.setattr(CourseReview.objects, "create", refused)
    with pytest.raises(AppError, match="answered just now"):
        review_ask(course=course, requested_by=author, reviewer=colleague)


def test_a_reviewer_without_a_role_opens_exactly_this(
    as_: As, course: Course, author: User, colleague: User, employee: User, review: CourseReview
) -> None:
    other = course_written(author, title="Another draft")
    client = as_(colleague)
    html = client.get(f"/reviews/{review.pk}/").content.decode()
    assert "What there is to know, part 1." in html
    assert "Is it too long?" in html
    second = lesson_of(course, 2).key
    html = client.get(f"/reviews/{review.pk}/lessons/{second}/").content.decode()
    assert "Right answer:" in html
    assert "98 degrees" in html
    for url in (
        f"/studio/{course.slug}/",
        f"/studio/{course.slug}/versions/",
        f"/studio/{course.slug}/review/",
        f"/courses/{course.slug}/",
        f"/studio/{other.slug}/",
        f"/reviews/{review.pk}/lessons/no-such-lesson/",
    ):
        assert client.get(url).status_code == 404
    assert as_(employee).get(f"/reviews/{review.pk}/").status_code == 404
    assert as_(author).get(f"/reviews/{review.pk}/").status_code == 200
    review_withdraw(review=review, actor=author)
    assert client.get(f"/reviews/{review.pk}/").status_code == 404


def test_what_is_not_finished_says_so(
    as_: As, course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    block_add(lesson=lesson_of(course, 1), actor=author, kind="image")
    html = as_(colleague).get(f"/reviews/{review.pk}/").content.decode()
    assert "Image, not finished:" in html


def test_it_keeps_remarks_at_blocks(
    as_: As, course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    lesson = lesson_of(course, 1)
    block = lesson.blocks[0]["key"]
    data = {"text": "Too long.", "lesson": lesson.key, "block": block,
            "client_id": str(uuid.uuid4())}  # fmt: skip
    client = as_(colleague)
    url = f"/reviews/{review.pk}/comments/"
    answer = client.post(url, data)
    assert answer["Location"].endswith(f"/lessons/{lesson.key}/#comments-{block}")
    client.post(url, data)
    comment = ReviewComment.objects.get()
    fragment = client.post(
        url, {**data, "text": "And dry.", "client_id": ""}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in fragment
    assert "Too long." in fragment
    assert "And dry." in fragment
    assert client.post(url, {**data, "text": " "}).status_code == 422

    assert comment_counts(course) == {lesson.key: 2}
    outline = draft_outline(course, comments=comment_counts(course))
    assert [each.comments for each in outline.lessons] == [2, 0, 0]
    page = as_(author).get(f"/studio/{course.slug}/review/").content.decode()
    assert "2 open comments" in page
    resolve = f"{url}{comment.pk}/resolve/"
    as_(author).post(resolve, {"from": "list"})
    comment.refresh_from_db()
    assert comment.resolved_by == author
    assert comment_counts(course) == {lesson.key: 1}
    as_(colleague).post(resolve, {"resolved": "0"})
    assert comment_counts(course) == {lesson.key: 2}


def test_a_remark_stays_when_its_block_is_gone(
    as_: As, course: Course, colleague: User, review: CourseReview
) -> None:
    comment_add(review=review, author=colleague, text="About a block.", client_id=uuid.uuid4(),
                lesson_key=lesson_of(course, 1).key, block_key="gone")  # fmt: skip
    html = as_(colleague).get(f"/reviews/{review.pk}/").content.decode()
    assert "About a block." in html


def test_an_approval_holds_for_exactly_what_was_read(
    as_: As, course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    url = f"/reviews/{review.pk}/decide/"
    as_(colleague).post(url, {"decision": "approve", "verdict": "Good."})
    review.refresh_from_db()
    assert review.state == ReviewState.APPROVED
    assert standing(course) == (True, False)
    page = as_(author).get(f"/studio/{course.slug}/publish/").content.decode()
    assert "Cole Colleague approved exactly this" in page

    text = lesson_of(course, 1).blocks[0]["markdown"]
    text_write(lesson_of(course, 1), author, "Changed after the approval.")
    assert standing(course) == (False, True)
    page = as_(author).get(f"/studio/{course.slug}/publish/").content.decode()
    assert "it has changed since" in page
    text_write(lesson_of(course, 1), author, text)
    assert standing(course) == (True, False)


def test_nobody_approves_what_they_have_not_read(
    as_: As, course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    url = f"/reviews/{review.pk}/"
    client = as_(colleague)

    def shown() -> dict[str, str]:
        found = re.search(r'name="digest" value="(\w+)"', client.get(url).content.decode())
        assert found
        return {"decision": "approve", "digest": found[1], "verdict": "Good."}

    read = shown()
    text_write(lesson_of(course, 3), author, "Written while it was read.")
    answer = client.post(f"{url}decide/", read)

    assert answer.status_code == 409
    assert "The draft was changed since you opened it." in answer.content.decode()
    assert "Good." in answer.content.decode()
    assert standing(course) == (False, False)
    assert client.post(f"{url}decide/", shown()).status_code == 302
    assert standing(course) == (True, False)


def test_only_the_reviewer_decides_and_only_once(
    as_: As, author: User, colleague: User, review: CourseReview
) -> None:
    url = f"/reviews/{review.pk}/decide/"
    assert as_(author).post(url, {"decision": "approve"}).status_code == 422
    assert as_(colleague).post(url, {"decision": "return"}).status_code == 422
    assert as_(colleague).post(url, {}).status_code == 422
    assert as_(colleague).post(url, {"decision": "return", "verdict": "Dry."}).status_code == 302
    assert as_(colleague).post(url, {"decision": "approve"}).status_code == 409
    review.refresh_from_db()
    assert (review.state, review.verdict) == (ReviewState.RETURNED, "Dry.")


def test_an_author_sees_what_was_returned_where_they_write_and_publish(
    as_: As, course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    lesson, client = lesson_of(course, 1), as_(author)
    block = lesson.blocks[0]["key"]
    remark = comment_add(review=review, author=colleague, text="Too dry.", client_id=uuid.uuid4(),
                         lesson_key=lesson.key, block_key=block)  # fmt: skip
    review_decide(review=review, actor=colleague, approve=False, verdict="Nearly.")
    publish = client.get(f"/studio/{course.slug}/publish/").content.decode()
    assert "Cole Colleague returned this on" in publish
    assert "“Nearly.”" in publish
    assert "Nobody has reviewed" not in publish
    versions = client.get(f"/studio/{course.slug}/versions/").content.decode()
    assert "Cole Colleague returned this on" in versions

    page = f"/studio/{course.slug}/lessons/{lesson.key}/"
    assert "Too dry." in client.get(page).content.decode()
    opened = client.get(f"{page}blocks/{block}/?edit=1", headers={"HX-Request": "true"})
    assert "Too dry." in opened.content.decode()
    resolve = f"/reviews/{review.pk}/comments/{remark.pk}/resolve/"
    answer = client.post(resolve, {"from": "studio"})
    assert answer.headers["Location"] == f"{page}#block-{block}"
    assert "Too dry." not in client.get(page).content.decode()

    text_write(lesson, author, "Wetter.")
    assert "it has changed since" in client.get(f"/studio/{course.slug}/publish/").content.decode()


def test_home_says_what_waits_for_the_reviewer(
    as_: As, course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    html = as_(colleague).get("/").content.decode()
    assert "Waiting on you" in html
    assert "Aya Author asks for your review" in html
    review_decide(review=review, actor=colleague, approve=True)
    assert "Waiting on you" not in as_(colleague).get("/").content.decode()


def test_resolving_twice_changes_nothing(
    course: Course, colleague: User, author: User, review: CourseReview
) -> None:
    comment = comment_add(review=review, author=colleague, text="Why?", client_id=uuid.uuid4())
    first = comment_resolve(comment=comment, actor=author)
    again = comment_resolve(comment=comment, actor=colleague)
    assert (again.resolved_by, again.resolved_at) == (author, first.resolved_at)


def test_a_reviewer_gets_and_erases_what_is_theirs(
    course: Course, author: User, colleague: User, review: CourseReview
) -> None:
    comment_add(review=review, author=colleague, text="Why?", client_id=uuid.uuid4())
    data = learning_export(colleague)
    assert [row["request"] for row in data["reviews"]] == ["Is it too long?"]
    assert [row["text"] for row in data["comments_on_drafts"]] == ["Why?"]
    learning_erase(colleague)
    assert not CourseReview.objects.exists()
    assert not ReviewComment.objects.exists()
    line = course.changes.get(kind=ChangeKind.REVIEW_ASKED)
    assert (line.title, line.after) == ("", None)


@pytest.mark.parametrize("size", [2, 30])
def test_it_asks_a_fixed_number_of_questions(
    as_: As,
    author: User,
    colleague: User,
    size: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    course = course_written(author, lessons=size)
    review = review_ask(course=course, requested_by=author, reviewer=colleague)
    lesson = lesson_of(course, 1)
    for n in range(size):
        comment_add(review=review, author=colleague, text=f"Remark {n}", client_id=uuid.uuid4(),
                    lesson_key=lesson.key, block_key=lesson.blocks[0]["key"])  # fmt: skip
    client = as_(colleague)
    client.get("/notes/")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get(f"/reviews/{review.pk}/").status_code == 200
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get("/").status_code == 200
    client = as_(author)
    client.get("/studio/")
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        assert client.get(f"/studio/{course.slug}/review/").status_code == 200
