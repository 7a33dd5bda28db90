"""Attempts at an assessment and their answers. Grading happens on the server only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.models import BaseModel
from learning.models.course import Course
from learning.models.enrolment import Enrolment
from learning.models.release import Release

# What an answer may be late because of the network, on top of the time limit that is shown.
GRACE = timedelta(seconds=5)


class AttemptState(models.TextChoices):
    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")
    EXPIRED = "expired", _("Time ran out")


class Attempt(BaseModel):
    """One try at an assessment.

    `questions` is the keys drawn, in the order shown; `carried` the keys answered right in
    the attempt before, which a retry of the misses does not ask again but counts.
    `points` and `points_possible` count the carried questions too.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    round = models.PositiveSmallIntegerField(_("round of the enrolment"), default=1)
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN
    )
    seed = models.PositiveIntegerField(_("seed of the order"))
    questions = models.JSONField(_("questions"), default=list)
    carried = models.JSONField(_("carried over"), default=list, blank=True)
    started_at = models.DateTimeField(_("started"))
    deadline_at = models.DateTimeField(_("time limit"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2, null=True, blank=True)
    points_possible = models.DecimalField(
        _("points possible"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    score = models.PositiveSmallIntegerField(_("score in per cent"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    # The language in which it is shown, for whoever fetches it for a page; no column.
    language = ""

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "round", "number"],
                name="attempt_number_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=Q(state="open"),
                name="attempt_one_open_per_lesson",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100),
                name="attempt_score_at_most_100",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(submitted_at__isnull=False, score__isnull=False),
                name="attempt_closed_is_graded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN

    def is_over(self, *, at: datetime | None = None) -> bool:
        """Whether the time limit has passed, grace included."""
        return self.deadline_at is not None and (at or now()) > self.deadline_at + GRACE

    @property
    def ran_out(self) -> bool:
        """Whether it ended with its time: by the clock of its page within the grace, or later."""
        ended, deadline = self.submitted_at, self.deadline_at
        return self.state == AttemptState.EXPIRED or bool(ended and deadline and ended >= deadline)


class AttemptAnswer(BaseModel):
    """The answer to one question of an attempt.

    `revision` grows with each save; a save that carries an older one is ignored, so that of
    two tabs the newer answer wins whatever order the network delivers them in. `spent_ms` is the
    time that went into the question as far as it is known; null where it is not.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question_key = models.CharField(_("question"), max_length=80)
    answer = models.JSONField(_("answer"), null=True)
    revision = models.PositiveBigIntegerField(_("revision"), default=0)
    flagged = models.BooleanField(_("flagged for review"), default=False)
    spent_ms = models.PositiveIntegerField(_("time spent, in milliseconds"), null=True, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    correct = models.BooleanField(_("correct"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question_key"], name="attemptanswer_once_per_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_key}"


class TimeAllowance(BaseModel):
    """More time for one person in every timed assessment, or in those of one course."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="time_allowances"
    )
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    percent = models.PositiveSmallIntegerField(
        _("of the normal time, in per cent"),
        default=150,
        validators=[MinValueValidator(100), MaxValueValidator(1000)],
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course"],
                name="timeallowance_once_per_course",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=100, percent__lte=1000),
                name="timeallowance_never_shortens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.percent}%"
