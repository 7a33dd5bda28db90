"""The lock on a state folder, and what a killed holder left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from config.instance import HeldError, InstanceLock


def test_it_is_held_by_one_and_says_by_whom(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    lock = InstanceLock(path, "http://here:1")
    with pytest.raises(HeldError, match=r"already serves .* at http://here:1"):
        InstanceLock(path, "http://there:2")
    lock.release()
    again = InstanceLock(path, "http://there:2")
    assert not again.unclean
    again.release()


def test_it_ends_the_children_of_a_killed_holder(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        process = psutil.Process(child.pid)
        started = process.create_time()
        path.write_text(
            json.dumps({"pid": 1, "address": "http://gone", "children": [[child.pid, started]]})
        )
        lock = InstanceLock(path, "http://here:1")
        assert lock.unclean
        assert not process.is_running()
    lock.release()


def test_it_spares_a_stranger_that_got_the_same_number(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        path.write_text(
            json.dumps({"pid": 1, "address": "http://gone", "children": [[stranger.pid, 1.0]]})
        )
        InstanceLock(path, "http://here:1").release()
        assert stranger.poll() is None
        stranger.kill()


def test_it_is_not_stopped_by_an_unreadable_record(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    path.write_text("half a reco")
    InstanceLock(path, "http://here:1").release()
    assert path.read_text() == ""
