"""Questions estimated by the two-parameter model: when, on what, and how it is shown."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from config.celery import app
from core.clock import now
from learning.models import Course, ItemEstimate
from learning.selectors.studio.analytics.due import estimates_due
from learning.selectors.studio.analytics.tables import TABLES
from learning.services.item_estimate import items_estimate
from learning.tasks import items_estimate as task
from people.models import User
from tests.factories.assessment import FINAL, assessment_make
from tests.factories.crowd import attempts_make, crowd_make
from tests.factories.learning import lesson_spec, release_make
from tests.learning.items import PARAMETERS, by_key, course_of, question, simulated
from tests.personas import LogIn


@pytest.fixture
def course(author: User) -> Course:
    """A course with the answers of 300 people, not estimated yet."""
    course = course_of(*map(question, PARAMETERS))
    course.owner = author
    course.save()
    attempts_make(crowd_make(course, 300, done=1), FINAL, simulated(11, 300))
    return course


def test_it_estimates_what_made_the_answers(course: Course) -> None:
    task(course_id=course.pk)
    found = {row.question_key: row for row in ItemEstimate.objects.all()}
    assert set(found) == set(PARAMETERS)
    for key, (slope, place) in PARAMETERS.items():
        row = found[key]
        assert row.responses == 300
        assert abs(row.slope - slope) < 3 * row.slope_error
        if abs(slope) > 1:
            assert abs(row.difficulty - place) < 3 * row.difficulty_error
    assert items_estimate(course=course) == len(PARAMETERS)
    assert ItemEstimate.objects.count() == len(PARAMETERS)


def test_it_says_in_words_what_the_model_tells(course: Course, author: User, as_: LogIn) -> None:
    task(course_id=course.pk)
    items = by_key(course)
    said = {key: item.model.words for key, item in items.items() if item.model}
    assert said["sharp"] == "Tells people apart very sharply, around the middle"
    assert said["keyed-wrong"] == "Who knows more gets it wrong more often"
    assert said["flat"] == "Hardly tells people apart"
    assert said["hard"].endswith("among those who know most")
    assert "check the key" in str([flag.words for flag in items["keyed-wrong"].flags])
    assert "Says little" in str([flag.words for flag in items["flat"].flags])

    client = as_(author)
    page = client.get(reverse("learning:draft-analytics", args=[course.slug])).content.decode()
    assert "Tells people apart very sharply, around the middle" in page
    assert "of people gets it right half of the time" in page
    path = f"/api/v1/studio/courses/{course.slug}/analytics/"
    tables = {key: client.get(f"{path}{key}/") for key in TABLES}
    assert {answer.status_code for answer in tables.values()} == {200}
    table = tables["questions"].json()
    row = dict(zip(table["columns"], table["rows"][0], strict=True))
    assert row["Slope (2PL)"] == pytest.approx(2.2, abs=0.8)


def test_it_leaves_few_answers_to_the_classical_figures(author: User) -> None:
    course = course_of(*map(question, PARAMETERS))
    attempts_make(crowd_make(course, 240, done=1), FINAL, simulated(7, 240))
    assert estimates_due() == []
    assert items_estimate(course=course) == 0
    item = by_key(course)["sharp"]
    assert item.model is None
    assert item.discrimination is not None


def test_it_estimates_anew_when_there_is_something_new(course: Course) -> None:
    assert estimates_due() == [course.pk]
    items_estimate(course=course)
    assert estimates_due() == []
    attempts_make(crowd_make(course, 1, done=1), FINAL, simulated(8, 1))
    assert estimates_due() == [course.pk]
    ItemEstimate.objects.update(created_at=now() + timedelta(minutes=1))
    assert estimates_due() == []


def test_it_tells_nothing_of_a_question_that_asks_something_else_now(course: Course) -> None:
    items_estimate(course=course)
    questions = [question(key) for key in PARAMETERS]
    questions[0]["explanation"] = "Said more clearly."
    questions[1]["prompt"] = "Something else?"
    final = lesson_spec(FINAL, assessment=assessment_make(questions=questions))
    release_make(course, lessons=[lesson_spec("lesson-1"), final])
    items = by_key(Course.objects.get(pk=course.pk))
    assert items["sharp"].model is not None
    assert items["good"].model is None


def test_it_is_the_workers_work() -> None:
    """It runs by the clock; a process that serves pages loads none of numpy and the like."""
    beats = {beat["task"] for beat in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "learning.tasks.items_estimate_due" in beats & set(app.tasks)
    serve = (
        "import django, sys; django.setup(); import config.urls; "
        "from django.urls import get_resolver; get_resolver().url_patterns; "
        "sys.exit(bool({'numpy', 'fpdf', 'statsmodels', 'scipy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603  # the words above
        [sys.executable, "-c", serve], cwd=settings.BASE_DIR, check=False
    )
    assert done.returncode == 0
