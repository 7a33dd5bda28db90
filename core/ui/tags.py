"""Template tags and filters of the interface; a builtin of the template engine, so no ``load``."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import registry
from core.clock import now
from core.i18n import language_attributes
from core.ui.art import art_svg
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
    href = f"{asset('icons.svg')}#{name}"
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
def lang(code: str) -> SafeString:
    """``<p{% lang "ar" %}>``: language and direction, where they are not those of the page."""
    return mark_safe(language_attributes(str(code)))  # noqa: S308  # escaped there


def in_language(text: str, code: str) -> SafeString:
    """The text, marked with its language where that is not the page's."""
    attributes = lang(code)
    return format_html("<span{}>{}</span>", attributes, text) if attributes else escape(text)


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """``{% avatar user %}``: photo, or initials on the person's hue; sizes s, l, xl."""
    classes = f"av hue-{person.hue}" + (f" av-{size}" if size else "")
    photo = getattr(person, "photo_url", "")
    inside = f'<img src="{escape(photo)}" alt="" loading="lazy">' if photo else ""
    inside = inside or escape(person.initials)
    return mark_safe(  # noqa: S308  # escaped above
        f'<span class="{classes}" aria-hidden="true">{inside}</span>'
    )


@register.simple_tag
def cover_url(hue: int, seed: int, variant: str = "") -> str:
    """Return the address of a generated cover; ``{% cover_url 176 11 "deep" %}`` for the hero's."""
    return cover_address(int(hue) % 360, int(seed), variant == "deep")


@lru_cache(maxsize=4096)
def cover_address(hue: int, seed: int, deep: bool = False) -> str:
    """Return the address of a generated cover."""
    suffix = "-deep" if deep else ""
    return reverse("core:cover", args=[f"{hue}-{seed}{suffix}"])


@register.simple_tag
@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """``{% asset "css/app.css" %}``: Django's ``static``, looked up once in a process."""
    return static(name)


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
def ago(moment: datetime) -> str:
    """How long ago in one unit: "just now", "3 weeks ago"."""
    if now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now(), depth=1)}


@register.filter
def percent(share: float | None) -> str:
    """Return a whole percentage: 44 for 44 and 44.4; the caller decides the scale."""
    return f"{round(share or 0)}%"


@register.simple_tag(takes_context=True)
def query_without(context: dict[str, Any], name: str, value: Any = None) -> str:
    """Return the query string less one filter (one value of it, or all) and less the page."""
    query: QueryDict = context["request"].GET.copy()
    left = [] if value is None else [v for v in query.getlist(name) if v != str(value)]
    query.setlist(name, left)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def page_actions(context: dict[str, Any], place: str, subject: Any) -> list[dict[str, Any]]:
    """``{% page_actions "course" course as actions %}``: what apps offer there to who looks, each
    with `label`, `icon` and `url`.
    """
    person = context["request"].user
    offered = (
        (action, action.url(person, subject))
        for action in registry.page_actions
        if action.place == place
    )
    return [
        {"label": action.label, "icon": action.icon, "url": url} for action, url in offered if url
    ]


@register.simple_tag
def art(name: str) -> SafeString:
    """``{% art "lost" %}``: a drawing of ``core.ui.art``."""
    return art_svg(name)


@register.simple_tag
def given(stars: float) -> SafeString:
    """``{% given 4.6 %}``: five stars, to the nearest half, with the figure in words."""
    halves = round(float(stars) * 2)
    drawn = []
    for star in range(1, 6):
        if halves >= star * 2:
            drawn.append(icon_html("star", "fill"))
        elif halves == star * 2 - 1:
            both = icon_html("star") + icon_html("star", "fill")
            drawn.append(format_html('<span class="half">{}</span>', both))
        else:
            drawn.append(icon_html("star"))
    words = _("%(stars)s of 5 stars") % {"stars": f"{float(stars):.1f}"}
    return format_html(
        '<span class="given" role="img" aria-label="{}">{}</span>',
        words,
        mark_safe("".join(drawn)),  # noqa: S308  # icons only
    )


@register.simple_tag
def mark_bar(value: float, target: float, label: str) -> SafeString:
    """``{% mark_bar 58 70 "58 of 100, target 70" %}``: a bar of 100 with a tick."""
    return format_html(
        '<svg class="mark-bar" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect class="bg" y="3" width="100" height="6"/>'
        '<rect class="f1" y="3" width="{}" height="6"/>'
        '<rect class="tick" x="{}" width=".6" height="12"/></svg>',
        label,
        f"{max(0, min(100, float(value))):g}",
        f"{max(0, min(99.4, float(target) - 0.3)):g}",
    )


@register.inclusion_tag("core/ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """``{% field form.email %}``: label, hint, control and error of one form field."""
    widget = bound.field.widget
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "bound": bound,
        # A draft takes a field empty that the finished thing has to have: it is not optional.
        "required": bound.field.required or bound.name in getattr(bound.form, "needed", ()),
        "shape": "group" if group else "check" if isinstance(widget, CheckboxInput) else "line",
        "switch": widget.attrs.get("role") == "switch",
    }


@register.inclusion_tag("core/ui/errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """``{% errors form %}``: what is wrong, on top of the form, with links to the fields."""
    return {
        "form": form,
        "fields": [form[name] for name in form.errors if name in form.fields],
    }


@register.simple_tag
def still(name: str) -> SafeString:
    """``{% still "analytics/team/words.html" %}``: a template of language alone."""
    return _still(name, get_language() or "")


@lru_cache(maxsize=256)
def _still(name: str, _language: str) -> SafeString:
    return mark_safe(render_to_string(name))  # noqa: S308  # a template of ours


@register.simple_tag(takes_context=True)
def page_head(context: dict[str, Any]) -> SafeString:
    """``{% page_head %}``: the style sheets and scripts of every page, the same for all."""
    shell = context.get("ui")
    return _head(shell.brand_url if shell else "")


@lru_cache(maxsize=4)
def _head(brand_url: str) -> SafeString:
    return mark_safe(  # noqa: S308  # a template of ours
        render_to_string("core/ui/head.html", {"ui": {"brand_url": brand_url}})
    )


@register.simple_tag(takes_context=True)
def page_dialogs(context: dict[str, Any]) -> SafeString:
    """``{% page_dialogs %}``: the hidden end of every page, the same for all in a language."""
    shell = context.get("ui")
    return _dialogs(get_language() or "", shell.login_url if shell else "")


@lru_cache(maxsize=64)
def _dialogs(language: str, login_url: str) -> SafeString:
    return mark_safe(  # noqa: S308  # a template of ours
        render_to_string("core/ui/dialogs.html", {"ui": {"login_url": login_url}})
    )
