"""Look into question files without importing them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import AppError
from learning.exchange.model import QuestionImport
from learning.exchange.read import questions_import

MANIFEST = "imsmanifest.xml"
ENDINGS = {".gift", ".txt", ".xml", ".qti", ".zip"}
HEADER = ("file", "found", "imported", "partly", "refused")


class Command(BaseCommand):
    help = (
        "Print what an import of GIFT, Moodle XML and QTI files, packages (zip or folder) and "
        "folders of them would find. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--details", action="store_true", help="each question and its notes")

    def handle(self, *args: Any, **options: Any) -> None:
        rows: list[tuple[str, ...]] = []
        details: list[str] = []
        for path in options["paths"]:
            if not path.exists():
                raise CommandError(f"There is no such file or folder: {path}")
            for source in question_sources(path):
                try:
                    found = questions_import(source)
                except AppError as error:
                    raise CommandError(str(error)) from error
                rows.append((str(source), *figures(found)))
                details += [str(source), *lines(found)] if options["details"] else []
        for line in [*details, *table(rows)]:
            self.stdout.write(line)


def question_sources(path: Path) -> Iterator[Path]:
    """What is to be imported as one below a path: packages whole, other files each."""
    if path.is_file() or (path / MANIFEST).exists():
        yield path
        return
    for inner in sorted(path.iterdir()):
        if inner.is_dir() or inner.suffix.lower() in ENDINGS:
            yield from question_sources(inner)


def figures(found: QuestionImport) -> tuple[str, ...]:
    counts = (found.count("imported"), found.count("partly"), found.count("refused"))
    return tuple(str(count) for count in (len(found.items), *counts))


def lines(found: QuestionImport) -> Iterator[str]:
    """Each item with its notes."""
    for item in found.items:
        kind = item.question["kind"] if item.question else "-"
        yield f"  {item.outcome:8} {kind:10} {item.place} {item.title}".rstrip()
        yield from (f"           {note}" for note in item.notes)
    yield from (f"  note: {note}" for note in found.notes)


def table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """The rows under a header, with their sum."""
    total = [str(sum(int(row[at]) for row in rows)) for at in range(1, len(HEADER))]
    whole = [HEADER, *rows, ("total", *total)]
    width = max(len(row[0]) for row in whole)
    for row in whole:
        yield row[0].ljust(width) + "".join(cell.rjust(10) for cell in row[1:])
