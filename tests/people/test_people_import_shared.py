"""The shared organisations, whole. Without the data folder these tests are skipped."""

from __future__ import annotations

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import Department, Status, User
from people.selectors.reporting import people_below
from tests.people.sheets import person, sheet

DATA = Path(os.environ.get("WAYMARK_DATA", Path(__file__).parents[3] / "shared" / "data"))
ADVENTURE_WORKS = DATA / "org-adventureworks" / "employees.csv"
SYNTHETIC = DATA / "org-synthetic" / "employees.csv.gz"

pytestmark = pytest.mark.django_db


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("people_import", str(path), *options, stdout=out)
    return out.getvalue()


@pytest.mark.skipif(not ADVENTURE_WORKS.exists(), reason="shared data not there")
def test_adventure_works_imports_and_imports_again_unchanged() -> None:
    assert "290 created, 0 changed" in run(ADVENTURE_WORKS)
    assert User.objects.count() == 290
    assert Department.objects.filter(parent=None).count() == 6
    chief = User.objects.get(manager=None)
    assert chief.job_title == "Chief Executive Officer"
    assert people_below(chief).count() == 289
    assert "0 created, 0 changed, 0 returned, 0 deactivated, 290 unchanged" in run(
        ADVENTURE_WORKS, "--map", "adventureworks", "--complete"
    )


@pytest.mark.skipif(not SYNTHETIC.exists(), reason="shared data not there")
def test_the_synthetic_organisation_imports_with_its_leavers() -> None:
    out = run(SYNTHETIC)
    assert "1200 created" in out
    assert "103 people's languages (ja, pl) are not offered" in out
    assert "Columns not used and not stored: role, depth, contract." in out
    assert User.objects.filter(status=Status.LEFT).count() == 40
    assert User.objects.filter(status=Status.ON_LEAVE).count() == 32
    assert User.objects.filter(timezone="Asia/Tokyo").count() == 45
    assert "1200 unchanged" in run(SYNTHETIC)


@pytest.mark.skipif(not SYNTHETIC.exists(), reason="shared data not there")
def test_both_organisations_live_side_by_side_unless_a_list_is_complete() -> None:
    run(ADVENTURE_WORKS)
    run(SYNTHETIC)
    assert User.objects.count() == 1490
    with pytest.raises(CommandError, match=r"1160 of 1450 people would be deactivated"):
        run(ADVENTURE_WORKS, "--complete")


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(sheet(person("ada"), person("bo", manager="ada")))
    out = run(path, "--dry-run")
    assert "+ bo Bo Example <bo@example.org>" in out
    assert "Would be: 2 created" in out
    assert not User.objects.exists()


def test_the_command_lists_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(sheet(person("ada", manager="nobody")))
    with pytest.raises(CommandError, match=r"Nothing was imported.\nrow 2, manager: Ada"):
        run(path)
    with pytest.raises(CommandError, match=r"row 2, manager: Ada"):
        run(path, "--dry-run")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="not an L&D admin"):
        run(path, "--actor", "x@example.org")


def test_ten_thousand_people_take_seconds(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(
        sheet(
            *(
                person(f"e{n}", manager=f"e{(n - 1) // 8}" if n else "", department=f"D{n % 40}")
                for n in range(10_000)
            )
        )
    )
    began = time.perf_counter()
    run(path)
    assert User.objects.count() == 10_000
    assert time.perf_counter() - began < 30
