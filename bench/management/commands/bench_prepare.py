"""Fills one instance's state and tells whom to log in as and what queries cost."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bench.subject import describe, fill


class Command(BaseCommand):
    help = "Fill this state for the bench; the last line printed is one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["seeded", "demo"])

    def handle(self, *args: Any, **options: Any) -> None:
        fill(options["kind"])
        self.stdout.write(json.dumps(describe(options["kind"])))
