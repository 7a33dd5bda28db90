"""On-the-job practice: what a learner did at work, and who saw it.

The checklist is a block of the released lesson; its lines are known by their keys. All writes are
made under the lock of the enrolment, so that whoever observes and whoever withdraws take turns.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.enrolment import Enrolment

LONGEST_NOTE = 4000
LONGEST_WORD = 1000
MOST_FILES = 5


class PracticeLine(BaseModel):
    """What the learner has done of one line in one round of the enrolment, in their own words."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="practice_lines"
    )
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    line_key = models.CharField(_("line"), max_length=80)
    ticked_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=LONGEST_NOTE, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key", "round", "line_key"],
                name="practiceline_once_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key}/{self.line_key}"


class PracticeFile(BaseModel):
    """A file that shows what was done; the same one is kept once a line."""

    line = models.ForeignKey(PracticeLine, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(_("file"), upload_to="practice/")
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "sha256"], name="practicefile_once_a_line"),
        ]

    def __str__(self) -> str:
        return self.name


class ObservationState(models.TextChoices):
    OPEN = "open", _("Waiting")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FREED = "freed", _("Nobody observes it any more")


class ObserverRole(models.TextChoices):
    """As what somebody was asked."""

    MANAGER = "manager", _("Manager")
    MENTOR = "mentor", _("Mentor")
    EXPERT = "expert", _("Expert")
    COLLEAGUE = "colleague", _("Colleague")


# While these hold, the observer sees what the learner wrote.
READ_BY_OBSERVER = (ObservationState.OPEN, ObservationState.ANSWERED)


class ObservationQuerySet(models.QuerySet["Observation"]):
    def open(self) -> Self:
        return self.filter(state=ObservationState.OPEN)

    def readable(self) -> Self:
        """Those whose observer may read what the learner wrote."""
        return self.filter(state__in=READ_BY_OBSERVER)


class Observation(BaseModel):
    """Somebody is asked to observe: open until each of its lines is answered, or it ends else."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="observations")
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("observer"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="observations",
    )
    role = models.CharField(_("asked as"), max_length=9, choices=ObserverRole.choices)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=ObservationState.choices,
        default=ObservationState.OPEN,
    )
    word = models.CharField(_("why it was declined"), max_length=LONGEST_WORD, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=Q(state="open"),
                name="observation_one_open_a_lesson",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ObservationState.values), name="observation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=ObserverRole.values), name="observation_role_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="observation_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["observer", "created_at"],
                condition=Q(state="open"),
                name="observation_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_key}, {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("learning:observation-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ObservationState.OPEN

    @property
    def is_readable(self) -> bool:
        return self.state in READ_BY_OBSERVER


class ObservedLine(BaseModel):
    """A line that is to be observed, as it read then; `seen` is None until it is answered.

    What was answered is final: nothing changes it any more.
    """

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="lines")
    line_key = models.CharField(_("line"), max_length=80)
    text = models.CharField(_("text"), max_length=500)
    seen = models.BooleanField(_("seen"), null=True, blank=True)
    word = models.CharField(_("word"), max_length=LONGEST_WORD, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "line_key"], name="observedline_once_an_observation"
            ),
            models.CheckConstraint(
                condition=Q(seen__isnull=True, answered_at__isnull=True)
                | Q(seen__isnull=False, answered_at__isnull=False),
                name="observedline_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
