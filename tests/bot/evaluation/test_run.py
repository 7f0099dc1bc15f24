import dataclasses
import json
import threading
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.evaluation.gold import GoldSet
from bot.evaluation.results import QuestionResult
from bot.evaluation.run import Runner, Selection
from bot.evaluation.storage import RunFolder, read_results
from bot.question import Question
from corpus.errors import EmptySelectionError, FootnoteError, RunFileError, RunMixedError
from tests.fakes.evaluation import GRADER, ScriptedAnswerer, cite, make_answer, make_gold

GOOD = make_answer("Amazon put in $4 billion", cite(1, "alpha", 0, 27))
QUESTIONS = tuple(make_gold(id=f"q{number}", tags=["odd" if number % 2 else "even"]) for number in range(6))


def _runner(answerer: ScriptedAnswerer, concurrency: int = 2) -> Runner:
    return Runner(answerer=answerer, grader=GRADER, mode="extractive", concurrency=concurrency)


def _good(question: Question) -> Answer:
    return GOOD


def test_every_question_gets_a_result_in_its_order() -> None:
    seen: list[QuestionResult] = []
    results = _runner(ScriptedAnswerer(_good)).run(QUESTIONS, on_progress=seen.append)

    assert [result.id for result in results] == [question.id for question in QUESTIONS]
    assert all(result.passed for result in results)
    assert sorted(result.id for result in seen) == [question.id for question in QUESTIONS]


def test_history_and_mode_are_handed_on() -> None:
    asked: list[Question] = []
    gold = make_gold(history=[{"question": "Who?", "answer": "Amazon."}])

    _runner(ScriptedAnswerer(lambda question: asked.append(question) or GOOD)).run([gold])

    assert (asked[0].mode, asked[0].history[0].answer, asked[0].text) == ("extractive", "Amazon.", gold.question)


def test_an_error_and_a_crash_are_failed_questions(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

    def script(question: Question) -> Answer:
        if question.id == "q1":
            raise FootnoteError("The model is down.")
        if question.id == "q2":
            raise ZeroDivisionError("oops")
        return GOOD

    results = _runner(ScriptedAnswerer(script)).run(QUESTIONS)

    assert [(r.id, r.error) for r in results if r.status == "error"] == [
        ("q1", "The model is down."), ("q2", "ZeroDivisionError: oops"),
    ]  # fmt: skip
    assert "question q2 crashed" in caplog.text


def test_no_more_questions_than_the_limit_are_in_flight() -> None:
    lock, all_in, in_flight, most = threading.Lock(), threading.Barrier(3), 0, 0

    def script(question: Question) -> Answer:
        nonlocal in_flight, most
        with lock:
            in_flight += 1
            most = max(most, in_flight)
        all_in.wait(timeout=5)
        with lock:
            in_flight -= 1
        return GOOD

    results = _runner(ScriptedAnswerer(script), concurrency=3).run(QUESTIONS)

    assert most == 3
    assert all(result.passed for result in results)


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    def stop(question: Question) -> Answer:
        if question.id == "q3":
            raise KeyboardInterrupt
        return GOOD

    folder = RunFolder(tmp_path / "run")
    first = ScriptedAnswerer(stop)
    with pytest.raises(KeyboardInterrupt):
        _runner(first, concurrency=1).run(QUESTIONS, folder=folder, header={"gold": "g"})
    kept = [result.id for result in read_results(folder.path)]
    assert set(kept) == {"q0", "q1", "q2"}
    assert first.cancelled is not None
    assert first.cancelled(), "questions in flight are told to stop"

    second = ScriptedAnswerer(_good)
    results = _runner(second).run(QUESTIONS, folder=folder, header={"gold": "g"})

    assert sorted(second.asked) == ["q3", "q4", "q5"]
    assert [result.id for result in results] == [question.id for question in QUESTIONS]


def test_a_line_that_a_kill_tore_is_asked_again(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    _runner(ScriptedAnswerer(_good)).run(QUESTIONS[:2], folder=folder)
    lines = (tmp_path / "results.jsonl").read_bytes()
    (tmp_path / "results.jsonl").write_bytes(lines[:-40])

    again = ScriptedAnswerer(_good)
    results = _runner(again).run(QUESTIONS[:2], folder=folder)

    assert len(again.asked) == 1
    assert [result.id for result in results] == ["q0", "q1"]
    assert len(read_results(tmp_path)) == 2


def test_errors_are_asked_again_and_answers_of_another_index_too(tmp_path: Path) -> None:
    def fail(question: Question) -> Answer:
        raise FootnoteError("The model is down.")

    folder = RunFolder(tmp_path)
    _runner(ScriptedAnswerer(lambda question: GOOD if question.id == "q0" else fail(question))).run(
        QUESTIONS[:2], folder=folder
    )
    other = make_answer("Amazon put in $4 billion", cite(1, "alpha", 0, 27), model="new")
    again = ScriptedAnswerer(lambda _: other)
    results = _runner(again).run(QUESTIONS[:2], folder=folder)

    assert again.asked == ["q1", "q0"]
    assert {result.made_by["model"] for result in results if result.made_by} == {"new"}


def test_an_answer_that_fell_back_does_not_make_the_others_stale(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    _runner(ScriptedAnswerer(_good)).run(QUESTIONS[:2], folder=folder)
    again = ScriptedAnswerer(lambda _: dataclasses.replace(GOOD, mode="llm", model="m"))

    _runner(again).run(QUESTIONS[:3], folder=folder)

    assert again.asked == ["q2"]


def test_a_folder_of_another_run_is_left_alone(tmp_path: Path) -> None:
    _runner(ScriptedAnswerer(_good)).run(QUESTIONS[:1], folder=RunFolder(tmp_path), header={"gold": "one"})
    before = (tmp_path / "results.jsonl").read_bytes()

    with pytest.raises(RunMixedError, match="Give an empty folder"):
        _runner(ScriptedAnswerer(_good)).run(QUESTIONS[:1], folder=RunFolder(tmp_path), header={"gold": "two"})

    assert (tmp_path / "results.jsonl").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}\n", b"nonsense\n", b"[]\n", b"\xff\xfe\n", b'{"scores": 3}\n'])
def test_a_file_that_is_no_run_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "baseline.jsonl"
    path.write_bytes(content)

    with pytest.raises(RunFileError, match="cannot be used as an evaluation run"):
        read_results(path)


def test_finishing_writes_the_results_in_order_and_the_summary(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    results = _runner(ScriptedAnswerer(_good)).run(QUESTIONS, folder=folder)
    folder.finish(results, {"questions": 6})

    assert [result.id for result in read_results(tmp_path)] == [question.id for question in QUESTIONS]
    assert json.loads((tmp_path / "summary.json").read_text()) == {"questions": 6}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.jsonl", "run.json", "summary.json"]


def test_a_selection_takes_tags_a_split_and_an_even_spread() -> None:
    gold = GoldSet("gold.jsonl", QUESTIONS)

    assert [q.id for q in Selection(tags=("odd",)).of(gold)] == ["q1", "q3", "q5"]
    assert [q.id for q in Selection(limit=3).of(gold)] == ["q0", "q2", "q4"]
    assert {q.split for q in Selection(split="dev").of(gold)} == {"dev"}
    assert Selection(limit=99).of(gold) == QUESTIONS
    with pytest.raises(EmptySelectionError, match="Its tags are: even, odd"):
        Selection(tags=("tabel",)).of(gold)
