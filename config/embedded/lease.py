"""A process's claim on the embedded services: while it holds one, they run."""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config.embedded.home import Home

_PROJECT = Path(__file__).resolve().parent.parent.parent


class EmbeddedError(RuntimeError):
    """The embedded services do not start; the message says why."""


@dataclass
class Lease:
    """Held until `release` or the end of the process, even a violent one."""

    home: Home
    parts: tuple[str, ...]
    handle: int

    def ensure_running(self) -> None:
        """Start the keeper unless one runs. Returns when the services answer."""
        with self.home.start_lock.open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            if not keeper_runs(self.home):
                _start_keeper(self.home, self.parts)

    def used_by_others(self) -> bool:
        """Whether another process holds a lease; only meaningful after `release`."""
        handle = os.open(self.home.lease_lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
        return True

    def release(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


_leases: dict[Path, Lease] = {}


def hold(root: Path, parts: tuple[str, ...] = ("postgres", "redis")) -> Lease:
    """This process's lease on the services in `root`, which run when it returns.

    Raises `EmbeddedError` when they do not start.
    """
    if root in _leases and _leases[root].handle >= 0:
        return _leases[root]
    home = Home(root)
    home.make()
    handle = os.open(home.lease_lock, os.O_RDWR | os.O_CREAT, 0o600)
    # Waits while a keeper is just stopping the services: it holds the lock alone until then.
    fcntl.flock(handle, fcntl.LOCK_SH)
    lease = Lease(home, parts, handle)
    lease.ensure_running()
    _leases[root] = lease
    atexit.register(lease.release)
    return lease


def keeper_runs(home: Home) -> bool:
    """Whether a keeper holds its lock."""
    handle = os.open(home.keeper_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _start_keeper(home: Home, parts: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    with (home.log / "services.log").open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "config.embedded.keeper", str(home.root), str(writing), *parts],
            cwd=_PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(writing,),
            start_new_session=True,
        )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    if answer != "ready":
        keeper.wait()
        raise EmbeddedError(answer or f"the embedded services did not start; see {home.log}")
    # It outlives this process on purpose; without this Popen would warn of it.
    keeper.returncode = 0
