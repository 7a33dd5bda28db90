"""Child processes that do not outlive who started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for `death_signal` when the parent ends, however it ends (Linux only)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)


def signals_reset() -> None:
    """In a forked child: block and ignore nothing that the parent did.

    The keeper and the supervisor block the signals they wait for, and a shell has what it starts
    with `&` ignore SIGINT and SIGQUIT. A program would inherit both, and miss its death signal.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)


def child_options(
    *,
    account: tuple[int, int] | None = None,
    tied: bool = True,
    death_signal: signal.Signals = signal.SIGTERM,
) -> dict[str, Any]:
    """Options of `Popen` for a service: own process group, own account, ends with its parent."""
    parent = os.getpid()

    def before_exec() -> None:
        signals_reset()
        # Changing the account clears the death signal, so the account comes first.
        if account:
            os.setgroups([])
            os.setgid(account[1])
            os.setuid(account[0])
        if tied:
            die_with_parent(death_signal)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {"env": clean, "cwd": "/", "process_group": 0, "preexec_fn": before_exec}


def stop_process(process: psutil.Process, first: signal.Signals, seconds: float = 10.0) -> None:
    """Ask a process to end and, when it does not in time, end it."""
    try:
        process.send_signal(first)
        process.wait(seconds)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(seconds)
