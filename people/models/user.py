"""A person of the organisation, who is also the account that logs in."""

from __future__ import annotations

import zoneinfo
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class Role(models.TextChoices):
    """Roles that are granted. Everybody is an employee; a manager is whoever has reports."""

    AUTHOR = "author", _("Author")
    REVIEWER = "reviewer", _("Reviewer")
    ADMIN = "admin", _("L&D admin")


class Status(models.TextChoices):
    ACTIVE = "active", _("Active")
    ON_LEAVE = "on_leave", _("On leave")
    LEFT = "left", _("Left")


class Theme(models.TextChoices):
    SYSTEM = "system", _("Same as this device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def validate_timezone(value: str) -> None:
    """Raise `ValidationError` unless `value` is an IANA time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("%(value)s is not a time zone."), params={"value": value})


def language_choices() -> list[tuple[str, Any]]:
    """The languages offered; a function, so that a new catalogue needs no migration."""
    return list(settings.LANGUAGES)


# Facts about a person that every page shows and another app knows: name and expression. An app
# adds its own in `AppConfig.ready`; they are to cost next to nothing.
session_facts: dict[str, Any] = {}


class UserQuerySet(models.QuerySet["User"]):
    def present(self) -> Self:
        """People who still belong to the organisation, on leave or not."""
        return self.exclude(status=Status.LEFT)

    def with_role(self, role: Role) -> Self:
        return self.filter(roles__contains=[role])

    def at_address(self, email: str) -> Self:
        """Whoever has this e-mail address, however it is capitalised: one person or nobody."""
        return self.filter(email__iexact=email)

    def reports_of(self, manager: User) -> Self:
        """Direct reports."""
        return self.filter(manager=manager)

    def for_session(self) -> Self:
        """With the department, `is_manager` and what other apps add: what the shell of every page
        shows, in the query that finds out who asks.
        """
        reports = User.objects.present().filter(manager=models.OuterRef("pk"))
        return self.select_related("department").annotate(
            is_manager=models.Exists(reports), **session_facts
        )


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields.setdefault("name", email.split("@", maxsplit=1)[0])
        fields.update(is_superuser=True, roles=[Role.ADMIN, Role.AUTHOR])
        return self.create_user(email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin, BaseModel):
    """A person: identity, place in the organisation, preferences."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    hr_name = models.CharField(
        _("name in the HR system"),
        max_length=120,
        blank=True,
        help_text=_("The name the last import brought; people may go by another."),
    )
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)

    external_id = models.CharField(
        _("external id"),
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The person's id in the HR system."),
    )
    department = models.ForeignKey(
        "people.Department",
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
    )
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    hire_date = models.DateField(_("hire date"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    roles = ArrayField(
        models.CharField(max_length=10, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )

    language = models.CharField(
        _("language"), max_length=10, choices=language_choices, default="en"
    )
    timezone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_timezone]
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    weekly_goal_minutes = models.PositiveSmallIntegerField(
        _("weekly goal in minutes"),
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(1200)],
    )
    single_key_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    hide_completed = models.BooleanField(_("hide what I have completed"), default=False)
    welcome_step = models.PositiveSmallIntegerField(
        _("first steps taken or skipped"), default=0, editable=False
    )

    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    # Name and job title as they are searched, each in a line; people.folding says how.
    findable = models.GeneratedField(
        expression=Func(Concat("name", Value("\n"), "job_title"), function="people_folded"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_ignoring_case"),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("pk")),
                name="user_not_own_manager",
            ),
            models.CheckConstraint(
                condition=Q(weekly_goal_minutes__gte=10, weekly_goal_minutes__lte=1200),
                name="user_weekly_goal_in_range",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "status"], name="user_department_status"),
            GinIndex(Func(F("findable"), function="people_trigrams"), name="user_findable"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account may log in: everybody who has not left.

        Demo accounts share a public password, so outside demo mode they open nothing.
        """
        return self.status != Status.LEFT and (settings.DEMO or not self.is_demo)

    @property
    def is_staff(self) -> bool:
        """Django's admin site is for superusers only; roles never open it."""
        return self.is_superuser

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles

    @property
    def is_author(self) -> bool:
        return Role.AUTHOR in self.roles

    @cached_property
    def is_manager(self) -> bool:
        """Whether somebody who is still here reports to them.

        The login backend asks in the same query as the account, so a page need not.
        """
        return self.reports.present().exists()

    @property
    def job_line(self) -> str:
        """Job title and department; the title alone where it names it ("Team lead, Sales")."""
        department = self.department.name if self.department else ""
        words = " ".join(self.job_title.replace(",", " ").split())
        if not department or f" {department} ".casefold() in f" {words} ".casefold():
            return self.job_title
        return f"{self.job_title}, {department}" if self.job_title else department

    @property
    def photo_url(self) -> str:
        """Where colleagues see the photo, empty without one. It changes with the photo."""
        if not self.photo:
            return ""
        return reverse(
            "people:person-photo", args=[self.pk, PurePosixPath(str(self.photo.name)).name]
        )

    @property
    def first_name(self) -> str:
        """The name's first word, for greetings."""
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        """At most two letters, for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def hue(self) -> int:
        """Which of the six avatar hues, 1 to 6, stable for a person."""
        return (self.pk or 0) % 6 + 1

    @property
    def page_language(self) -> str:
        """The language of pages and mail: theirs, the default while theirs is not offered."""
        offered = dict(settings.LANGUAGES)
        return self.language if self.language in offered else settings.LANGUAGE_CODE

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Their time zone; UTC should the stored one no longer exist."""
        try:
            return zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name
