"""`manage.py start web|live|worker|scheduler`: one program, as containers run it."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.env import env
from config.guard import demo_refusal
from config.supervisor import beat_command, live_command, web_command, worker_command


class Command(BaseCommand):
    help = "Run web, live, worker or scheduler in this process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("program", choices=("web", "live", "worker", "scheduler"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refusal = demo_refusal()
        except DatabaseError as error:
            raise CommandError(f"the database does not answer: {error}", returncode=3) from error
        if refusal:
            raise CommandError(refusal, returncode=2)
        command = _command(options["program"])
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606  # the program takes this process's place


def _command(program: str) -> list[str]:
    if program == "web":
        return web_command(
            env.text("HOST", "0.0.0.0"),  # noqa: S104  # a container's only interface
            env.integer("PORT", 8000, low=1, high=65535),
            env.integer("WEB_PROCESSES", 2, low=1, high=64),
        )
    if program == "live":
        return live_command(
            env.text("HOST", "0.0.0.0"),  # noqa: S104  # a container's only interface
            env.integer("LIVE_PORT", 8001, low=1, high=65535),
        )
    if program == "worker":
        queues = env.words("WORKER_QUEUES", settings.WORKER_QUEUES)
        processes = env.integer("WORKER_PROCESSES", 2, low=1, high=64)
        return worker_command(processes, queues)
    return beat_command(settings.CELERY_BEAT_SCHEDULE_FILENAME)
