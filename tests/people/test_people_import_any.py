"""Whatever a file holds, reading it ends with people, with problems, or with a refusal."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from people.hr.graph import lines_draw
from people.hr.mapping import map_bind, map_detect, map_parse
from people.hr.plan import plan_make
from people.hr.problem import FileRefusedError
from people.hr.rows import Sheet, sheet_read
from people.hr.snapshot import Snapshot
from people.hr.source import table_read
from tests.people.sheets import COLUMNS, sheet

CELL = st.text(max_size=12) | st.sampled_from(
    ["a", "b", "c", "a@x.org", "left", "2020-01-01", " / "]
)
ROW = st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL))


def read(data: bytes) -> Sheet:
    table = table_read(data)
    return sheet_read(table, map_bind(map_detect(table), table))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(FileRefusedError):
        read(data)
    with contextlib.suppress(FileRefusedError):
        read(b"external_id,name,email\n" + data)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_mapping_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(FileRefusedError):
        map_parse(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_any_rows_make_a_plan_and_survive_their_storage(rows: list[dict[str, str]]) -> None:
    try:
        found = read(sheet(*rows))
    except FileRefusedError:
        return
    stored = Sheet.from_json(found.as_json())
    assert stored.people == found.people
    plan = plan_make(found, Snapshot(), complete=True)
    assert len(plan.created) == len(found.people)
    again = plan_make(stored, Snapshot(), complete=True)
    assert again.fingerprint == plan.fingerprint


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=10))
def test_every_loop_is_found_and_nothing_else(managers: list[int]) -> None:
    rows = [
        {
            "external_id": str(place),
            "name": f"P{place}",
            "email": f"p{place}@x.org",
            "manager": str(manager) if manager < len(managers) else "",
        }
        for place, manager in enumerate(managers)
    ]
    found = read(sheet(*rows))
    nodes = {person.row: person.external_id for person in found.people}
    lines = lines_draw(found, nodes, Snapshot())
    assert bool(lines.problems) == _has_loop(managers)


def _has_loop(managers: list[int]) -> bool:
    for start in range(len(managers)):
        step, seen = start, 0
        while step < len(managers) and seen <= len(managers):
            step, seen = managers[step], seen + 1
        if seen > len(managers):
            return True
    return False
