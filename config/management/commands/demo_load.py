"""`manage.py demo_load`: the demo organisation with its courses and twelve weeks of lives."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo.load import demo_load
from core.errors import AppError


class Command(BaseCommand):
    help = "Load the demo organisation into an empty database; does nothing where it is loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = demo_load()
        except AppError as error:
            raise CommandError(str(error)) from error
        if loaded.was_there:
            self.stdout.write(f"The demo organisation is there already: {loaded.people} people.")
            return
        self.stdout.write(
            f"Loaded {loaded.people} people, {loaded.courses} courses and "
            f"{loaded.enrolments} enrolments in {loaded.seconds:.0f} s."
        )
