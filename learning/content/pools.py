"""Questions that an assessment draws from the bank: so many of those with a tag.

A question may fit several pools; an attempt asks it once. Whether that can be done, and which
question goes to which pool, is a matching between the pools' places and the questions: found
with augmenting paths, in the order in which the questions are offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.content.questiondraft import DIFFICULTIES, question_finished
from learning.content.questions import Question
from learning.content.schema import SchemaProblem

Pool = Mapping[str, Any]
Keys = list[str]
POOL_FIELDS = ("tag", "difficulty", "draw")


def pool_fits(pool: Pool, question: Question) -> bool:
    """Whether the pool draws from this question."""
    if pool["tag"].casefold() not in {tag.casefold() for tag in question.get("tags", [])}:
        return False
    return not pool.get("difficulty") or question.get("difficulty") == pool["difficulty"]


def pool_keys(pool: Pool, bank: Sequence[Question], own: Sequence[Question] = ()) -> Keys:
    """The keys of what the pool draws from: what the assessment asks itself is not in it, nor
    what is unfinished.
    """
    taken = {question["key"] for question in own}
    fitting = (q for q in bank if q["key"] not in taken and pool_fits(pool, q))
    return [question["key"] for question in fitting if question_finished(question)]


def pools_frozen(
    assessment: Mapping[str, Any], bank: Sequence[Question]
) -> tuple[list[dict[str, Any]], list[Question]]:
    """The pools as a release keeps them, each with the `keys` it draws from, and the questions
    of all of them, each once.
    """
    own = assessment["questions"]
    pools = [{**pool, "keys": pool_keys(pool, bank, own)} for pool in assessment.get("pools") or []]
    wanted = {key for pool in pools for key in pool["keys"]}
    return pools, [question for question in bank if question["key"] in wanted]


def pools_drawn(
    pools: Sequence[tuple[int, Keys]], shuffled: Callable[[Keys], Keys] = list
) -> list[Keys] | None:
    """For each pool as many of its keys as it draws, no key twice; None when that cannot be.

    `pools` are how many each draws, and of what; `shuffled` says in which order keys are tried.
    """
    holder: dict[str, int] = {}
    offered = [shuffled(keys) for _count, keys in pools]

    def place(pool: int, asked: set[int]) -> bool:
        """Give the pool one key more, if need be one that another pool can replace."""
        asked.add(pool)
        for key in offered[pool]:
            other = holder.get(key)
            if other is None or (other not in asked and place(other, asked)):
                holder[key] = pool
                return True
        return False

    for number, (count, _keys) in enumerate(pools):
        if not all(place(number, set()) for _time in range(count)):
            return None
    return [[key for key in keys if holder.get(key) == n] for n, keys in enumerate(offered)]


def assessment_problems(
    assessment: Mapping[str, Any], bank: Sequence[Question]
) -> list[SchemaProblem]:
    """What is wrong with an assessment beside its single questions."""
    questions, pools = assessment["questions"], assessment.get("pools") or []
    if not questions and not pools:
        return [SchemaProblem(("questions",), _("at least 1 question is needed."))]
    problems = []
    draw = assessment.get("draw")
    if draw and draw > len(questions):
        problems.append(SchemaProblem(("draw",), _("there are not that many questions.")))
    offered = [(pool["draw"], pool_keys(pool, bank, questions)) for pool in pools]
    for at, (pool, (count, keys)) in enumerate(zip(pools, offered, strict=True)):
        if len(keys) < count:
            fitting = len(pool_keys(pool, bank))
            message = _too_few(pool, fitting, asked=fitting - len(keys))
            problems.append(SchemaProblem(("pools", at), message))
    if not problems and pools_drawn(offered) is None:
        message = _("together these draw more questions from the bank than fit them.")
        problems.append(SchemaProblem(("pools",), message))
    return problems


def _too_few(pool: Pool, fitting: int, *, asked: int) -> str:
    """What is said where `fitting` questions are not enough; `asked` are asked anyway."""
    words = {"n": fitting, "tag": pool["tag"], "draw": pool["draw"], "asked": asked}
    levels = {value: str(label).lower() for value, label in DIFFICULTIES}
    level = levels.get(pool.get("difficulty") or "", "")
    words["level"] = f" ({level})" if level else ""
    message = ngettext(
        "the bank has %(n)d question with the tag “%(tag)s”%(level)s; %(draw)d are drawn.",
        "the bank has %(n)d questions with the tag “%(tag)s”%(level)s; %(draw)d are drawn.",
        fitting,
    )
    if asked:
        message += " " + ngettext(
            "%(asked)d of them is asked anyway.", "%(asked)d of them are asked anyway.", asked
        )
    return message % words
