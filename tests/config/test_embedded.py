"""The embedded services live as long as somebody holds a lease."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import EmbeddedError, Home
from config.embedded.lease import hold, keeper_runs
from tests.config.conftest import CopyOf
from tests.config.instance import PROJECT, Instance, wait_for

pytestmark = pytest.mark.kill

HOLD = """
import sys
from pathlib import Path
from config.embedded import hold
hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def holder(home: Path) -> subprocess.Popen[str]:
    """A process that holds a lease until its input ends."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD, str(home)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_the_last_to_leave_stops_the_services(prepared_home: Path, copy_of: CopyOf) -> None:
    home = Home(copy_of(prepared_home))
    with holder(home.root) as first, holder(home.root) as second:
        first.kill()
        first.wait(10)
        assert keeper_runs(home)
        # Who leaves orderly and who is killed makes no difference.
        assert second.stdin
        second.stdin.close()
        second.wait(10)
        wait_for(lambda: not keeper_runs(home), 20, "the keeper ends")
    assert not (home.pgdata / "postmaster.pid").exists()


def test_what_a_killed_keeper_left_is_taken_over(prepared_home: Path, copy_of: CopyOf) -> None:
    home = Home(copy_of(prepared_home))
    waymark = Instance(home.root)
    with holder(home.root) as first:
        keeper = waymark.named("config.embedded.keeper")
        assert keeper
        keeper.kill()
        with holder(home.root) as second:
            assert keeper_runs(home)
            assert second.stdin
            second.stdin.close()
        assert first.stdin
        first.stdin.close()
    wait_for(lambda: waymark.processes() == [], 20, "nothing left")


def test_it_says_why_the_services_do_not_start(prepared_home: Path, copy_of: CopyOf) -> None:
    root = copy_of(prepared_home)
    (root / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL said: .*version"):
        hold(root)
    assert not keeper_runs(Home(root))
