"""`make bench`: two instances, one seeded and one with the demo organisation, measured together."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench import budgets, sizes
from bench.budgets import Line
from bench.meter import Figures, Instance, Page, peak_megabytes

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("WAYMARK_HOME") or ROOT / "var") / "bench"
FIRST_PORT = int(os.environ.get("PORT", "8700"))
SERVING_SECONDS = 120
PROGRAMS = ("granian", "worker", "beat")


@dataclass
class Run:
    """One instance under measurement."""

    kind: str
    facts: dict[str, Any]
    process: subprocess.Popen[bytes]
    instance: Instance
    children: dict[str, int]

    def pages(self) -> list[Page]:
        cookie = self.facts["cookie"]
        bare = Page("bare", "/bench/bare/", cookie)
        return [bare, *(Page(**{"cookie": cookie, **page}) for page in self.facts["pages"])]


def environment(kind: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "WAYMARK_HOME": str(HOME / kind),
        "PORT": str(port),
        "WEB_PROCESSES": "1",
        "WORKER_PROCESSES": "1",
        "DEMO": "true" if kind == "demo" else "false",
    }


def start(kind: str, port: int, stack: ExitStack) -> Run:
    """Fill the instance's state if need be, serve it, and stop it when the stack unwinds."""
    env = environment(kind, port)
    prepared = subprocess.run(
        [sys.executable, "manage.py", "bench_prepare", kind],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if prepared.returncode:
        sys.exit(f"{kind}: could not be filled\n{prepared.stdout}{prepared.stderr}")
    *said, last = prepared.stdout.strip().splitlines()
    print(*said, sep="\n")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    stack.callback(_stop, process)
    _await(port, process)
    children = _children(process.pid)
    instance = Instance(port, children["granian"], HOME / kind / "postgres")
    return Run(kind, json.loads(last), process, instance, children)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the instance is healthy, its worker too."""
    deadline = time.monotonic() + SERVING_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"the instance on port {port} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    sys.exit(f"the instance on port {port} was not healthy in {SERVING_SECONDS} s")


def _children(pid: int) -> dict[str, int]:
    """The supervisor's children by the program they run: granian, worker, beat."""
    found: dict[str, int] = {}
    for child in psutil.Process(pid).children():
        words = child.cmdline()
        found.update({name: child.pid for name in PROGRAMS if name in words})
    return found


def lines(run: Run, seeded: dict[str, Figures], demo: dict[str, Figures]) -> list[Line]:
    """Every budget with its figure."""
    front = sizes.front_end(f"http://127.0.0.1:{run.instance.port}", seeded["lesson"].text)
    return [
        *_query_lines(run.facts["queries"]),
        *_cpu_lines(seeded, demo),
        *_size_lines(seeded, front),
        _team_line(seeded),
        Line("CSS, gzip", front.css, budgets.CSS_KB, "kB", "the one bundle"),
        Line("JavaScript, gzip", front.js, budgets.JS_KB, "kB", "a lesson's modules, htmx too"),
    ]


def _query_lines(queries: dict[str, int]) -> Iterator[Line]:
    how = "counted in process, warm, session and user included"
    for page, limit in budgets.QUERIES.items():
        yield Line(f"{page}: SQL queries", queries[page], limit, "queries", how)


def _cpu_lines(seeded: dict[str, Figures], demo: dict[str, Figures]) -> Iterator[Line]:
    bare = seeded["bare"].cpu
    for page, times in budgets.CPU.items():
        cpu = seeded[page].cpu
        how = f"{cpu:.2f} ms against {bare:.2f} ms, web and database"
        yield Line(f"{page}: CPU against bare", cpu / bare, times, "times", how)
    for page in budgets.CPU:
        how = "limit: a tenth of Moodle's lightest page"
        yield Line(f"{page}: CPU against Moodle", seeded[page].cpu, budgets.CPU_MS, "ms", how)
    for page in budgets.CPU:
        if page not in demo:
            continue
        large, small = seeded[page].cpu, demo[page].cpu
        how = f"{large:.2f} ms against {small:.2f} ms"
        yield Line(f"{page}: seeded against demo", large / small, budgets.GROWTH, "times", how)


def _team_line(seeded: dict[str, Figures]) -> Line:
    """How much longer the largest team takes than the smallest."""
    small, *_rest, large = (seeded[page].p95 for page in budgets.TEAMS)
    how = f"p95 of 2,000 people below against 8: {large:.1f} ms against {small:.1f} ms"
    return Line("team dashboard: growth", large / small, budgets.TEAM_GROWTH, "times", how)


def _size_lines(seeded: dict[str, Figures], front: sizes.FrontEnd) -> Iterator[Line]:
    for page in dict.fromkeys((*budgets.CPU, *budgets.TEAMS)):
        size = seeded[page].gzipped / 1000
        yield Line(f"{page}: HTML, gzip", size, budgets.HTML_KB, "kB", "level 6")
        first = size + front.css + front.js + front.fonts
        how = "HTML, CSS, JavaScript, fonts as sent; pictures aside"
        yield Line(f"{page}: first visit", first, budgets.FIRST_VISIT_KB, "kB", how)


def report(seeded: Run, large: dict[str, Figures], found: list[Line]) -> None:
    """Print the table, the figures behind it and the memory used."""
    rows = ", ".join(f"{count:,} {name}" for name, count in seeded.facts["rows"].items())
    print(f"\nSeeded organisation: {rows}\n")
    print(budgets.table(found))
    print()
    for name, figures in large.items():
        print(
            f"{name:20} {figures.cpu:6.2f} ms CPU  {figures.wall:6.2f} ms wall p50  "
            f"{figures.p95:6.2f} ms p95  "
            f"{figures.html / 1000:6.1f} kB, {figures.gzipped / 1000:5.1f} kB gzip"
        )
    for name in ("granian", "worker"):
        peak = peak_megabytes(seeded.children[name])
        print(f"peak memory of one process, {name}: {peak:.0f} MB")
    met = sum(line.met for line in found)
    print(f"\n{met} of {len(found)} budgets are met")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="seed anew")
    parser.add_argument("--requests", type=int, default=60, help="requests a page and round")
    given = parser.parse_args()
    if given.fresh:
        shutil.rmtree(HOME, ignore_errors=True)
    with ExitStack() as stack:
        demo = start("demo", FIRST_PORT, stack)
        seeded = start("seeded", FIRST_PORT + 1, stack)
        small = demo.instance.measure(demo.pages(), given.requests)
        large = seeded.instance.measure(seeded.pages(), given.requests)
        report(seeded, large, lines(seeded, large, small))
    return 0


if __name__ == "__main__":
    sys.exit(main())
