"""What an assessment draws from the bank: exactly so many of each pool, and none twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError
from learning.bundle.problems import BundleError
from learning.bundle.read import bundle_read
from learning.content.assessment import Assessment
from learning.content.pools import assessment_problems, pool_fits, pools_frozen
from learning.content.questions import Question, question_normalised
from learning.models import Attempt, BankQuestion, Course
from learning.selectors.attempt import attempt_page
from learning.selectors.content import course_content
from learning.services.attempt import attempt_start
from learning.services.authoring import course_create
from learning.services.bank import bank_remove, bank_save, bank_take
from learning.services.course import course_export, course_import
from learning.services.outline import lesson_add
from learning.services.question import assessment_change, questions_add
from learning.services.release import release_publish
from people.models import User
from tests.factories.learning import course_make, enrolment_make

TAGS = ("a", "b", "c")
LEVELS = (None, "easy", "hard")
pools = st.lists(
    st.fixed_dictionaries(
        {
            "tag": st.sampled_from(TAGS),
            "difficulty": st.sampled_from(LEVELS),
            "draw": st.integers(1, 4),
        }
    ),
    min_size=1,
    max_size=4,
)
banked = st.lists(
    st.tuples(st.sets(st.sampled_from(TAGS)), st.sampled_from(LEVELS)), max_size=16
)  # fmt: skip


def question(key: str, tags: Any = (), level: str | None = None) -> Question:
    made = {"key": key, "kind": "true_false", "prompt": f"Is it {key}?", "answer": True}
    made |= {"tags": sorted(tags)} if tags else {}
    return question_normalised(made | ({"difficulty": level} if level else {}))


def frozen(own: int, bank: list[Question], wanted: list[dict[str, Any]], **more: Any) -> Any:
    whole = {"questions": [question(f"own{n}") for n in range(own)], "pools": wanted, **more}
    drawn, pooled = pools_frozen(whole, bank)
    return whole, {**whole, "pools": drawn, "pool_questions": pooled}


@settings(deadline=None, max_examples=300)
@given(banked, pools, st.integers(0, 5), st.integers(0, 2**31), st.booleans())
def test_it_draws_exactly_so_many_of_each_and_none_twice(
    rows: list[Any], wanted: list[dict[str, Any]], own: int, seed: int, shuffle: bool
) -> None:
    bank = [question(f"q{n}", tags, level) for n, (tags, level) in enumerate(rows)]
    whole, data = frozen(own, bank, wanted, shuffle=shuffle)
    can = not assessment_problems(whole, bank)
    assert can == _can_by_trying(bank, wanted)
    if not can:
        return
    assessment = Assessment.read(data)
    drawn = assessment.drawn(seed)

    assert len(drawn) == len(set(drawn)) == assessment.asked_count
    assert drawn == Assessment.read(data).drawn(seed)
    assert sum(key.startswith("own") for key in drawn) == own
    chosen = [q for q in bank if q["key"] in drawn]
    assert len(chosen) == sum(pool["draw"] for pool in wanted)
    # They can be told apart into the pools, each getting what it asked for.
    assert _assigned(chosen, [(pool, pool["draw"]) for pool in wanted])


def _can_by_trying(bank: list[Question], wanted: list[dict[str, Any]]) -> bool:
    """By Hall's theorem, over all sets of pools: independent of how the code draws."""
    for some in range(1, 2 ** len(wanted)):
        chosen = [pool for n, pool in enumerate(wanted) if some >> n & 1]
        fitting = [q for q in bank if any(pool_fits(pool, q) for pool in chosen)]
        if len(fitting) < sum(pool["draw"] for pool in chosen):
            return False
    return True


def _assigned(chosen: list[Question], left: list[tuple[dict[str, Any], int]]) -> bool:
    wanted = [{**pool, "draw": count} for pool, count in left]
    return _can_by_trying(chosen, wanted)


def test_every_question_of_a_pool_comes_up() -> None:
    bank = [question(f"q{n}", ["a"]) for n in range(6)]
    _whole, data = frozen(0, bank, [{"tag": "a", "difficulty": None, "draw": 2}])
    assessment = Assessment.read(data)

    assert {key for seed in range(60) for key in assessment.drawn(seed)} == set(
        assessment.questions
    )


def test_a_question_that_the_assessment_asks_itself_is_not_drawn_too() -> None:
    bank = [question("own0", ["a"]), question("q1", ["a"])]
    whole, data = frozen(1, bank, [{"tag": "A", "difficulty": None, "draw": 1}])

    assert assessment_problems(whole, bank) == []
    assert sorted(Assessment.read(data).drawn(5)) == ["own0", "q1"]


# Published ------------------------------------------------------------------------------------


@pytest.fixture
def course(author: User) -> Course:
    """A published course whose assessment asks one question of its own and two of five."""
    made = course_create(author=author, title="Drawn")
    made.lessons.get().delete()
    final = lesson_add(course=made, actor=author, title="Final", kind="assessment")
    questions_add(lesson=final, actor=author, questions=[question("own")])
    drawn = [{"tag": "a", "difficulty": None, "draw": 2}]
    assessment_change(lesson=final, actor=author, pools=drawn)
    bank_take(course=made, actor=author, questions=[question(f"q{n}", ["a"]) for n in range(5)])
    release_publish(course=made, author=author)
    return made


@pytest.mark.django_db
def test_an_open_attempt_notices_nothing_of_the_bank(
    course: Course, author: User, employee: User
) -> None:
    enrolment = enrolment_make(employee, course)
    attempt = attempt_start(enrolment=enrolment, lesson_key="final")
    asked = [(each.key, each.text) for each in attempt_page(attempt).questions]
    assert len(asked) == 3

    for key, _text in asked[1:]:
        bank_remove(course=course, actor=author, key=key)
    rest = BankQuestion.objects.values_list("key", flat=True)
    for key in rest:
        newer = {**question(key, ["a"]), "prompt": "Another?"}
        bank_save(course=course, actor=author, key=key, question=newer)
    release = release_publish(course=course, author=author)

    assert release.number == 2
    again = Attempt.objects.get(pk=attempt.pk)
    assert [(each.key, each.text) for each in attempt_page(again).questions] == asked


@pytest.mark.django_db
def test_publishing_is_refused_where_the_bank_has_too_few(course: Course, author: User) -> None:
    for key in ("q0", "q1", "q2", "q3"):
        bank_remove(course=course, actor=author, key=key)

    with pytest.raises(AppError, match="“Final”: the bank has 1 question with the tag “a”"):
        release_publish(course=course, author=author)


@pytest.mark.django_db
def test_a_bank_goes_out_and_comes_in_as_it_was(course: Course, tmp_path: Path) -> None:
    course_import(source=course_export(course=course, output=tmp_path / "first"), author=None)
    content = course_content(course)
    output = course_export(course=course, output=tmp_path / "out")

    assert bundle_read(output).content.digest == content.digest
    assert len(content.bank) == 5
    assert course_import(source=output, author=None).outcome == "unchanged"
    bank = json.loads((output / "bank.json").read_text())
    bank["questions"][0]["prompt"] = "Is it new?"
    bank["questions"].append({"kind": "true_false", "prompt": "More?", "answer": False})
    (output / "bank.json").write_text(json.dumps(bank))
    result = course_import(source=output, author=None)
    assert "Question bank: 1 changed, 1 added" in result.diff
    assert BankQuestion.objects.count() == 6


@pytest.mark.django_db
def test_a_bundle_whose_bank_is_too_small_is_refused(course: Course, tmp_path: Path) -> None:
    output = course_export(course=course, output=tmp_path / "out")
    (output / "bank.json").write_text(json.dumps({"questions": [{"kind": "essay"}]}))
    with pytest.raises(BundleError):
        bundle_read(output)
    (output / "bank.json").unlink()

    with pytest.raises(BundleError, match="the bank has 0 questions with the tag"):
        bundle_read(output)


@pytest.mark.django_db
def test_a_course_without_a_bank_keeps_its_digest() -> None:
    content = course_content(course_make("Plain"))

    assert content.bank == []
    before = content.digest
    content.bank = [question("q")]
    assert content.digest != before
