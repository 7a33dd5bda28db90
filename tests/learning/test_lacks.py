"""What a block lacks is said in words that an author knows."""

from __future__ import annotations

from typing import Any

import pytest

from learning.bundle.publishing import said
from learning.content.newblock import block_lacks, block_new

FRESH = {
    "image": ["Choose a file."],
    "video": ["Choose a file.", "Write a title."],
    "file": ["Choose a file.", "Write a title."],
    "maths": ["Write the formula."],
    "poll": ["Write two answers or more.", "Write the question."],
    "reflection": ["Write the question."],
    "tasks": ["Write a task."],
    "link": ["Write a title.", "Enter the address."],
    "callout": ["Nothing is in it yet."],
}


@pytest.mark.parametrize(("kind", "sentences"), FRESH.items())
def test_it_says_what_to_do_with_an_empty_block(kind: str, sentences: list[str]) -> None:
    assert [said(problem) for problem in block_lacks(block_new(kind))] == sentences


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (
            {"kind": "image", "key": "i", "src": "media/a.png"},
            "Write an alternative text, or mark the picture as decoration.",
        ),
        (
            {"kind": "poll", "key": "p", "prompt": "Milk?", "options": ["Yes", ""]},
            "Option 2: this must not be empty.",
        ),
        (
            {"kind": "poll", "key": "p", "prompt": "Milk?", "options": ["Yes", "Yes"]},
            "Option: no two of these may be equal.",
        ),
    ],
)
def test_it_says_what_is_missing_in_one_that_was_begun(
    block: dict[str, Any], sentence: str
) -> None:
    assert [said(problem) for problem in block_lacks(block)] == [sentence]
