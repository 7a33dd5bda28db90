"""`manage.py events`: who emits and who listens; what could not be delivered."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.events import retry_dead, subscriptions
from core.events.payload import event_classes
from core.models import EventDelivery


class Command(BaseCommand):
    help = "Print who emits and who listens; with --dead or --retry, what failed for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dead", action="store_true", help="list dead deliveries")
        parser.add_argument(
            "--retry", nargs="*", type=int, metavar="ID", help="deliver dead ones again, or these"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"] is not None:
            count = retry_dead(options["retry"] or None)
            self.stdout.write(f"{count} deliveries get a fresh start")
        elif options["dead"]:
            self._list_dead()
        else:
            self._list_events()

    def _list_dead(self) -> None:
        dead = EventDelivery.objects.dead().select_related("event")
        for delivery in dead:
            reason = delivery.error.strip().splitlines()[-1] if delivery.error else ""
            self.stdout.write(
                f"{delivery.pk}  {delivery.event.name} → {delivery.handler}  "
                f"{delivery.attempts} attempts, {delivery.finished_at:%Y-%m-%d %H:%M}  {reason}"
            )
        self.stdout.write(f"{len(dead)} dead deliveries")

    def _list_events(self) -> None:
        emitters = _emitters()
        listeners = subscriptions()
        for event in event_classes():
            if not event.__module__.startswith("tests."):
                self.stdout.write(f"{event.name} v{event.version}")
                for module in emitters[event.__name__, event.__module__]:
                    self.stdout.write(f"    emitted by {module}")
                for handler in listeners.get(event.name, []):
                    self.stdout.write(f"    heard by   {handler}")


def _emitters() -> dict[tuple[str, str], list[str]]:
    """The modules that use an event's class, by class name and its module, without listeners."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for module, path in _modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".events"):
                for name in node.names:
                    found[name.name, node.module or ""].append(module)
    return found


def _modules() -> Iterator[tuple[str, Path]]:
    """Our own modules that may emit: those of services and tasks."""
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.parent != Path(settings.BASE_DIR):
            continue
        for path in sorted(folder.rglob("*.py")):
            name = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
            if ".services" in name or ".tasks" in name:
                yield name.removesuffix(".__init__"), path
