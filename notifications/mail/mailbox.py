"""The demo mode's mail: kept to be read at `/mailbox/`, sent nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import MailboxMessage

_SHOWN = ("From", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted")


class MailboxBackend(BaseEmailBackend):
    """One row for each receiver."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [_row(message, to) for message in email_messages for to in message.recipients()]
        MailboxMessage.objects.bulk_create(rows)
        return len(email_messages)


def _row(message: EmailMessage, to: str) -> MailboxMessage:
    alternatives = getattr(message, "alternatives", [])
    html = next((str(each[0]) for each in alternatives if each[1] == "text/html"), "")
    written = message.message()
    headers = {name: str(written[name]) for name in _SHOWN if written[name]}
    files = [name for part in written.walk() if (name := part.get_filename())]
    if files:
        headers["Attachments"] = ", ".join(files)
    return MailboxMessage(
        to=to, subject=str(message.subject), headers=headers, text=str(message.body), html=html
    )
