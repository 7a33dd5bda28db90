"""Writing skills."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from skills.models import Skill


@transaction.atomic
def skill_ensure(*, name: str) -> Skill:
    """The skill called `name`, whatever its capitals; made if there is none."""
    name = " ".join(name.split())
    found = Skill.objects.filter(name__iexact=name).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Skill.objects.create(name=name, slug=_free_slug(name))
    except IntegrityError:
        # Somebody else made it in the meantime.
        return Skill.objects.get(name__iexact=name)


def _free_slug(name: str) -> str:
    stem = slug = slugify(name)[:130] or "skill"
    number = 1
    while Skill.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug
