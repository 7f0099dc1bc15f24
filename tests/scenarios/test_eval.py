"""`footnote eval` as a person and a CI system run it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_script import ChatRequest, Reply, draft, quoting
from tests.fakes.openai_server import KEY, MODEL, FakeOpenAI

GOLD = [
    {
        "id": "launch", "question": "When was Vega Nine launched?", "answerable": True, "cite_groups": [["vega"]],
        "must_include": [["May 3", "3 May"]], "tags": ["time"], "reference_answer": "On May 3, 2026.",
    },
    {
        "id": "kitchen", "question": "Which colour does the cook's bicycle have?", "answerable": False,
        "tags": ["unanswerable"], "reference_answer": "The articles do not say.",
    },
]  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return _write(tmp_path / "gold.jsonl", *GOLD)


def _write(path: Path, *questions: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(question) + "\n" for question in questions), "utf-8")
    return path


def _eval(footnote: Any, *arguments: object) -> Any:
    return footnote("eval", "gold.jsonl", "--corpus", "notes", "--mode", "extractive", *map(str, arguments))


def test_a_run_is_graded_and_reported(private: Any, notes: Path, gold: Path, tmp_path: Path) -> None:
    done = _eval(private, "--json", "--report", "report")

    assert done.code == 0, done.err
    summary = json.loads(done.out)
    assert (summary["questions"], summary["errors"], summary["scores"]["passed"]) == (2, 0, 1.0)
    assert (summary["mode"], summary["usage"]["calls"]) == ("extractive", 0)
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "junit.xml", "report.html", "report.md", "results.jsonl", "run.json", "summary.json",
    ]  # fmt: skip
    assert json.loads((tmp_path / "report" / "summary.json").read_text()) == summary
    assert "<mark>" in (tmp_path / "report" / "report.html").read_text("utf-8")


def test_the_figures_are_for_people_without_json(private: Any, notes: Path, gold: Path) -> None:
    done = _eval(private)

    assert done.code == 0, done.err
    assert "2 questions of gold.jsonl" in done.out
    assert "Questions passed" in done.out
    assert done.err.count("\n") <= 1


def test_a_baseline_is_saved_and_held(private: Any, notes: Path, gold: Path, tmp_path: Path) -> None:
    assert _eval(private, "--save-baseline", "baseline.jsonl").code == 0
    assert _eval(private, "--baseline", "baseline.jsonl").code == 0

    lines = (tmp_path / "baseline.jsonl").read_text().splitlines()
    worse = [json.loads(line) for line in lines]
    (notes / "vega.md").write_text("# Nothing\n\nNothing is said here.\n")
    done = _eval(private, "--baseline", "baseline.jsonl")

    assert [line["stage"] for line in worse] == ["passed", "passed"]
    assert done.code == 1
    assert "Questions that broke: launch" in done.err
    assert "broke: launch" in done.out


def test_a_baseline_of_other_questions_is_refused(private: Any, notes: Path, gold: Path) -> None:
    assert _eval(private, "--save-baseline", "baseline.jsonl").code == 0
    _write(gold, {**GOLD[0], "question": "When did Vega Nine fly?"}, GOLD[1])

    done = _eval(private, "--baseline", "baseline.jsonl")

    assert done.code == 2
    assert "another gold set: 1 question(s) differ (launch)" in done.err


def test_broken_lines_are_named_all_at_once(private: Any, notes: Path, gold: Path) -> None:
    gold.write_text('{"id": "a"}\nnonsense\n' + json.dumps({**GOLD[0], "cite_groups": [["nobody"]]}) + "\n")

    done = _eval(private)

    assert (done.code, done.out) == (2, "")
    for said in ("line 1: question", "line 2: this is not JSON", "line 3: no article is called 'nobody'"):
        assert said in done.err


def test_the_shipped_questions_are_for_the_shipped_articles(private: Any, notes: Path) -> None:
    done = private("eval", "--corpus", "notes")

    assert (done.code, done.out) == (2, "")
    assert "Name a gold file for this corpus." in done.err


def test_a_model_that_is_not_configured_ends_the_run_with_one_sentence(
    private: Any, notes: Path, gold: Path, tmp_path: Path
) -> None:
    for arguments in (("--mode", "llm"), ("--judge",)):
        done = private("eval", "gold.jsonl", "--corpus", "notes", *arguments)

        assert (done.code, done.out) == (2, "")
        assert "OPENAI_API_KEY" in done.err
        assert not (tmp_path / "data" / "indexes").exists(), "no index is built for nothing"


def test_a_models_answers_are_graded_with_their_calls_and_tokens(private: Any, notes: Path, gold: Path) -> None:
    def model(request: ChatRequest) -> Reply:
        if "bicycle" in request.user:
            return Reply(draft(answerable="no"))
        return Reply(
            quoting("Vega Nine was launched on May 3, 2026.", "The rocket Vega Nine was launched on May 3, 2026")
        )

    with FakeOpenAI() as server:
        server.respond(model)
        configured = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY, "FOOTNOTE_LLM__MODEL": MODEL}
        done = private("eval", "gold.jsonl", "--corpus", "notes", "--mode", "llm", "--json", **configured)
        assert server.faults == []

    assert done.code == 0, done.err
    summary = json.loads(done.out)
    assert (summary["scores"]["passed"], summary["scores"]["quote_rate"]) == (1.0, 1.0)
    assert summary["usage"]["calls"] == len(server.requests) >= 2
    assert summary["usage"]["prompt_tokens"] > 0
    assert {made["model"] for made in summary["made_by"]} == {MODEL}


def test_the_judge_is_asked_and_stands_beside_the_figures(private: Any, notes: Path, gold: Path) -> None:
    def judge(request: ChatRequest) -> Reply:
        prompt = str(request.body["messages"][0]["content"])
        return Reply('{"verdict": "supported"}' if "Task: judge support" in prompt else '{"verdict": "perhaps"}')

    with FakeOpenAI() as server:
        server.respond(judge)
        model = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY, "FOOTNOTE_LLM__MODEL": MODEL}
        done = private("eval", "gold.jsonl", "--corpus", "notes", "--mode", "extractive", "--judge", "--json", **model)
        assert server.faults == []

    assert done.code == 0, done.err
    summary = json.loads(done.out)
    assert summary["judge"]["judge_failed"] == summary["judge"]["conveyed"]["judge_failed"] == 1
    assert set(summary["judge"]["support"]) == {"supported"}
    assert summary["scores"]["passed"] == 1.0


def test_a_killed_run_goes_on_where_it_stopped(private: Any, notes: Path, tmp_path: Path) -> None:
    _write(tmp_path / "gold.jsonl", *({**GOLD[0], "id": f"q{number}"} for number in range(150)))
    assert private("index", "--corpus", "notes").code == 0
    results = tmp_path / "report" / "results.jsonl"
    command = [
        sys.executable,
        "-m",
        "bot",
        "eval",
        "gold.jsonl",
        "--corpus",
        "notes",
        "--mode",
        "extractive",
        "--report",
        "report",
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "FOOTNOTE_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        until = time.monotonic() + 60
        while not (results.exists() and results.stat().st_size) and time.monotonic() < until:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    before = results.read_bytes()
    assert 0 < before.count(b"\n") < 150

    done = _eval(private, "--json", "--report", "report")

    assert done.code == 0, done.err
    assert json.loads(done.out)["questions"] == 150
    assert results.read_bytes().count(b"\n") == 150
    other = _eval(private, "--limit", 3, "--report", "report")
    assert other.code == 2
    assert "holds another run" in other.err


def test_the_offline_gate_holds_against_the_committed_baseline(shipped: Any) -> None:
    baseline = Path(__file__).resolve().parents[2] / "corpus" / "baseline.jsonl"

    done = shipped("eval", "--mode", "extractive", "--baseline", str(baseline), "--json")

    assert done.code == 0, done.err
    assert json.loads(done.out)["comparison"]["ok"] is True
