"""Import the HR system's list of people."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import AppError
from people.hr.mapping import map_load, preset_names
from people.hr.plan import Plan
from people.hr.problem import FileRefusedError
from people.models import User
from people.selectors.people_import import import_plan, sheet_plan
from people.services.people_import import (
    people_import_apply,
    people_import_preview,
    sheet_load,
)

_SHOWN = 50


class Command(BaseCommand):
    help = "Import people from the HR system's CSV file: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file, also gzipped (.csv.gz)")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument(
            "--map",
            metavar="FILE|PRESET",
            help=f"column mapping as JSON, or one of {', '.join(preset_names())}; "
            "without it the columns are recognised by their names",
        )
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the file lists everybody: deactivate whom it does not mention",
        )
        parser.add_argument(
            "--allow-mass-leave",
            action="store_true",
            help="go ahead although more than a fifth of all people would be deactivated",
        )
        parser.add_argument("--actor", metavar="E-MAIL", help="who imports, for the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = self._import(**options)
        except (FileRefusedError, AppError) as error:
            raise CommandError(str(error)) from error
        if plan.problems:
            raise CommandError(_problem_list([problem.as_json() for problem in plan.problems]))
        self._report(plan, dry_run=options["dry_run"])

    def _import(self, **options: Any) -> Plan:
        """The plan that was carried out, or that would be."""
        data = _read(options["file"])
        mapping = map_load(options["map"]) if options["map"] else None
        actor = _actor(options["actor"])
        complete = options["complete"]
        if options["dry_run"]:
            return sheet_plan(sheet_load(data, mapping)[0], complete=complete, actor=actor)
        batch = people_import_preview(
            actor=actor,
            file_name=options["file"].name,
            data=data,
            mapping=mapping,
            complete=complete,
        )
        if not batch.is_ready:
            raise CommandError(_problem_list(batch.problems))
        plan = import_plan(batch, actor)
        people_import_apply(
            batch=batch,
            actor=actor,
            fingerprint=plan.fingerprint,
            mass_confirmed=options["allow_mass_leave"],
        )
        return plan

    def _report(self, plan: Plan, *, dry_run: bool) -> None:
        for note in plan.notes:
            self.stdout.write(self.style.WARNING(note))
        if dry_run:
            self._list(plan)
        words = ", ".join(f"{count} {name}" for name, count in plan.counts().items())
        self.stdout.write(f"{'Would be' if dry_run else 'Imported'}: {words}")
        if dry_run and plan.is_mass:
            self.stdout.write(
                self.style.WARNING(
                    f"{plan.deactivated} of {plan.present} people would be deactivated: "
                    "this needs --allow-mass-leave"
                )
            )

    def _list(self, plan: Plan) -> None:
        for row in plan.created[:_SHOWN]:
            self.stdout.write(f"+ {row.external_id} {row.name} <{row.email}>")
        for update in plan.updates[:_SHOWN]:
            said = "; ".join(f"{c.field}: {c.before} → {c.after}" for c in update.changes)
            self.stdout.write(f"~ {update.row.external_id} {update.row.name}: {said}")
        for known in plan.missing[:_SHOWN]:
            self.stdout.write(f"- {known.external_id} {known.name}: not in the file")
        hidden = sum(
            max(0, len(group) - _SHOWN) for group in (plan.created, plan.updates, plan.missing)
        )
        if hidden:
            self.stdout.write(f"… and {hidden} more")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error


def _actor(email: str | None) -> User | None:
    if not email:
        return None
    actor = User.objects.present().filter(email=email.lower()).first()
    if actor is None or not actor.is_admin:
        raise CommandError(f"{email} is not an L&D admin's address")
    return actor


def _problem_list(problems: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for problem in problems[:_SHOWN]:
        place = f"row {problem['row']}, {problem['column']}".removesuffix(", ")
        lines.append(f"{place}: {problem['message']}")
    if len(problems) > _SHOWN:
        lines.append(f"… and {len(problems) - _SHOWN} more")
    return "Nothing was imported.\n" + "\n".join(lines)
