"""Workshops: the sessions of a lesson in which people meet, and who has a place in one.

Sessions are no part of a release: they are planned, moved and called off while learners stay on
the release that they are on. A session belongs to a lesson of the course by the lesson's key.
"""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.models import BaseModel
from learning.models.course import Course
from people.models.user import validate_timezone

MOST_PLACES = 500
CODE_LENGTH = 6
# The code is taken from so long before a session begins until so long after it ends.
CODE_OPENS = dt.timedelta(minutes=15)
CODE_CLOSES = dt.timedelta(hours=1)
# So long after the end a host may still correct who was there.
CORRECTED_FOR = dt.timedelta(days=30)


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Called off")


class WorkshopSession(BaseModel):
    """One meeting of a workshop.

    `sequence` and `changed_at` move whenever something changes that attendees see in their
    calendar, where `uid` names the entry for ever. `timezone` is that of the place: times are
    stored in UTC.
    """

    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="sessions"
    )
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to join"), max_length=500, blank=True)
    timezone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_timezone]
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("host"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_sessions",
    )
    needs_approval = models.BooleanField(_("the host approves each registration"), default=False)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    attendance_code = models.CharField(_("attendance code"), max_length=CODE_LENGTH)
    state = models.CharField(
        _("state"), max_length=9, choices=SessionState.choices, default=SessionState.PLANNED
    )
    cancelled_why = models.CharField(_("why it was called off"), max_length=500, blank=True)
    uid = models.UUIDField(_("name in calendars"), default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(_("version in calendars"), default=0)
    changed_at = models.DateTimeField(_("changed for attendees"), default=now)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_PLACES),
                name="session_capacity_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(place="", link=""), name="session_has_place_or_link"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="session_link_is_https",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__lte=F("starts_at")),
                name="session_closes_before_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SessionState.values), name="session_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["course", "lesson_key", "starts_at"], name="session_of_lesson"),
            models.Index(
                fields=["starts_at"], condition=Q(state="planned"), name="session_planned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.starts_at:%Y-%m-%d})"

    def get_absolute_url(self) -> str:
        """The lesson that it is a session of, at this session."""
        page = reverse("learning:lesson-detail", args=[self.course.slug, self.lesson_key])
        return f"{page}#session-{self.pk}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def has_begun(self) -> bool:
        return now() >= self.starts_at

    @property
    def has_ended(self) -> bool:
        return now() >= self.ends_at

    @property
    def closes(self) -> dt.datetime:
        """Until when one can register."""
        return self.closes_at or self.starts_at

    @property
    def takes_registrations(self) -> bool:
        return self.is_planned and now() < self.closes

    @property
    def takes_code(self) -> bool:
        """Whether the code in the room counts at this moment."""
        opens, closes = self.starts_at - CODE_OPENS, self.ends_at + CODE_CLOSES
        return self.is_planned and opens <= now() <= closes

    @property
    def takes_marks(self) -> bool:
        """Whether a host can say who is there, or correct it."""
        opens, closes = self.starts_at - CODE_OPENS, self.ends_at + CORRECTED_FOR
        return self.is_planned and opens <= now() <= closes


class PlaceState(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    WAITING = "waiting", _("On the waiting list")
    ASKED = "asked", _("Waiting for approval")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    ATTENDED = "attended", _("Attended")
    ABSENT = "absent", _("Absent")


# What somebody has of a session that is still to come.
HELD = (PlaceState.REGISTERED, PlaceState.WAITING, PlaceState.ASKED)
# What takes up a place.
SEATED = (PlaceState.REGISTERED, PlaceState.ATTENDED, PlaceState.ABSENT)


class WorkshopRegistrationQuerySet(models.QuerySet["WorkshopRegistration"]):
    def held(self) -> Self:
        return self.filter(state__in=HELD)

    def seated(self) -> Self:
        return self.filter(state__in=SEATED)

    def waiting(self) -> Self:
        """The waiting list, in its order."""
        return self.filter(state=PlaceState.WAITING).order_by("turn")


class WorkshopRegistration(BaseModel):
    """A person's place in a session: one a person, taken up again after it was given back.

    `turn` is the order of the waiting list: later ones are larger. `course` and `lesson_key` are
    the session's, so that the database can see to it that of a workshop a person holds one.
    `steps` counts how often the person's calendar entry began or ended by their own doing;
    with the session's sequence it makes that of the entry.
    """

    session = models.ForeignKey(
        WorkshopSession,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        related_name="registrations",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="workshop_registrations",
    )
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.CASCADE, related_name="+"
    )
    lesson_key = models.SlugField(_("lesson"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=PlaceState.choices)
    turn = models.PositiveIntegerField(_("place in the order"))
    steps = models.PositiveIntegerField(_("steps of the calendar entry"), default=0)
    settled_at = models.DateTimeField(_("in this state since"), default=now)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    wrong_since = models.DateTimeField(_("first wrong code"), null=True, blank=True)

    objects = WorkshopRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], name="registration_once_a_session"
            ),
            models.UniqueConstraint(fields=["session", "turn"], name="registration_turn_once"),
            models.UniqueConstraint(
                fields=["person", "course", "lesson_key"],
                condition=Q(state__in=HELD),
                name="registration_one_held_a_workshop",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PlaceState.values), name="registration_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(state__in=HELD), name="registration_held"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.session_id}: {self.state}"

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED

    @property
    def sequence(self) -> int:
        """The version of the person's calendar entry; the session is loaded."""
        return self.session.sequence + self.steps
