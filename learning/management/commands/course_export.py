"""Export a course as a bundle."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import AppError
from learning.models import Course
from learning.services.course import course_export


class Command(BaseCommand):
    help = "Write a course as a bundle whose import gives an equal course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--output", type=Path, required=True, metavar="FOLDER")
        parser.add_argument(
            "--release", type=int, metavar="N", help="a release by its number; else the draft"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["slug"]).first()
        if course is None:
            raise CommandError(f"There is no course called {options['slug']}.")
        release = None
        if options["release"] is not None:
            release = course.releases.filter(number=options["release"]).first()
            if release is None:
                raise CommandError(f"{course.slug} has no release {options['release']}.")
        try:
            output = course_export(course=course, output=options["output"], release=release)
        except AppError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{course.slug}: written to {output}")
