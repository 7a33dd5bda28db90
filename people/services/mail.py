"""Mail about one's own account; everything else goes through notifications."""

from __future__ import annotations

import structlog
from celery import current_app
from django.core.mail import send_mail
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def mail_queue(*, subject: str, body: str, to: str) -> None:
    """Have the worker send a message once the transaction commits."""
    transaction.on_commit(lambda: _hand_over(subject, body, to))


def mail_send(*, subject: str, body: str, to: str) -> int:
    """Send a message now; how many were sent."""
    return send_mail(subject, body, None, [to])


def _hand_over(subject: str, body: str, to: str) -> None:
    """To the worker; when the broker is down, better slowly than never."""
    task = current_app.tasks["people.tasks.mail_deliver"]
    try:
        task.apply_async(kwargs={"subject": subject, "body": body, "to": to}, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker_unreachable", error=str(error))
        mail_send(subject=subject, body=body, to=to)
