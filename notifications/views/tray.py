"""The tray as a page and as a drawer, and what can be done in it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.http import is_htmx
from core.pagination import page_of
from notifications.access import access_notification
from notifications.models import Notification
from notifications.selectors.tray import tray_latest, tray_told, tray_unread
from notifications.services.preference import kind_stop
from notifications.services.tray import notification_mark, notifications_see, tray_read
from people.http import PersonRequest


@require_safe
@login_required
@never_cache
def tray(request: PersonRequest) -> HttpResponse:
    """Everything a person was told; `?show=unread` leaves out what was read."""
    only_unread = request.GET.get("show") == "unread"
    rows = Notification.objects.in_tray(request.user)
    page = page_of(request, rows.unread() if only_unread else rows)
    shown = list(page.object_list)
    notifications_see(notifications=shown)
    context = {
        "page": page,
        "items": tray_told(request.user, shown),
        "unread": tray_unread(request.user),
        "only_unread": only_unread,
        "newest": max((row.pk for row in shown), default=0),
    }
    return render(request, "notifications/tray.html", context)


@require_safe
@login_required
@never_cache
def tray_drawer(request: PersonRequest) -> HttpResponse:
    """The latest, as a fragment for the drawer."""
    return _drawer(request)


def _drawer(request: PersonRequest) -> HttpResponse:
    shown = tray_latest(request.user)
    notifications_see(notifications=shown)
    context = {
        "items": tray_told(request.user, shown),
        "unread": tray_unread(request.user),
        "newest": max((row.pk for row in shown), default=0),
        "in_drawer": True,
    }
    return render(request, "notifications/drawer.html", context)


@require_safe
@login_required
@never_cache
def notification_open(request: PersonRequest, notification_id: int) -> HttpResponse:
    """Go where a notification leads; it counts as read."""
    notification = access_notification(request.user, notification_id)
    notification_mark(notification=notification, read=True)
    link = notification.link
    safe = url_has_allowed_host_and_scheme(link, {request.get_host()}, request.is_secure())
    return redirect(link if safe else "notifications:tray")


@require_POST
@login_required
def notification_set(request: PersonRequest, notification_id: int) -> HttpResponse:
    """Mark one as read or unread."""
    notification = access_notification(request.user, notification_id)
    notification_mark(notification=notification, read=request.POST.get("read") != "0")
    return _answer(request)


@require_POST
@login_required
def tray_clear(request: PersonRequest) -> HttpResponse:
    """Mark all that the page showed as read; what came since stays unread."""
    given = request.POST.get("up_to", "")
    up_to = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    tray_read(person=request.user, up_to=up_to)
    return _answer(request)


@require_POST
@login_required
def kind_remove(request: PersonRequest) -> HttpResponse:
    """Stop a kind, everywhere."""
    kind = kind_stop(person=request.user, kind=request.POST.get("kind", ""))
    if not is_htmx(request):
        words = _("Stopped: “%(kind)s”. You can turn it on again in your settings.")
        messages.success(request, words % {"kind": kind.label})
    return _answer(request)


def _answer(request: PersonRequest) -> HttpResponse:
    """The drawer as it is now, or back to the page that was asked from."""
    if is_htmx(request):
        return _drawer(request)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return reverse("notifications:tray")
