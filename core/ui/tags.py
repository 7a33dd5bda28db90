"""Template tags and filters of the interface; a builtin of the template engine, so no ``load``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.ui.icons import NAMES

register = template.Library()

ALERTS = {
    # Django's message levels and our own names -> (class, icon)
    "success": ("good", "circle-check"),
    "good": ("good", "circle-check"),
    "error": ("bad", "circle-alert"),
    "bad": ("bad", "circle-alert"),
    "warning": ("warn", "triangle-alert"),
    "warn": ("warn", "triangle-alert"),
}


@lru_cache(maxsize=1024)
def icon_html(name: str, extra: str = "", label: str = "") -> SafeString:
    """Return the ``<svg>`` of one icon; ``ValueError`` for a name the sprite does not hold.

    Cached, because a page shows dozens of them: the tag costs a dictionary look-up.
    """
    if name not in NAMES:
        raise ValueError(f"No icon named {name!r}; add it to core.ui.icons.NAMES")
    classes = f"i {extra}" if extra else "i"
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """``{% icon "play" %}``, ``{% icon "play" "fill" %}``, ``{% icon "lock" label="Locked" %}``."""
    return icon_html(str(name), extra, str(label))


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """``{% avatar user %}``: photo, or initials on the person's hue. Sizes: ``s``, ``l``, ``xl``."""
    classes = f"av hue-{person.hue}" + (f" av-{size}" if size else "")
    photo = getattr(person, "photo", None)
    if photo:
        return format_html(
            '<span class="{}" aria-hidden="true"><img src="{}" alt="" loading="lazy"></span>',
            classes,
            photo.url,
        )
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, person.initials)


@register.simple_tag
def cover_url(hue: int, seed: int, variant: str = "") -> str:
    """Return the address of a generated cover; ``{% cover_url 176 11 "deep" %}`` for the hero's."""
    suffix = "-deep" if variant == "deep" else ""
    return reverse("core:cover", args=[f"{int(hue) % 360}-{int(seed)}{suffix}"])


@register.simple_block_tag
def alert(content: str, kind: str = "info") -> SafeString:
    """``{% alert "success" %}Saved.{% endalert %}``: a message with its icon."""
    name, picture = ALERTS.get(kind, ("info", "info"))
    role = "alert" if name == "bad" else "status"
    return format_html(
        '<div class="alert {}" role="{}">{}<div>{}</div></div>',
        name,
        role,
        icon_html(picture),
        mark_safe(content),  # noqa: S308  # already rendered by the template
    )


@register.filter
def duration(minutes: int | None) -> str:
    """Return minutes in words: ``40 min``, ``1 h``, ``1 h 10``."""
    total = int(minutes or 0)
    hours, rest = divmod(total, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}


@register.filter
def percent(share: float | int | None) -> str:
    """Return a whole percentage: 44 for 44 and 44.4; the caller decides the scale."""
    return f"{round(share or 0)}%"


@register.simple_tag(takes_context=True)
def query_without(context: dict[str, Any], name: str, value: Any = None) -> str:
    """Return the page's query string less one filter (one value of it, or all) and less the page."""
    query: QueryDict = context["request"].GET.copy()
    left = [] if value is None else [v for v in query.getlist(name) if v != str(value)]
    query.setlist(name, left)
    query.pop("page", None)
    return f"?{query.urlencode()}"
