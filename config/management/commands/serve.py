"""`manage.py serve`: the whole of Waymark at one address; what `make run` calls."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.address import browser_address
from config.embedded import EmbeddedError, Home, Lease, hold
from config.embedded.process import die_with_parent
from config.env import env
from config.instance import HeldError, InstanceLock
from config.supervisor import (
    Child,
    Supervisor,
    answers,
    beat_command,
    lease_end,
    port_is_free,
    say,
    web_command,
    worker_command,
)

_SERVING_SECONDS = 60.0
_PORT_SECONDS = 15.0


class Command(BaseCommand):
    help = "Serve web, worker and scheduler under one supervisor, at HOST and PORT."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--tied", action="store_true", help="stop when the program that started it ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tied"]:
            die_with_parent(signal.SIGTERM)
        # Until the supervisor waits for them itself, a request to stop is an ordinary interrupt.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        begun = time.monotonic()
        host = env.text("HOST", "127.0.0.1")
        port = env.integer("PORT", 8000, low=1, high=65535)
        address = browser_address(host, port)
        home = Home(settings.WAYMARK_HOME)
        try:
            lock = InstanceLock(home.instance_lock, address)
        except (HeldError, OSError) as error:
            raise CommandError(str(error), returncode=3) from error
        lease: Lease | None = None
        try:
            _await_port(host, port, patient=lock.unclean)
            if settings.EMBEDDED_PARTS:
                lease = hold(settings.WAYMARK_HOME, settings.EMBEDDED_PARTS)
            code = _serve(Supervisor(_children(home, host, port), lock, lease), address, begun)
        except (EmbeddedError, OSError) as error:
            raise CommandError(str(error), returncode=3) from error
        except KeyboardInterrupt:
            code = 130
        finally:
            if lease:
                lease_end(lease)
            lock.release()
        sys.exit(code)


def _await_port(host: str, port: int, *, patient: bool) -> None:
    """Raise `CommandError` when the port is taken; after a killed start wait for it a little."""
    deadline = time.monotonic() + (_PORT_SECONDS if patient else 0)
    while not port_is_free(host, port):
        if time.monotonic() >= deadline:
            raise CommandError(
                f"port {port} of {host} is taken or not ours; choose one: PORT=8080 make run",
                returncode=3,
            )
        time.sleep(0.1)


def _serve(supervisor: Supervisor, address: str, begun: float) -> int:
    if not _prepare():
        raise CommandError("the state could not be prepared; see above", returncode=4)

    def announce() -> None:
        url = urlsplit(address)
        deadline = time.monotonic() + _SERVING_SECONDS
        while not answers(url.hostname or "", url.port or 80) and time.monotonic() < deadline:
            time.sleep(0.05)
        say(f"\nWaymark is at {address} (after {time.monotonic() - begun:.1f} s)\n")
        say(f"State and logs: {settings.WAYMARK_HOME}   Stop with Ctrl+C")

    return supervisor.run(announce)


def _prepare() -> bool:
    """Run `prepare` in a fork, which has Django loaded already and gives its memory back."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        die_with_parent(signal.SIGKILL)
        code = 1
        try:
            call_command("prepare")
            code = 0
        except CommandError as error:
            say(f"Waymark cannot start: {error}")
        except BaseException:  # noqa: BLE001  # nothing may return into the parent's code
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    except KeyboardInterrupt:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


def _children(home: Home, host: str, port: int) -> list[Child]:
    home.log.mkdir(parents=True, exist_ok=True)
    web = env.integer("WEB_PROCESSES", 2, low=1, high=64)
    worker = env.integer("WORKER_PROCESSES", 2, low=1, high=64)
    return [
        Child("web", web_command(host, port, web), home.log / "web.log"),
        # A worker told to go at once: what it was doing is delivered again.
        Child(
            "worker",
            worker_command(worker, settings.WORKER_QUEUES),
            home.log / "worker.log",
            signal.SIGQUIT,
        ),
        Child(
            "scheduler",
            beat_command(settings.CELERY_BEAT_SCHEDULE_FILENAME),
            home.log / "scheduler.log",
        ),
    ]
