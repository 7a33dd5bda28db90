"""The folder where an instance keeps its state, and where its sockets are."""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# A socket's address holds 103 characters on macOS and 107 on Linux.
_LONGEST_SOCKET = 100
_LONGEST_NAME = len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Home:
    """Every path below `WAYMARK_HOME`, in one place."""

    root: Path

    @cached_property
    def sockets(self) -> Path:
        """The sockets' folder: in the state folder, or a short one where that is too deep."""
        near = self.root / "run"
        if len(str(near)) + _LONGEST_NAME <= _LONGEST_SOCKET:
            return near
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return Path("/tmp") / f"waymark-{os.getuid()}-{digest}"  # noqa: S108  # kept private

    @property
    def pgdata(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def queue(self) -> Path:
        """Celery's messages as files, where no Redis can be had."""
        return self.root / "queue"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def keeper_lock(self) -> Path:
        return self.root / "keeper.lock"

    @property
    def lease_lock(self) -> Path:
        return self.root / "lease.lock"

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def instance_lock(self) -> Path:
        return self.root / "instance.lock"

    def make(self) -> None:
        """Create the folder; its sockets' folder is for this account alone."""
        for folder in (self.root, self.log):
            folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.sockets.lstat().st_uid not in {os.getuid(), *_service_owner()}:
            raise PermissionError(f"{self.sockets} belongs to somebody else")

    def secret_key(self) -> str:
        """A random key of this instance, made once."""
        path = self.root / "secret_key"
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            key = secrets.token_urlsafe(48)
            file.write(key)
        return key


def _service_owner() -> set[int]:
    from_root = service_account()
    return {from_root[0]} if from_root else set()


def service_account() -> tuple[int, int] | None:
    """Who runs PostgreSQL, which refuses to run as root; None: whoever asks."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    raise OSError("PostgreSQL cannot run as root, and there is no account 'nobody' to run it as")
