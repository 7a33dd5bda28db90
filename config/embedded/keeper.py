"""Runs the embedded services while somebody needs them.

Started by the first lease as `python -m config.embedded.keeper HOME [part ...]`. It restarts
what dies. When the last holder of a lease has gone, however it went, the kernel gives the
keeper the lease's lock, and it stops the services and ends.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.embedded import postgres, redis
from config.embedded.home import Home

_STOP_SECONDS = 20.0


@dataclass
class Service:
    name: str
    start: Callable[[], subprocess.Popen[bytes] | None]
    stop_signal: signal.Signals
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0

    def revive(self) -> None:
        """Start it again when it has died, after a pause that grows with each failure."""
        if self.process is None or self.process.poll() is None:
            return
        print(f"{self.name} ended with {self.process.returncode}; starting it", flush=True)
        time.sleep(min(0.1 * 2**self.failures, 10))
        self.failures += 1
        try:
            self.process = self.start()
        except RuntimeError as error:
            print(f"{self.name}: {error}", flush=True)
            signal.alarm(5)
        else:
            self.failures = 0

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep(home: Home, parts: set[str], ready: Callable[[], None]) -> None:
    """Run the services until the last lease is given back or a signal asks to stop."""
    services = []
    durable = "fast" not in parts
    if "postgres" in parts:
        postgres.prepare(home)
        services.append(
            Service("PostgreSQL", lambda: postgres.start(home, durable=durable), signal.SIGINT)
        )
    if "redis" in parts:
        services.append(Service("Redis", lambda: redis.start(home), signal.SIGTERM))
    watched = {signal.SIGCHLD, signal.SIGALRM, signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    try:
        for service in services:
            service.process = service.start()
        ready()
        threading.Thread(target=_await_last_lease, args=(home,), daemon=True).start()
        while signal.sigwait(watched) in {signal.SIGCHLD, signal.SIGALRM}:
            for service in services:
                service.revive()
    finally:
        for service in reversed(services):
            service.stop()


def _await_last_lease(home: Home) -> None:
    """Block until nobody shares the lease, keep it so that nobody comes, and say stop."""
    handle = os.open(home.lease_lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    """0 after an orderly stop; 1 with the reason on the ready pipe when a service fails."""
    home = Home(Path(sys.argv[1]))
    home.make()
    lock = os.open(home.keeper_lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    pipe = os.fdopen(int(sys.argv[2]), "w")

    def ready() -> None:
        pipe.write("ready")
        pipe.close()

    try:
        keep(home, set(sys.argv[3:]), ready)
    except (RuntimeError, OSError) as error:
        if not pipe.closed:
            pipe.write(str(error))
            pipe.close()
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        # Before the lease: whoever gets that next must not take us for still running.
        os.close(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
