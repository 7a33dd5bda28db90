"""Where Chromium is, and getting it: `python -m tests.chromium` before the browser tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# The shell is the browser without its own interface: the same pages in a fifth of the time.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_INSTALL_SECONDS = 600
HINT = "Install Chromium to run the browser tests: apt-get install chromium-headless-shell"


def find() -> str | None:
    """The browser to run: `CHROMIUM`, one of the machine's, or the one Playwright fetched."""
    if given := os.environ.get("CHROMIUM"):
        return given
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        fetched = playwright.chromium.executable_path
    return fetched if Path(fetched).exists() else None


def bring() -> bool:
    """Install Chromium by the first way that works; whether there is one now."""
    if find():
        return True
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # A downloaded browser also needs libraries that a bare machine lacks; a package's come.
        packages = ("chromium-headless-shell", "chromium")
        ways = [
            ["apt-get", "update", "-qq"],
            *(["apt-get", "install", "-y", "-qq", package] for package in packages),
        ]
    for way in ways:
        if find():
            break
        try:
            subprocess.run(  # noqa: S603
                way,
                check=False,
                timeout=_INSTALL_SECONDS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
    return find() is not None


if __name__ == "__main__":
    if not bring():
        sys.stderr.write(f"{HINT}\nThe browser tests will be skipped.\n")
