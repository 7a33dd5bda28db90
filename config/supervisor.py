"""Runs web, worker and scheduler as one instance and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.lease import Lease, keeper_runs
from config.embedded.process import die_with_parent, signals_reset
from config.instance import InstanceLock

_TICK_SECONDS = 2.0
_STOP_SECONDS = 15.0
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
_KEEPER_SECONDS = 30.0
# Slow requests that a process bears at once.
_WEB_THREADS = 8
_LOG_BYTES = 5_000_000
_STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_PROJECT = Path(__file__).resolve().parent.parent


def say(text: str) -> None:
    print(text, flush=True)


@dataclass
class Child:
    """One program of the instance."""

    name: str
    command: list[str]
    log: Path
    # What the kernel sends it when the supervisor is killed.
    death_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        parent = os.getpid()

        def before_exec() -> None:
            signals_reset()
            die_with_parent(self.death_signal)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=_PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=before_exec,  # noqa: PLW1509  # this process has one thread
            )
        self.started = time.monotonic()

    def revive(self) -> bool:
        """Start it again when it has died, after a pause that grows; whether it was started."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return False
            self.sweep()
            steady = time.monotonic() - self.started > _STEADY_SECONDS
            self.failures = 0 if steady else self.failures + 1
            pause = min(0.5 * 2**self.failures, _LONGEST_PAUSE)
            say(f"{self.name} ended with {code}; starting it in {pause:.0f} s (see {self.log})")
            self.process = None
            self.due = time.monotonic() + pause
        if time.monotonic() < self.due:
            return False
        self.start()
        return True

    def sweep(self) -> None:
        """End whatever is left of its process group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait_stopped(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop; ending it")
        self.sweep()
        self.process.wait()


@dataclass
class Supervisor:
    children: list[Child]
    lock: InstanceLock
    lease: Lease | None = None

    def run(self, announce: Callable[[], None]) -> int:
        """Serve until a signal asks to stop; 0 after an orderly stop."""
        watched = {signal.SIGCHLD, *_STOPPING}
        signal.pthread_sigmask(signal.SIG_BLOCK, watched)
        try:
            # The web server has the machine to itself until it answers.
            self.children[0].start()
            announce()
            self._tick()
            while True:
                got = signal.sigtimedwait(watched, _TICK_SECONDS)
                if got is not None and got.si_signo in _STOPPING:
                    return 0
                self._tick()
        finally:
            self._stop()

    def _tick(self) -> None:
        if self.lease and not keeper_runs(self.lease.home):
            say("The embedded services have ended; starting them")
            self.lease.ensure_running()
        revived = [child.revive() for child in self.children]
        if any(revived):
            self.lock.children_set([child.process.pid for child in self.children if child.process])

    def _stop(self) -> None:
        say("Stopping")
        deadline = time.monotonic() + _STOP_SECONDS
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait_stopped(deadline)


def lease_end(lease: Lease) -> None:
    """Give the lease back and wait until the services have stopped.

    They go on when another command still uses them; this then returns at once.
    """
    lease.release()
    begun = time.monotonic()
    while keeper_runs(lease.home) and time.monotonic() < begun + _KEEPER_SECONDS:
        time.sleep(0.05)
        # The keeper needs a moment to be handed the lock; until then nobody seems to hold it.
        if time.monotonic() > begun + 1 and lease.used_by_others():
            return


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether a server listens there."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=1):
            return True
    except OSError:
        return False


def web_command(host: str, port: int, processes: int) -> list[str]:
    """Granian serving Waymark. A process uses one thread, and its one connection that stays open,
    unless requests wait for their bodies: a phone that uploads slowly keeps nobody else waiting.
    """
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", str(_WEB_THREADS)),
        *("--blocking-threads-idle-timeout", "600", "--http", "1", "--no-ws"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        "config.wsgi:application",
    ]


def live_command(host: str, port: int) -> list[str]:
    """Granian serving the server-sent events under `/live/`: one loop for all open pages."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", host),
        *("--port", str(port), "--workers", "1", "--http", "1", "--no-ws"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
        "config.live:application",
    ]


def worker_command(processes: int, queues: Sequence[str]) -> list[str]:
    """Celery doing the deliveries and whatever else the apps queue."""
    return [
        *(sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", "worker"),
        *("--concurrency", str(processes), "--loglevel", "INFO", "--without-mingle"),
        *("--without-gossip", "--hostname", f"waymark-{os.getpid()}@%h"),
        *("--queues", ",".join(queues)),
    ]


def beat_command(schedule: str) -> list[str]:
    """Celery's scheduler: the sweep, the heartbeat and what the apps ask for."""
    Path(schedule).parent.mkdir(parents=True, exist_ok=True)
    return [
        *(sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", "beat"),
        *("--schedule", schedule, "--pidfile", "", "--loglevel", "WARNING"),
    ]
