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
        return [bare, *(Page(name, path, cookie) for name, path in self.facts["pages"].items())]


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
    command = [sys.executable, "-m", "bench.prepare", kind]
    prepared = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    if prepared.returncode:
        sys.exit(f"{kind}: could not be filled\n{prepared.stdout}{prepared.stderr}")
    *said, last = prepared.stdout.strip().splitlines()
    print(*said, sep="\n")
    process = subprocess.Popen(  # noqa: S603
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
    found = {}
    for child in psutil.Process(pid).children():
        words = child.cmdline()
        for name in ("granian", "worker", "beat"):
            if name in words:
                found[name] = child.pid
    return found


def lines(run: Run, seeded: dict[str, Figures], demo: dict[str, Figures]) -> list[Line]:
    """Every budget with its figure."""
    bare = seeded["bare"].cpu
    address = f"http://127.0.0.1:{run.instance.port}"
    front = sizes.front_end(address, seeded["lesson"].text)
    found = []
    for page, limit in budgets.QUERIES.items():
        found.append(Line(f"{page}: SQL queries", run.facts["queries"][page], limit, "queries",
                          "counted in process, warm, session and user included"))  # fmt: skip
    for page, times in budgets.CPU.items():
        cpu = seeded[page].cpu
        found.append(Line(f"{page}: CPU against bare", cpu / bare, times, "times",
                          f"{cpu:.2f} ms against {bare:.2f} ms, web and database"))  # fmt: skip
        found.append(Line(f"{page}: CPU against Moodle", cpu, budgets.CPU_MS, "ms",
                          "a tenth of Moodle's lightest page"))  # fmt: skip
    for page in budgets.CPU:
        ratio = seeded[page].cpu / demo[page].cpu
        found.append(Line(f"{page}: seeded against demo", ratio, budgets.GROWTH, "times",
                          f"{seeded[page].cpu:.2f} ms against {demo[page].cpu:.2f} ms"))  # fmt: skip
    for page in budgets.CPU:
        size = seeded[page].gzipped / 1000
        first = size + front.css + front.js + front.fonts
        found.append(Line(f"{page}: HTML, gzip", size, budgets.HTML_KB, "kB", "level 6"))
        found.append(Line(f"{page}: first visit", first, budgets.FIRST_VISIT_KB, "kB",
                          "HTML, CSS, JavaScript, fonts as sent; pictures aside"))  # fmt: skip
    found.append(Line("CSS, gzip", front.css, budgets.CSS_KB, "kB", "the one bundle"))
    found.append(Line("JavaScript, gzip", front.js, budgets.JS_KB, "kB", "a lesson's modules"))
    return found


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
        print("rows:", ", ".join(f"{count:,} {name}" for name, count in seeded.facts["rows"].items()))
        small = demo.instance.measure(demo.pages(), given.requests)
        large = seeded.instance.measure(seeded.pages(), given.requests)
        found = lines(seeded, large, small)
        print(budgets.table(found))
        print(f"\nbare view: {large['bare'].cpu:.2f} ms of CPU, {large['bare'].wall:.2f} ms wall p50")
        for name, figures in large.items():
            print(f"{name:20} {figures.cpu:6.2f} ms CPU  {figures.wall:6.2f} ms wall p50  "
                  f"{figures.html / 1000:6.1f} kB, {figures.gzipped / 1000:5.1f} kB gzip")  # fmt: skip
        for name in ("granian", "worker"):
            print(f"peak memory, {name}: {peak_megabytes(seeded.children[name]):.0f} MB")
        over = [line for line in found if not line.met]
        print(f"\n{len(found) - len(over)} of {len(found)} budgets are met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
