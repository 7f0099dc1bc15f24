import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.compare import ALL, compare
from bot.evaluation.results import QuestionResult
from corpus.errors import OtherGoldError
from tests.fakes.evaluation import GRADER, cite, make_answer, make_gold

GOOD = make_answer("Amazon put in $4 billion", cite(1, "alpha", 0, 27))
BAD = make_answer("Amazon put in money", cite(1, "alpha", 0, 27))


def _run(*good: bool, tags: Sequence[str] = ("table",)) -> list[QuestionResult]:
    return [
        GRADER.grade(make_gold(id=f"q{number}", tags=list(tags)), GOOD if passes else BAD)
        for number, passes in enumerate(good)
    ]


def test_the_same_run_twice_is_no_change() -> None:
    found = compare(_run(True, False, True), _run(True, False, True))

    assert (found.ok, found.broke, found.mended, found.changed, found.drops, found.gains) == (True, (), (), (), (), ())


def test_a_baseline_file_is_no_change_either() -> None:
    run = [dataclasses.replace(r, scores={**r.scores, "nugget_recall": 2 / 3}) for r in _run(*[True] * 7)]

    found = compare([QuestionResult.from_dict(result.to_baseline()) for result in run], run)

    assert (found.ok, found.changed) == (True, ())


def test_a_clear_drop_fails_and_names_the_questions() -> None:
    found = compare(_run(*[True] * 20), _run(*[True] * 10, *[False] * 10))

    assert not found.ok
    assert found.broke == tuple(f"q{number}" for number in range(10, 20))
    assert {(drop.group, drop.score) for drop in found.drops} >= {(ALL, "passed"), ("table", "nugget_recall")}
    worst = next(drop for drop in found.drops if (drop.group, drop.score) == (ALL, "passed"))
    assert (worst.before, worst.now, worst.change, worst.pairs) == (1.0, 0.5, -0.5, 20)
    assert -0.75 < worst.low < -0.5 < worst.high < -0.25


def test_one_broken_question_of_many_is_named_and_is_no_drop() -> None:
    found = compare(_run(*[True] * 50), _run(*[True] * 49, False))

    assert (found.ok, found.broke) == (True, ("q49",))


def test_a_gain_is_a_gain() -> None:
    found = compare(_run(*[False] * 20), _run(*[True] * 20))

    assert found.ok
    assert found.mended == tuple(f"q{number}" for number in range(20))
    assert (ALL, "passed") in {(gain.group, gain.score) for gain in found.gains}


def test_a_drop_in_one_tag_is_seen() -> None:
    others = [dataclasses.replace(result, id=f"o{result.id}", tags=("time",)) for result in _run(*[True] * 190)]

    found = compare(others + _run(*[True] * 8), others + _run(*[False] * 8))

    assert {drop.group for drop in found.drops} == {ALL, "table"}


def test_a_tag_of_a_few_questions_never_fails_the_gate() -> None:
    others = [dataclasses.replace(result, id=f"o{result.id}", tags=("time",)) for result in _run(*[True] * 190)]

    found = compare(others + _run(True, True), others + _run(False, False))

    assert (found.ok, found.broke) == (True, ("q0", "q1"))


def test_the_interval_is_the_same_every_time() -> None:
    before, now = _run(*[True, False] * 10), _run(*[False, True, True, True] * 5)

    assert compare(before, now) == compare(before, now)
    assert compare(before, now, seed=1) != compare(before, now, seed=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=15))
def test_an_interval_holds_the_change_and_mirrors_when_the_runs_change_places(pairs: list[tuple[bool, bool]]) -> None:
    one, two = _run(*[before for before, _ in pairs]), _run(*[now for _, now in pairs])
    there, back = compare(one, two), compare(two, one)

    for difference in there.differences:
        assert difference.low - 1e-9 <= difference.change <= difference.high + 1e-9
    assert [round(d.change, 9) for d in there.differences] == [-round(d.change, 9) for d in back.differences]
    assert there.broke == back.mended


def test_a_baseline_of_another_gold_set_is_refused() -> None:
    run = _run(True, True)
    reworded = [dataclasses.replace(run[0], question_hash="other"), run[1]]

    for baseline, now in ((run[:1], run), (reworded, run), (run, run[:1])):
        with pytest.raises(OtherGoldError, match=r"another gold set: 1 question\(s\) differ \(q[01]\)"):
            compare(baseline, now)


def test_a_part_of_the_questions_is_compared_with_its_part_of_the_baseline() -> None:
    assert compare(_run(True, True), _run(False), everything=False).broke == ("q0",)
