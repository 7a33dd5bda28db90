"""Make the figures of all days and weeks anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Max, Min

from analytics.services.activity import activities_backfill
from analytics.services.partition import partitions_make
from analytics.services.rollup import PEOPLE, rollup_rebuild_range
from analytics.services.watermark import minutes_passed_over
from people.models import User


class Command(BaseCommand):
    help = "Recompute everybody's days and weeks from activity and active minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from-events",
            action="store_true",
            help="before, write down what the events that are kept tell and activity lacks",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        partitions_make()
        if options["from_events"]:
            self.stdout.write(f"{activities_backfill():,} events read")
        minutes_passed_over()
        ids = User.objects.aggregate(first=Min("pk"), last=Max("pk"))
        count = 0
        for first in range(ids["first"] or 0, (ids["last"] or 0) + 1, PEOPLE):
            count += rollup_rebuild_range(first=first, last=first + PEOPLE - 1)
            if options["verbosity"] > 1:
                self.stdout.write(f"{count:,} people")
        self.stdout.write(f"The days and weeks of {count:,} people were made anew.")
