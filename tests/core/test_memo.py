"""What a process keeps in memory."""

from __future__ import annotations

from core.memo import Memo


def test_it_makes_a_value_once() -> None:
    memo: Memo[str, object] = Memo(2)
    made = memo.get("a", object)
    assert memo.get("a", object) is made


def test_it_forgets_what_was_used_longest_ago() -> None:
    memo: Memo[str, object] = Memo(2)
    first, second = memo.get("a", object), memo.get("b", object)
    memo.get("a", object)
    memo.get("c", object)

    assert memo.get("a", object) is first
    assert memo.get("b", object) is not second


def test_it_can_be_emptied() -> None:
    memo: Memo[str, object] = Memo(2)
    made = memo.get("a", object)
    memo.clear()
    assert memo.get("a", object) is not made
