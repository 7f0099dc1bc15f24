"""Instructions planted in articles, questions and conversations, with a model that obeys them all: none reaches a person."""

from pathlib import Path

from benchmarks.injection.measure import measure


def test_no_planted_instruction_changes_an_answer(tmp_path: Path) -> None:
    results = measure(tmp_path, "auto")
    assert len(results) >= 40
    assert all(result.reached for result in results)
    assert {result.case.id: result.faults for result in results if result.faults} == {}
    assert {result.outcome for result in results} <= {"answered", "partial", "abstained"}
