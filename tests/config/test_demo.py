"""The demo organisation: the same every time, and true in itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Sum
from django.test import Client, override_settings

from analytics.access import access_team
from analytics.models import PersonDay
from analytics.selectors.team import TeamPage, Wish
from analytics.selectors.team_words import team_sentence
from config.demo.accounts import demo_accounts
from config.demo.catalogue import SCHEDULE
from config.demo.days import DemoDay
from config.demo.load import Loaded, demo_load
from config.demo.people import people_read
from config.demo.sittings import sittings_of
from core.clock import frozen
from core.models import EventDelivery
from learning.content.assessment import Assessment, score_of
from learning.content.completion import counted
from learning.content.grading import grade
from learning.models import (
    ActiveMinute,
    Attempt,
    AttemptAnswer,
    BlockResponse,
    Certificate,
    Course,
    CoursePopularity,
    CourseSearch,
    Enrolment,
    EnrolmentState,
    LearningDay,
    LessonProgress,
    Note,
    Rating,
    Reflection,
    ReleaseLesson,
)
from learning.selectors.home import underway
from learning.selectors.picks import home_picks
from learning.selectors.progress import progress_explain
from learning.selectors.week import week_summary
from learning.services.activity import days_rebuild
from learning.services.popularity import popularity_recompute
from learning.services.progress import progress_refresh
from people.models import Status, User
from tests.config.demo_digest import demo_digest

# A Thursday, so that the running week is half over.
DAY = DemoDay(dt.date(2026, 11, 26))
NOON = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)

# Each test runs within the module's transaction and takes back what it writes.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """The organisation as of `DAY`, at noon of that day; loaded once for the module."""
    media = override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media")))
    with django_db_blocker.unblock(), media, frozen(NOON), transaction.atomic():
        yield demo_load()
        transaction.set_rollback(True)


def person(email: str) -> User:
    return User.objects.get(email=f"{email}@haldenreyes.example")


# What it is made of ----------------------------------------------------------------------------


def test_it_has_sixty_people_in_six_departments_and_five_zones(loaded: Loaded) -> None:
    people = User.objects.select_related("department")
    assert loaded.people == people.count() == 60
    assert len({user.department for user in people}) == 6
    assert len({user.timezone for user in people}) == 5
    assert all(user.is_demo for user in people)
    assert all(user.manager for user in people if user.job_title != "Chief executive")


def test_it_has_three_levels_of_managers(loaded: Loaded) -> None:
    amara = person("amara.okafor")
    assert amara.manager is not None
    assert amara.manager.manager is not None
    assert amara.manager.manager.manager == person("ines.reyes")
    assert amara.is_manager


def test_its_manager_has_somebody_late_somebody_quiet_and_somebody_new(loaded: Loaded) -> None:
    page = TeamPage(access_team(person("amara.okafor")), Wish())
    assert team_sentence(page) == "7 people. Three on track, three slipping, one just joined."
    assert [need.kind.value for need in page.needs] == ["late_and_quiet", "asks", "overdue"]
    assert page.counts["overdue"] == 3
    assert sum(week.required for week in page.whole.minutes) > 60


def test_it_publishes_every_course_as_its_owner_over_ten_months(loaded: Loaded) -> None:
    courses = Course.objects.published().select_related("owner", "current_release__author")
    assert loaded.courses == courses.count() == len(SCHEDULE) == 18
    for course in courses:
        assert course.owner is not None
        assert course.current_release is not None
        assert course.current_release.author == course.owner
        assert course.owner.is_author
        assert course.published_at is not None
        assert course.owner.hire_date is not None
        assert course.owner.hire_date < course.published_at.date()
    assert Counter(course.format for course in courses) == {"course": 8, "micro-lesson": 10}
    assert sum(course.lesson_count for course in courses) >= 45 + 10
    published = sorted(c.published_at for c in courses if c.published_at is not None)
    assert published[-1] - published[0] > dt.timedelta(days=260)


def test_it_has_figures_large_enough_to_show(loaded: Loaded) -> None:
    assert loaded.enrolments > 350
    assert Rating.objects.exclude(comment="").count() >= 60
    assert set(Rating.objects.values_list("stars", flat=True)) >= {3, 4, 5}
    assert Attempt.objects.filter(passed=False).count() >= 8
    assert Enrolment.objects.filter(state=EnrolmentState.LEFT).exclude(left_reason="").count() >= 3
    assert Note.objects.count() >= 12
    assert CourseSearch.objects.count() >= 80
    assert Reflection.objects.count() >= 12
    shown = CoursePopularity.objects.filter(department__isnull=False, completed__gte=5)
    assert shown.count() >= 10


def test_it_has_people_with_nothing_yet_and_people_away(loaded: Loaded) -> None:
    assert not person("vikram.desai").enrolments.exists()
    for user in User.objects.filter(status=Status.ON_LEAVE):
        newest = user.learning_days.order_by("-day").first()
        assert newest is not None
        assert newest.day < DAY.ago(14)


# Whom one logs in as ---------------------------------------------------------------------------


def test_it_lets_each_account_log_in(loaded: Loaded) -> None:
    for account in demo_accounts():
        assert Client().login(email=account.email, password=account.password)
    roles = {account.role: person(account.email.split("@")[0]) for account in demo_accounts()}
    assert roles["manager"].is_manager
    assert roles["author"].is_author
    assert roles["admin"].is_admin
    assert not roles["employee"].is_manager
    assert roles["employee"].roles == []


def test_it_has_the_employee_stop_in_the_middle_of_a_clip(loaded: Loaded) -> None:
    now = underway(person("priya.nair"))
    assert now.resume is not None
    assert (now.resume.taken.title, now.resume.title) == (
        "Giving feedback that lands",
        "Say what you saw",
    )
    assert (now.resume.number, now.resume.lessons, now.resume.stop.clock) == (3, 8, "0:21")
    assert now.others
    assert any(taken.certificate_code for taken in now.done)


@pytest.mark.parametrize("offset", range(7))
def test_it_has_the_employees_week_half_full_on_any_day(offset: int) -> None:
    """Without loading: the script for each day of a week, in the person's own zone."""
    day = DemoDay(dt.date(2026, 11, 23) + dt.timedelta(days=offset))
    from_monday = dt.datetime.combine(day.monday(0), dt.time(), dt.UTC) - dt.timedelta(hours=5.5)
    priya = next(p for p in people_read(day) if p.email.startswith("priya.nair"))
    sittings = [s for s in sittings_of(priya, day) if s.start >= from_monday]
    assert sum(sitting.minutes for sitting in sittings) == 27
    assert all(sitting.end < day.horizon for sitting in sittings)


def test_it_gives_the_employee_a_streak_and_three_picks_with_reasons(loaded: Loaded) -> None:
    priya = person("priya.nair")
    week = week_summary(priya)
    # An assessment takes as long as it takes.
    assert 25 <= week.minutes <= 30
    assert (week.goal, week.streak) == (40, 4)
    picks = home_picks(priya)
    assert len(picks) == 3
    assert any("people in Customer Success finished it" in pick.why for pick in picks)
    assert all(pick.course.format == "course" for pick in picks)


def test_it_has_streaks_that_differ(loaded: Loaded) -> None:
    weeks = {user.email.split("@")[0]: week_summary(user) for user in User.objects.all()}
    assert weeks["mei.tanaka"].streak >= 8
    assert weeks["amara.okafor"].streak >= 6
    assert weeks["vikram.desai"].streak == 0
    assert any(week.grace_used for week in weeks.values())


# The same every time ---------------------------------------------------------------------------


def test_it_is_equal_in_two_loads_of_a_day(loaded: Loaded) -> None:
    first = demo_digest()
    _empty()
    with frozen(NOON + dt.timedelta(hours=9)):
        demo_load()
    assert demo_digest() == first


def _empty() -> None:
    with connection.cursor() as cursor:
        # Rows with checks put off to the end of the transaction cannot be truncated.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_it_is_not_changed_by_loading_again(loaded: Loaded) -> None:
    before = demo_digest()
    out = StringIO()
    call_command("demo_load", stdout=out)
    assert out.getvalue().startswith("The demo organisation is there already: 60 people")
    assert demo_digest() == before


# True in itself --------------------------------------------------------------------------------


def test_it_states_the_progress_that_the_rules_give(loaded: Loaded) -> None:
    for enrolment in Enrolment.objects.select_related("release"):
        explained = progress_explain(enrolment)
        assert enrolment.progress == explained.percent, enrolment
        assert enrolment.minutes_left == explained.minutes_left
        assert explained.is_complete == (enrolment.completed_at is not None)


def test_it_survives_a_later_save_of_every_enrolment_as_it_is(loaded: Loaded) -> None:
    fields = ("state", "progress", "minutes_left", "last_lesson_key", "completed_at")
    before = {row.pk: [getattr(row, f) for f in fields] for row in Enrolment.objects.all()}
    lessons = LessonProgress.objects.filter(completed_at__isnull=False).count()
    for enrolment in Enrolment.objects.exclude(state=EnrolmentState.LEFT):
        row = progress_refresh(enrolment=enrolment)
        assert [getattr(row, f) for f in fields] == before[row.pk]
    assert LessonProgress.objects.filter(completed_at__isnull=False).count() == lessons


def test_it_has_days_that_add_up_to_the_minutes(loaded: Loaded) -> None:
    before = sorted(LearningDay.objects.values_list("user", "day", "minutes"))
    for user in User.objects.all():
        days_rebuild(user=user)
    assert sorted(LearningDay.objects.values_list("user", "day", "minutes")) == before


def test_it_counts_what_people_did_as_they_learned(loaded: Loaded) -> None:
    days = PersonDay.objects.filter(minutes__gt=0).values_list("person", "day", "minutes")
    assert sorted(days) == sorted(LearningDay.objects.values_list("user", "day", "minutes"))
    lessons = PersonDay.objects.aggregate(count=Sum("lessons"))["count"]
    assert lessons == LessonProgress.objects.filter(completed_at__isnull=False).count()


def test_it_has_the_popularity_that_recomputing_gives(loaded: Loaded) -> None:
    def rows() -> list[Any]:
        return sorted(map(str, CoursePopularity.objects.values_list(
            "course", "department", "enrolled", "completed")))  # fmt: skip

    before = rows()
    popularity_recompute()
    assert rows() == before


def test_it_has_attempts_that_grade_as_written(loaded: Loaded) -> None:
    assessments = {
        (row.release_id, row.key): Assessment.read(row.assessment or {})
        for row in ReleaseLesson.objects.filter(kind="assessment")
    }
    for attempt in Attempt.objects.prefetch_related("answers"):
        assessment = assessments[attempt.release_id, attempt.lesson_key]
        answers = {row.question_key: row for row in attempt.answers.all()}
        assert set(answers) == set(attempt.questions)
        earned = assessment.possible(attempt.carried)
        for key, row in answers.items():
            graded = grade(assessment.questions[key], row.answer)
            assert (row.points, row.correct) == (graded.points, graded.correct)
            earned += graded.points
        assert attempt.points == earned
        assert attempt.points_possible is not None
        assert attempt.score == score_of(earned, attempt.points_possible)
        assert attempt.passed == assessment.passes(earned, attempt.points_possible)


def test_it_has_one_assessment_with_a_clock_that_everybody_beat(loaded: Loaded) -> None:
    timed = Attempt.objects.filter(deadline_at__isnull=False)
    assert set(timed.values_list("enrolment__course__slug", flat=True)) == {"security-at-work"}
    assert not timed.filter(submitted_at__gt=F("deadline_at")).exists()


def test_it_has_checks_that_grade_as_written(loaded: Loaded) -> None:
    questions = {
        (lesson.release_id, lesson.key, block["key"]): block["question"]
        for lesson in ReleaseLesson.objects.all()
        for block in lesson.blocks
        if block["kind"] == "check"
    }
    responses = BlockResponse.objects.filter(correct__isnull=False).select_related("enrolment")
    assert responses.exists()
    for row in responses:
        question = questions[row.enrolment.release_id, row.lesson_key, row.block_key]
        assert grade(question, row.answer).correct == row.correct


def test_it_gives_certificates_to_those_who_completed(loaded: Loaded) -> None:
    certificates = Certificate.objects.select_related("enrolment__user", "enrolment__course")
    owed = Enrolment.objects.filter(
        completed_at__isnull=False, course__certificate_enabled=True
    ).count()
    assert certificates.count() == owed > 100
    for certificate in certificates:
        assert certificate.holder_name == certificate.enrolment.user.name
        assert certificate.course_title == certificate.enrolment.course.title
        assert certificate.issued_at == certificate.enrolment.completed_at


def test_it_has_nobody_learn_before_they_came_or_after_the_day_began(loaded: Loaded) -> None:
    for user in User.objects.prefetch_related("learning_days"):
        assert user.hire_date is not None
        assert all(day.day > user.hire_date for day in user.learning_days.all())
    assert not ActiveMinute.objects.filter(minute__gte=DAY.horizon).exists()
    assert not Rating.objects.filter(created_at__gte=DAY.horizon).exists()
    assert not AttemptAnswer.objects.filter(updated_at__gte=DAY.horizon).exists()


def test_it_has_one_night_owl_learn_at_night(loaded: Loaded) -> None:
    at_night = {
        user.email.split("@")[0]
        for user in User.objects.prefetch_related("active_minutes")
        for row in user.active_minutes.all()
        if not 7 <= row.minute.astimezone(user.zone).hour < 20
    }
    assert at_night == {"luca.bianchi"}


def test_it_has_nobody_finish_faster_than_they_could_read(loaded: Loaded) -> None:
    finished = Enrolment.objects.filter(completed_at__isnull=False).select_related("release")
    minutes = Counter(ActiveMinute.objects.values_list("user", "course"))
    for enrolment in finished:
        assert enrolment.completed_at is not None
        spent = minutes[enrolment.user_id, enrolment.course_id]
        asked = sum(entry["minutes"] for entry in counted(enrolment.release.outline))
        assert spent >= 0.9 * asked, enrolment
        assert enrolment.completed_at - enrolment.started_at >= dt.timedelta(minutes=3)


def test_it_has_nobody_take_a_course_before_it_came_out_or_of_their_own(loaded: Loaded) -> None:
    for enrolment in Enrolment.objects.select_related("course"):
        assert enrolment.course.published_at is not None
        assert enrolment.started_at > enrolment.course.published_at
        assert enrolment.user_id != enrolment.course.owner_id


def test_it_has_opinions_after_the_course(loaded: Loaded) -> None:
    for rating in Rating.objects.all():
        enrolment = Enrolment.objects.get(user=rating.user_id, course=rating.course_id)
        assert enrolment.completed_at is not None
        assert rating.created_at > enrolment.completed_at
    for course in Course.objects.all():
        stars = list(course.ratings.values_list("stars", flat=True))
        assert course.rating_count == len(stars)
        assert float(course.rating_average or 0) == pytest.approx(sum(stars) / len(stars), abs=0.01)


def test_it_does_not_deliver_the_past_again(loaded: Loaded) -> None:
    """What is left to do is drawing: the certificates, and the pictures in their sizes; and to
    tell the manager one logs in as of the one request that waits.
    """
    handlers = EventDelivery.objects.values_list("handler", flat=True)
    drawing = {"learning.certificate_make", "learning.asset_variants_make"}
    assert set(handlers) <= drawing | {"learning.extension_asked"}
    assert handlers.filter(handler="learning.extension_asked").count() == 1
    certificates = handlers.filter(handler="learning.certificate_make")
    assert certificates.count() == Certificate.objects.count()
