"""Reads what a running instance uses: CPU of its processes, peak memory, answers and their size."""

from __future__ import annotations

import gzip
import http.client
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROUNDS = 5
WARM_UP = 10


@dataclass(frozen=True)
class Page:
    """A page to measure: what it is called, where it is, who looks; a `body` makes it a POST."""

    name: str
    path: str
    cookie: str
    body: str = ""

    @property
    def headers(self) -> dict[str, str]:
        common = {"Cookie": self.cookie, "Accept-Language": "en"}
        if not self.body:
            return common
        token = self.cookie.rpartition("csrftoken=")[2]
        form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return {**common, **form, "X-CSRFToken": token}


@dataclass(frozen=True)
class Figures:
    """CPU in milliseconds a request (web and database together), wall p50 and p95, and bytes."""

    cpu: float
    wall: float
    p95: float
    html: int
    gzipped: int
    text: str


class Instance:
    """A running `manage.py serve`: its address and its processes."""

    def __init__(self, port: int, web: int, postgres: Path) -> None:
        self.port = port
        self._web = psutil.Process(web)
        self._postgres = psutil.Process(int((postgres / "postmaster.pid").read_text().split()[0]))

    def processes(self) -> list[psutil.Process]:
        """Web and database: the servers and everything below them."""
        found = []
        for top in (self._web, self._postgres):
            found += [top, *top.children(recursive=True)]
        return found

    def cpu_seconds(self) -> float:
        """User and system time that web and database have used so far."""
        total = 0.0
        for process in self.processes():
            try:
                used = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += used.user + used.system
        return total

    def measure(self, pages: list[Page], requests: int) -> dict[str, Figures]:
        """Every page in turn, round after round, so that a slower moment hits all alike.

        The figure of a page is the median of its rounds.
        """
        cpu: dict[str, list[float]] = {page.name: [] for page in pages}
        wall: dict[str, list[float]] = {page.name: [] for page in pages}
        bodies: dict[str, bytes] = {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for page in pages:
            for _ in range(WARM_UP):
                bodies[page.name] = _fetch(connection, page)
        for _ in range(ROUNDS):
            for page in pages:
                begun = self.cpu_seconds()
                for _ in range(requests):
                    at = time.perf_counter()
                    _fetch(connection, page)
                    wall[page.name].append(time.perf_counter() - at)
                cpu[page.name].append((self.cpu_seconds() - begun) / requests)
        return {
            page.name: Figures(
                cpu=1000 * statistics.median(cpu[page.name]),
                wall=1000 * statistics.median(wall[page.name]),
                p95=1000 * statistics.quantiles(wall[page.name], n=20)[-1],
                html=len(bodies[page.name]),
                gzipped=len(gzip.compress(bodies[page.name], 6)),
                text=bodies[page.name].decode(),
            )
            for page in pages
        }


def _fetch(connection: http.client.HTTPConnection, page: Page) -> bytes:
    """The answer's body. Raises `RuntimeError` for anything but success."""
    method = "POST" if page.body else "GET"
    connection.request(method, page.path, body=page.body or None, headers=page.headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in {200, 204}:
        raise RuntimeError(f"{page.name} ({page.path}) answered {answer.status}")
    return body


def peak_megabytes(pid: int) -> float:
    """The largest resident memory of any process of the tree, so far."""
    top = psutil.Process(pid)
    return max(_peak(process.pid) for process in [top, *top.children(recursive=True)])


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
