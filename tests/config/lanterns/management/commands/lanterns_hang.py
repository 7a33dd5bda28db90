from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from core.events import emit
from tests.config.lanterns.events import LanternHung


class Command(BaseCommand):
    help = "Emit an event for each number from FIRST to LAST, each in its own transaction."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=int)
        parser.add_argument("last", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS lantern_log (number integer NOT NULL)")
        for number in range(options["first"], options["last"] + 1):
            with transaction.atomic():
                emit(LanternHung(number=number))
