"""`manage.py mail_failed`: the messages that did not arrive, and another try."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications.models import Delivery
from notifications.services.sending import failed_retry


class Command(BaseCommand):
    help = (
        "List the messages that failed or were never confirmed. --retry sends them again; one that"
        " was not confirmed may then arrive twice, under the same Message-ID."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="these only")
        parser.add_argument("--retry", action="store_true", help="try them again")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = options["ids"] or None
        if options["retry"]:
            self.stdout.write(f"{failed_retry(ids)} are tried again")
            return
        failed = Delivery.objects.failed().select_related("person").order_by("finished_at")
        if ids:
            failed = failed.filter(pk__in=ids)
        for row in failed.iterator():
            address = row.address or row.person.email
            self.stdout.write(f"{row.pk}\t{row.finished_at:%Y-%m-%d %H:%M}\t{row.state}\t{address}")
            self.stdout.write(f"\t{row.error.splitlines()[-1] if row.error else ''}")
