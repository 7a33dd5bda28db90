"""One instance a state folder: who holds it, where it answers, which processes are its own."""

from __future__ import annotations

import fcntl
import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from config.embedded.process import stop_process


class HeldError(RuntimeError):
    """Another instance runs on this state folder; the message says which."""


@dataclass
class Record:
    """What the holder writes into its lock, for whoever finds it locked or left behind."""

    pid: int
    address: str
    # Process id and start time of each child, which together name a process for good.
    children: list[tuple[int, float]] = field(default_factory=list)


class InstanceLock:
    """The lock on a state folder, held from `__init__` until `release` or the process's end."""

    def __init__(self, path: Path, address: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        left = self._read()
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise HeldError(_held_by(left, path.parent)) from None
        # Nobody holds the lock, yet the record was not cleared: its holder was killed.
        self.unclean = left is not None
        if left:
            _stop_leftovers(left)
        self._record = Record(os.getpid(), address)
        self._write()

    def children_set(self, children: list[int]) -> None:
        """Note the processes that have to go when this one is killed."""
        known = []
        for pid in children:
            try:
                known.append((pid, psutil.Process(pid).create_time()))
            except psutil.NoSuchProcess:
                continue
        self._record.children = known
        self._write()

    def release(self) -> None:
        os.ftruncate(self._handle, 0)
        os.close(self._handle)

    def _read(self) -> Record | None:
        text = os.pread(self._handle, 65536, 0)
        try:
            return Record(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def _write(self) -> None:
        text = json.dumps(asdict(self._record)).encode()
        os.pwrite(self._handle, text, 0)
        os.ftruncate(self._handle, len(text))


def _held_by(record: Record | None, home: Path) -> str:
    if record is None:
        return f"another command is changing the state in {home}"
    return (
        f"process {record.pid} already serves the state in {home} at {record.address}; "
        "stop it, or choose another state with WAYMARK_HOME"
    )


def _stop_leftovers(record: Record) -> None:
    for pid, started in record.children:
        try:
            process = psutil.Process(pid)
            if abs(process.create_time() - started) > 1:
                continue
            family = [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        for member in family:
            stop_process(member, signal.SIGTERM, seconds=3)
