"""A whole Waymark of a test's own: its state folder, its port, its processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

PROJECT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], seconds: float = 30.0, what: str = "") -> Any:
    """What `condition` returns once it is true; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {what or condition}")


def _line(process: psutil.Process) -> str:
    """The command of a process; empty once it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@dataclass
class Instance:
    """Starts, asks, kills. Nothing of it outlives the test."""

    home: Path
    port: int = field(default_factory=free_port)
    settings: str = "config.settings.dev"
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """As bare as a bare machine's."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": os.environ.get("HOME", "/"),
            "WAYMARK_HOME": str(self.home),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "WEB_PROCESSES": "1",
            "WORKER_PROCESSES": "1",
            "PYTHONPATH": str(PROJECT),
            # These tests are about services; the demo organisation is loaded elsewhere.
            "DEMO": "0",
            **self.extra,
        }

    def start(self) -> subprocess.Popen[str]:
        """`manage.py serve`, its lines readable from `process.stdout`."""
        self._forget()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return self.process

    def start_and_wait(self) -> Instance:
        self.start()
        self.wait_healthy()
        return self

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def health(self) -> tuple[int, dict[str, str]]:
        """Status and body of the health page; 0 when nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=10) as got:
                return got.status, json.load(got)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def wait_healthy(self, seconds: float = 90.0) -> None:
        wait_for(lambda: self.health()[0] == 200, seconds, "healthy")

    def wait_ill(self, part: str) -> str:
        """What the health page says of a part once it is no longer well."""
        wait_for(lambda: self.health()[1].get(part, "ok") != "ok", 30, f"{part} is ill")
        return self.health()[1][part]

    def processes(self) -> list[psutil.Process]:
        """Every process of this instance: they all have its home in what is known of them."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def _owns(self, process: psutil.Process) -> bool:
        home = str(self.home)
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            # Redis and PostgreSQL write their titles over their environment.
            return (
                process.environ().get("WAYMARK_HOME") == home
                or home in " ".join(process.cmdline())
                or process.cwd().startswith(f"{home}/")
            )
        except (psutil.Error, OSError):
            return False

    def named(self, *words: str) -> psutil.Process | None:
        """The instance's oldest process whose command has all these words."""
        matching = []
        for process in self.processes():
            try:
                if all(word in " ".join(process.cmdline()) for word in words):
                    matching.append(process)
            except psutil.NoSuchProcess:
                continue
        return min(matching, key=lambda process: process.create_time(), default=None)

    def kill(self, *words: str) -> None:
        """Kill the process with these words and wait until another has taken its place."""
        victim = self.named(*words)
        assert victim, words
        victim.kill()
        wait_for(
            lambda: (found := self.named(*words)) is not None and found.pid != victim.pid,
            40,
            f"another {words}",
        )

    def kill_all(self, *words: str) -> int:
        """Kill every process with these words, what they have forked too; how many."""
        victims = [each for each in self.processes() if all(w in _line(each) for w in words)]
        for victim in victims:
            # Who waits for a killed one may end by itself first.
            with suppress(psutil.NoSuchProcess):
                victim.kill()
        return len(victims)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        assert self.process
        self.process.send_signal(with_signal)
        return self.process.wait(60)

    def output(self) -> str:
        assert self.process
        assert self.process.stdout
        return str(self.process.stdout.read())

    def close(self) -> None:
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._forget()

    def _forget(self) -> None:
        """Wait for the process of an earlier start, which has been stopped or killed."""
        if self.process:
            self.process.wait(60)
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None
