"""Celery tasks of people."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task

from people.services import mail


@shared_task(
    name="people.tasks.mail_deliver",
    autoretry_for=(SMTPException, OSError),
    retry_backoff=30,
    max_retries=6,
)
def mail_deliver(*, subject: str, body: str, to: str) -> None:
    mail.mail_send(subject=subject, body=body, to=to)
