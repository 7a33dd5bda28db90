"""Skills of the organisation's framework."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class Skill(BaseModel):
    """Something a person can be able to do, named once for the whole organisation."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=140, unique=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="skill_name_unique_ignoring_case"),
        ]

    def __str__(self) -> str:
        return self.name
