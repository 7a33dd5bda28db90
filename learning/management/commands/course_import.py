"""Import courses from bundles."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import AppError
from learning.services.course import ImportResult, course_import
from people.models import User


class Command(BaseCommand):
    help = "Import courses from folders or zip files; see docs/course-bundle.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--draft", action="store_true", help="change the draft only; publish nothing"
        )
        parser.add_argument(
            "--author", metavar="E-MAIL", help="who imports: owner of courses that are new"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        author = _author(options["author"])
        refused = 0
        for path in options["paths"]:
            try:
                result = course_import(source=path, author=author, publish=not options["draft"])
            except AppError as error:
                refused += 1
                self.stderr.write(f"{path}: refused, nothing was imported\n{_indented(error)}")
                continue
            self._report(result, options["verbosity"])
        if refused:
            count = len(options["paths"])
            raise CommandError(f"{refused} of {count} bundles were refused.")

    def _report(self, result: ImportResult, verbosity: int) -> None:
        course = result.course
        release = course.current_release
        state = f" (release {release.number})" if release else " (draft)"
        self.stdout.write(f"{course.slug}: {result.outcome}{state}")
        for line in result.diff if verbosity else []:
            self.stdout.write(f"  {line}")
        for note in result.notes if verbosity else []:
            self.stdout.write(f"  note: {note}")


def _author(email: str | None) -> User | None:
    if not email:
        return None
    author = User.objects.filter(email=email.lower()).first()
    if author is None:
        raise CommandError(f"Nobody here has the address {email}.")
    return author


def _indented(error: AppError) -> str:
    return "\n".join(f"  {line}" for line in str(error).split("\n"))
