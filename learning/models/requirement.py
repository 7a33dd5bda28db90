"""Training that is required: what of whom until when, and what came of it.

An `Assignment` says it of an audience. Each person whom it means has a `Requirement`, one a round:
what is renewed, taken up again or reopened is another round, and those before stay as they were.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from learning.models.completion import Certificate
from learning.models.course import Course
from learning.models.enrolment import Enrolment

MOST_DAYS, MOST_MONTHS = 730, 120


class AssignmentState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class AssignmentSource(models.TextChoices):
    """As whom somebody assigned it: a manager may mean only who reports to them."""

    ADMIN = "admin", _("L&D admin")
    MANAGER = "manager", _("Manager")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> Self:
        return self.filter(state=AssignmentState.OPEN)


class Assignment(BaseModel):
    """A course that is required of an audience.

    Whoever is meant from `starts_on` on has until `due_on` where it is set; everybody else, and
    everybody where it is not, has `due_days` from the day it applies to them.
    """

    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="assignments"
    )
    audience = models.JSONField(
        _("audience"),
        default=dict,
        blank=True,
        help_text=_("Who is meant, as `people.audience` writes it; empty: everyone."),
    )
    reason = models.CharField(_("reason"), max_length=500)
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        _("days to do it"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    valid_months = models.PositiveSmallIntegerField(
        _("counts for months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text=_("Empty: for as long as the course’s certificate is valid."),
    )
    renews = models.BooleanField(_("renewed when it expires"), default=False)
    opens_days_before = models.PositiveSmallIntegerField(
        _("days before that renewal opens"),
        default=60,
        validators=[MaxValueValidator(MOST_DAYS)],
    )
    source = models.CharField(_("assigned as"), max_length=8, choices=AssignmentSource.choices)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assignments_made",
    )
    state = models.CharField(
        _("state"),
        max_length=6,
        choices=AssignmentState.choices,
        default=AssignmentState.OPEN,
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_days__gte=1, due_days__lte=MOST_DAYS),
                name="assignment_due_days_in_range",
            ),
            models.CheckConstraint(
                condition=Q(valid_months__isnull=True)
                | Q(valid_months__gte=1, valid_months__lte=MOST_MONTHS),
                name="assignment_valid_months_in_range",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="assignment_due_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="assignment_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "course"], name="assignment_state_course")]

    def __str__(self) -> str:
        return f"{self.course_id} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("learning:assignment-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == AssignmentState.OPEN

    def first_due(self, day: dt.date) -> dt.date:
        """Until when whoever it applies to from `day` on has time."""
        later = day + dt.timedelta(days=self.due_days)
        if self.due_on is None:
            return later
        # In some zone it is the day before or after when it is made.
        if day <= self.starts_on + dt.timedelta(days=1):
            return self.due_on
        return max(self.due_on, later)


class RequirementState(models.TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    EXEMPT = "exempt", _("Exempt")
    WITHDRAWN = "withdrawn", _("No longer required")


class Withdrawal(models.TextChoices):
    """Why something is required no longer."""

    MOVED = "moved", _("No longer one of those it is required of")
    LEFT = "left", _("Left the organisation")
    CLOSED = "closed", _("The assignment was closed")


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def open(self) -> Self:
        return self.filter(state=RequirementState.OPEN)

    def standing(self) -> Self:
        """All but those that were withdrawn."""
        return self.exclude(state=RequirementState.WITHDRAWN)


class Requirement(BaseModel):
    """One round of what an assignment requires of a person. All dates are the person's own days.

    `why` is the part of the audience that means them, `applies_since` when it began to.
    `first_due_on` is what the due date was before it was extended. A completion counts when it is
    later than `counts_after`; in the first round every one that is still valid does, earlier than
    the assignment or not. `renews_on` is when another round opens: what was done expires, or an
    exemption ends.
    """

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="requirements"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="requirements"
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=RequirementState.choices,
        default=RequirementState.OPEN,
    )
    why = models.JSONField(_("why"), default=dict, blank=True)
    applies_since = models.DateField(_("applies since"))
    renewal = models.BooleanField(_("a renewal"), default=False)
    due_on = models.DateField(_("due on"))
    first_due_on = models.DateField(_("first due on"))
    counts_after = models.DateTimeField(_("counts completions after"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_on = models.DateField(_("day done"), null=True, blank=True)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="requirements"
    )
    certificate = models.ForeignKey(
        Certificate, on_delete=models.SET_NULL, null=True, blank=True, related_name="requirements"
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    renews_on = models.DateField(_("next round opens on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_why = models.CharField(
        _("why withdrawn"), max_length=6, choices=Withdrawal.choices, blank=True
    )
    due_soon_at = models.DateTimeField(_("announced as due soon"), null=True, blank=True)
    overdue_at = models.DateTimeField(_("announced as overdue"), null=True, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "person", "round"], name="requirement_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["assignment", "person"],
                condition=Q(state="open"),
                name="requirement_one_open_round",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False, done_on__isnull=False),
                name="requirement_done_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="requirement_withdrawn_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state", "due_on"], name="requirement_person_state"),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="requirement_open_due"),
            models.Index(
                fields=["renews_on"],
                condition=Q(renews_on__isnull=False),
                name="requirement_renews",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} of {self.person_id}, round {self.round}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("learning:requirement-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == RequirementState.OPEN

    @property
    def is_extended(self) -> bool:
        return self.due_on != self.first_due_on

    @property
    def was_done_before(self) -> bool:
        """Whether it had been done when it began to apply."""
        return self.done_at is not None and self.done_at < self.created_at

    @property
    def was_on_time(self) -> bool:
        return self.done_on is not None and self.done_on <= self.due_on


class Exemption(BaseModel):
    """Why somebody need not do it, and until when; without a date for good."""

    requirement = models.OneToOneField(
        Requirement, on_delete=models.CASCADE, related_name="exemption"
    )
    reason = models.CharField(_("reason"), max_length=1000)
    link = models.URLField(_("evidence at"), max_length=500, blank=True)
    file = models.FileField(_("evidence"), upload_to="exemptions/", blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.reason[:60]


class ExtensionState(models.TextChoices):
    OPEN = "open", _("Waiting")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def open(self) -> Self:
        return self.filter(state=ExtensionState.OPEN)


class ExtensionRequest(BaseModel):
    """Somebody asks for more time."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.CASCADE, related_name="extension_requests"
    )
    wished_on = models.DateField(_("until"))
    reason = models.CharField(_("why"), max_length=1000)
    state = models.CharField(
        _("state"), max_length=7, choices=ExtensionState.choices, default=ExtensionState.OPEN
    )
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(state="open"),
                name="extensionrequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False),
                name="extensionrequest_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.wished_on} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state == ExtensionState.OPEN
