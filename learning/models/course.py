"""What the catalogue lists: a course as learners find it, and what describes it.

The columns here describe the *published* course. What an author is changing lives in
`learning.models.draft` and reaches these columns only by publishing.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class Format(models.TextChoices):
    COURSE = "course", _("Course")
    MICRO_LESSON = "micro-lesson", _("Micro-lesson")
    RESOURCE = "resource", _("Resource")


class Level(models.TextChoices):
    BEGINNER = "beginner", _("Beginner")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class CourseStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Topic(BaseModel):
    """A shelf of the catalogue; its hue colours the covers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=90, unique=True)
    hue = models.PositiveSmallIntegerField(
        _("hue"), default=176, validators=[MaxValueValidator(359)]
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> Self:
        return self.filter(status=CourseStatus.PUBLISHED)


class Course(BaseModel):
    """A course, micro-lesson or resource."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    format = models.CharField(
        _("format"), max_length=12, choices=Format.choices, default=Format.COURSE
    )
    status = models.CharField(
        _("status"), max_length=10, choices=CourseStatus.choices, default=CourseStatus.DRAFT
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
    )
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, default=Level.BEGINNER
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    lesson_count = models.PositiveSmallIntegerField(_("lessons"), default=0)
    has_captions = models.BooleanField(_("every video has captions"), default=False)
    external_url = models.URLField(_("address"), max_length=500, blank=True)
    cover_seed = models.PositiveIntegerField(_("cover seed"), default=1)
    cover_hue = models.PositiveSmallIntegerField(
        _("cover hue"), default=176, validators=[MaxValueValidator(359)]
    )
    cover_file = models.JSONField(
        _("picture on the cover"),
        default=dict,
        blank=True,
        help_text=_("As `learning.content.cover` reads it; empty: the mosaic."),
    )
    license = models.CharField(_("licence"), max_length=120, blank=True)
    attribution = models.CharField(_("attribution"), max_length=300, blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_courses",
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("co-authors"),
        blank=True,
        related_name="authored_courses",
    )
    prerequisites = models.ManyToManyField(
        "self", verbose_name=_("prerequisites"), symmetrical=False, blank=True
    )
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due_on = models.DateField(
        _("to be reviewed"),
        null=True,
        blank=True,
        help_text=_("The owner is reminded on that day that the content may have aged."),
    )
    audience = models.JSONField(
        _("audience"),
        default=dict,
        blank=True,
        help_text=_("Who may see the course, as `people.audience` writes it; empty: everyone."),
    )
    certificate_enabled = models.BooleanField(_("gives a certificate"), default=False)
    certificate_valid_months = models.PositiveSmallIntegerField(
        _("certificate valid for months"), null=True, blank=True
    )

    current_release = models.ForeignKey(
        "learning.Release",
        verbose_name=_("current release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    # Derived: recomputed by services, never incremented.
    rating_average = models.DecimalField(
        _("average rating"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    rating_count = models.PositiveIntegerField(_("ratings"), default=0)
    search = SearchVectorField(null=True, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(current_release__isnull=False),
                name="course_published_has_release",
            ),
            models.CheckConstraint(
                condition=~Q(format="resource") | Q(certificate_enabled=False),
                name="course_resource_without_certificate",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="course_search"),
            models.Index(fields=["status", "-published_at"], name="course_status_published"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("learning:course-detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == CourseStatus.PUBLISHED

    @property
    def can_be_required(self) -> bool:
        """Whether people can be assigned it: a resource has nothing to be done."""
        return self.is_published and self.format != Format.RESOURCE


class CourseSkill(BaseModel):
    """A skill that a course builds, tagged by its author."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="course_skills")
    skill = models.ForeignKey(
        "skills.Skill", on_delete=models.PROTECT, related_name="course_skills"
    )
    level = models.PositiveSmallIntegerField(
        _("level reached"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )

    class Meta:
        ordering = ["skill__name"]
        constraints = [
            models.UniqueConstraint(fields=["course", "skill"], name="courseskill_once_per_course"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} in {self.course_id}"


class Bookmark(BaseModel):
    """A course that a person keeps for later."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="bookmarks")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="bookmark_once_per_course"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.course_id}"


class CoursePopularity(BaseModel):
    """How many people of a department took a course; a rollup recomputed by a task.

    A row without a department counts the whole organisation.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="popularity")
    department = models.ForeignKey(
        "people.Department", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    enrolled = models.PositiveIntegerField(_("enrolled"), default=0)
    completed = models.PositiveIntegerField(_("completed"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "department"],
                name="coursepopularity_once_per_department",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["department", "-completed"], name="coursepopularity_top"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.completed} of {self.enrolled}"
