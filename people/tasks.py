"""Celery tasks of people."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task

from people.services import mail, people_import, session


@shared_task(
    name="people.tasks.mail_deliver",
    autoretry_for=(SMTPException, OSError),
    retry_backoff=30,
    max_retries=6,
)
def mail_deliver(*, subject: str, body: str, to: str) -> None:
    mail.mail_send(subject=subject, body=body, to=to)


@shared_task(name="people.tasks.sessions_clear")
def sessions_clear() -> None:
    session.sessions_clear()


@shared_task(name="people.tasks.imports_expire")
def imports_expire() -> None:
    people_import.people_imports_expire()
