"""`manage.py prepare`: bring database, static files and demo organisation up to date."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from core.ui import bundle


class Command(BaseCommand):
    help = "Migrate, collect the static files, load the demo organisation where there is nobody."

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Migrating the database")
            call_command("migrate", interactive=False, verbosity=0)
        if "DatabaseCache" in settings.CACHES[DEFAULT_DB_ALIAS]["BACKEND"]:
            self.stdout.write("No Redis here: queue in files, cache in the database")
            call_command("createcachetable", verbosity=0)
        self._collect()
        if settings.DEMO and "demo_load" in get_commands() and _nobody():
            self.stdout.write("Loading the demo organisation")
            call_command("demo_load")
        if settings.DEMO and "demo_accounts" in get_commands():
            call_command("demo_accounts")

    def _collect(self) -> None:
        """Collect the static files when any has changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        state = _static_state()
        if stamp.exists() and stamp.read_text() == state:
            return
        self.stdout.write("Collecting the static files")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(state)


def _static_state() -> str:
    """A digest that changes with every added, changed or removed static file, and with what is
    made of them when they are collected.
    """
    digest = hashlib.sha256(settings.VERSION.encode() + Path(bundle.__file__).read_bytes())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _nobody() -> bool:
    return not get_user_model().objects.exists()
