"""Every shared question file: each item is taken over, or refused with a reason.

They are looked for where `WAYMARK_DATA` says, else beside the repository; without them these
tests are skipped, and say so.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from learning.content.questions import public, question_problems
from learning.content.schema import KEY
from learning.exchange.read import questions_import
from learning.management.commands.questions_check import question_sources

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WAYMARK_DATA", ROOT.parent / "shared" / "data"))
QUESTIONS = DATA / "packages" / "questions"
FILES = sorted(path for path in QUESTIONS.rglob("*") if path.is_file())
SOURCES = list(question_sources(QUESTIONS)) if QUESTIONS.exists() else []


def check(source: Path) -> int:
    """How many items there are; each of them says what became of it."""
    found = questions_import(source)
    assert found.items
    counts = [found.count(outcome) for outcome in ("imported", "partly", "refused")]
    assert len(found.items) == sum(counts)
    media = {each.file.path for each in found.media}
    for item in found.items:
        assert (item.question is None) == (item.outcome == "refused"), item
        assert bool(item.notes) == (item.outcome != "imported"), item
        if item.question:
            assert question_problems(item.question) == []
            assert KEY.match(item.question["key"])
            assert public(item.question)["prompt"]
            text = str(item.question)
            assert all(path in media for path in text.split("](")[1:] if path in media)
    keys = [question["key"] for question in found.questions]
    assert len(set(keys)) == len(keys)
    assert [i.question for i in questions_import(source).items] == [i.question for i in found.items]
    return len(found.items)


def test_the_shared_questions_are_there() -> None:
    if not FILES:
        pytest.skip(f"NO SHARED DATA in {DATA}: set WAYMARK_DATA to test all question files")
    assert len(FILES) == 270
    assert sum(check(source) for source in SOURCES) == 472


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(QUESTIONS)))
def test_each_file_alone_is_read_or_refused_with_a_reason(path: Path) -> None:
    check(path)
