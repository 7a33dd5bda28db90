"""Messages as they are sent: text and HTML, in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import absolute_url
from core.ui.covers import oklch_to_hex
from notifications.kinds import Attachment
from notifications.mail.tokens import DIGEST, stop_token
from notifications.models import Channel, Delivery, Notification
from notifications.selectors.words import Told, attachments_of, told
from people.models import User

# What one message shows; the tray has the rest.
MOST_SHOWN = 20
_LONGEST_SUBJECT = 150
# The theme's brand in the light; mail programs know no oklch.
_BRAND = (0.45, 0.088)


def message_compose(
    delivery: Delivery, person: User, notifications: Sequence[Notification]
) -> EmailMultiAlternatives:
    """The message that carries these notifications, at least one, in the person's language."""
    with translation.override(person.page_language), timezone.override(person.zone):
        items = [told(each, person) for each in notifications]
        if delivery.channel == Channel.DIGEST:
            return _digest(delivery, person, items)
        message = _single(delivery, person, items[0])
        for each in attachments_of(notifications[0], person):
            message.attach(_part(each))
        return message


def _part(attachment: Attachment) -> MIMEText:
    """The file as a part of the message. In base 64, so that its lines stay as they are."""
    part = MIMEText(attachment.text, attachment.subtype, "utf-8")
    for name, value in attachment.parameters.items():
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


def _single(delivery: Delivery, person: User, item: Told) -> EmailMultiAlternatives:
    stop = item.can_be_stopped and item.kind is not None
    context = {
        "item": item,
        "url": absolute_url(item.url),
        "label": str(item.kind.label) if item.kind else "",
    }
    return _message(
        delivery,
        person,
        subject=item.title,
        name="message",
        context=context,
        stops=item.kind.key if stop and item.kind else "",
    )


def _digest(delivery: Delivery, person: User, items: list[Told]) -> EmailMultiAlternatives:
    count = len(items)
    subject = (
        items[0].title
        if count == 1
        else ngettext("%(n)d thing waits for you", "%(n)d things wait for you", count)
        % {"n": count}
    )
    shown = items[:MOST_SHOWN]
    context = {
        "items": [(item, absolute_url(item.url)) for item in shown],
        "rest": count - len(shown),
        "heading": subject,
        "tray_url": absolute_url(reverse("notifications:tray")),
    }
    return _message(delivery, person, subject=subject, name="digest", context=context, stops=DIGEST)


def _message(  # noqa: PLR0913  # what every message has
    delivery: Delivery,
    person: User,
    *,
    subject: str,
    name: str,
    context: dict[str, object],
    stops: str,
) -> EmailMultiAlternatives:
    stop_url = ""
    headers = {
        "Message-ID": message_id(delivery),
        # Out-of-office replies are asked to stay away (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    if stops:
        token = stop_token(person.pk, stops)
        stop_url = absolute_url(reverse("notifications:mail-stop", args=[token]))
        headers["List-Unsubscribe"] = f"<{stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    everything = {
        **context,
        "organisation": settings.ORGANISATION_NAME,
        "brand": oklch_to_hex(*_BRAND, settings.BRAND_HUE),
        "person": person,
        "language": translation.get_language(),
        "is_rtl": translation.get_language_bidi(),
        "stop_url": stop_url,
        "settings_url": absolute_url(reverse("notifications:preference-list")),
    }
    subject = " ".join(subject.split())[:_LONGEST_SUBJECT]
    message = EmailMultiAlternatives(
        subject=_("%(organisation)s: %(subject)s")
        % {"organisation": settings.ORGANISATION_NAME, "subject": subject},
        body=render_to_string(f"notifications/mail/{name}.txt", everything),
        to=[person.email],
        headers=headers,
    )
    html = render_to_string(f"notifications/mail/{name}.html", everything)
    message.attach_alternative(html, "text/html")
    return message


def message_id(delivery: Delivery) -> str:
    """The same at every try."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{delivery.token.hex}@{domain}>"
