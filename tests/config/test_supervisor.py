"""One command runs all of Waymark, and leaves nothing behind however it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.config.conftest import CopyOf
from tests.config.instance import Instance, wait_for

pytestmark = pytest.mark.kill

# What a shell does to what it starts with `&`, and then a supervisor that is killed.
BEHIND = """
import os, signal, sys
from pathlib import Path
from config.supervisor import Child

signal.signal(signal.SIGQUIT, signal.SIG_IGN)
child = Child("sleeper", ["sleep", "60"], Path(sys.argv[1]), signal.SIGQUIT)
child.start()
print(child.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def running(prepared_home: Path, copy_of: CopyOf) -> Iterator[Instance]:
    """One that serves, for tests that leave it serving."""
    waymark = Instance(copy_of(prepared_home))
    try:
        yield waymark.start_and_wait()
    finally:
        waymark.close()


def test_it_says_who_holds_the_state(running: Instance) -> None:
    assert running.process
    second = running.manage("serve")
    assert second.returncode == 3
    assert f"process {running.process.pid} already serves" in second.stderr
    assert f"http://localhost:{running.port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert running.health()[0] == 200


def test_it_says_that_the_port_is_taken(running: Instance) -> None:
    other = Instance(running.home / "other", port=running.port)
    refused = other.manage("serve")
    assert refused.returncode == 3
    assert f"port {running.port} of 127.0.0.1 is taken" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_commands_work_beside_it(running: Instance) -> None:
    beside = running.manage("events", "--dead")
    assert (beside.returncode, beside.stdout) == (0, "0 dead deliveries\n"), beside.stderr
    assert running.health()[0] == 200


def test_commands_work_without_it(instance: Instance) -> None:
    alone = instance.manage("events", "--dead")
    assert (alone.returncode, alone.stdout) == (0, "0 dead deliveries\n"), alone.stderr
    wait_for(lambda: instance.processes() == [], 20, "nothing left")


def test_it_answers_while_phones_send_slowly(running: Instance) -> None:
    """Forms of which most has not arrived yet, more than there are processes."""
    running.wait_healthy()
    head = (
        "POST /theme/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\ntheme="
    )
    with ExitStack() as phones:
        for _ in range(4):
            phone = socket.create_connection(("127.0.0.1", running.port), timeout=10)
            phones.enter_context(phone).sendall(head.encode())
        assert [running.health()[0] for _ in range(4)] == [200] * 4


def test_it_restarts_what_dies(running: Instance) -> None:
    for words in (("granian",), ("celery", "worker"), ("celery", "beat"), ("redis-server",)):
        running.kill(*words)
    running.wait_healthy()


def test_it_stops_everything_and_starts_again_within_ten_seconds(instance: Instance) -> None:
    instance.start_and_wait()
    assert instance.stop(signal.SIGINT) == 0
    assert instance.processes() == []
    assert f"Waymark is at http://localhost:{instance.port}" in instance.output()
    # The better of two: other tests may be keeping the machine busy.
    assert min(seconds_to_serving(instance) for _ in range(2)) < 10


def seconds_to_serving(instance: Instance) -> float:
    begun = time.monotonic()
    instance.start()
    wait_for(lambda: instance.health()[0], 60, "answers")
    seconds = time.monotonic() - begun
    assert instance.stop(signal.SIGTERM) == 0
    assert instance.processes() == []
    return seconds


def test_it_is_killed_and_starts_cleanly(instance: Instance) -> None:
    instance.start_and_wait()
    assert instance.process
    instance.process.kill()
    instance.process.wait(10)
    # At once, while the killed one's children are still going.
    instance.start_and_wait()
    instance.process.kill()
    instance.process.wait(10)
    wait_for(lambda: instance.processes() == [], 30, "nothing left")


def test_it_leaves_nothing_though_started_behind_a_shell(tmp_path: Path) -> None:
    started = subprocess.run(  # noqa: S603
        [sys.executable, "-c", BEHIND, str(tmp_path / "log")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == -signal.SIGKILL, started.stderr
    wait_for(lambda: not psutil.pid_exists(int(started.stdout)), 10, "the child to end")
