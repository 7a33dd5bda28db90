"""`manage.py reset`: throw the instance's data away and load the demo organisation anew."""

from __future__ import annotations

import shutil
import sys
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.embedded import Home
from config.instance import HeldError, InstanceLock


class Command(BaseCommand):
    help = "Delete all data of the embedded services and load the demo organisation anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if "postgres" not in settings.EMBEDDED_PARTS:
            raise CommandError("reset deletes embedded data only; DATABASE_URL is set")
        home = Home(settings.WAYMARK_HOME)
        try:
            lock = InstanceLock(home.instance_lock, "manage.py reset")
        except HeldError as error:
            raise CommandError(str(error), returncode=3) from error
        try:
            if not (options["yes"] or _confirmed(home)):
                raise CommandError("nothing was deleted")
            self._delete()
            call_command("prepare")
        finally:
            lock.release()

    def _delete(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        if "redis" in settings.CACHES["default"]["BACKEND"].lower():
            cache.clear()
        for folder in (settings.MEDIA_ROOT, Home(settings.WAYMARK_HOME).queue):
            shutil.rmtree(folder, ignore_errors=True)


def _confirmed(home: Home) -> bool:
    # Without a terminal nobody can be asked, and whoever wrote the script meant it.
    if not sys.stdin.isatty():
        return True
    return input(f"Delete everything in {home.root}? [y/N] ").strip().lower() == "y"
