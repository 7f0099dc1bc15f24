"""The shipped program with a model: a fake server that speaks the real API, every answer checked, every failure one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.schemas import answer_schema
from tests.fakes.openai_script import ChatRequest, Reply, claim, draft, error, quoting
from tests.fakes.openai_server import KEY, FakeOpenAI

QUESTION = "When was the rocket Vega Nine launched?"
LAUNCH = "The rocket Vega Nine was launched on May 3, 2026 from Kourou."
ENGINEER = "Its engineer Ida Mądry said: “We were lucky with the wind.”"
ARTICLE = (
    f"---\nid: vega\ntitle: Vega Nine flies\npublisher: Daily Planet\npublished: 2026-05-04\n---\n\n{LAUNCH} "
    f"The launch cost 41 million euros. {ENGINEER}\n"
)
SECOND = (
    "Doubts about Vega Nine\n\nThe launch of the rocket Vega Nine cost 55 million euros, the auditors found. "
    "The auditors expect that the next launch will be delayed until 2028.\n"
)


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as fake:
        yield fake
    assert fake.faults == []


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "articles"
    folder.mkdir()
    (folder / "vega.md").write_text(ARTICLE, "utf-8")
    (folder / "second.txt").write_text(SECOND, "utf-8")
    return folder


@pytest.fixture
def ask(shipped: Any, articles: Path, server: FakeOpenAI) -> Any:
    def ask(*arguments: str, cache: bool = False, **more: Any) -> Any:
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "FOOTNOTE_LLM__TIMEOUT_SECONDS": "3"}
        environment |= {"FOOTNOTE_LLM__MAX_RETRIES": "0"}
        stdin = more.pop("stdin", "")
        cached = "--cache" if cache else "--no-cache"
        done = shipped("--corpus", str(articles), "ask", cached, *arguments, stdin=stdin, **(environment | more))
        assert KEY not in done.out + done.err
        assert "Traceback" not in done.err
        return done

    return ask


def test_a_model_answers_with_checked_footnotes_that_verify_again(
    ask: Any, shipped: Any, articles: Path, server: FakeOpenAI, tmp_path: Path
) -> None:
    server.play(Reply(quoting("Vega Nine was launched on May 3, 2026.", LAUNCH)))
    done = ask(QUESTION, "--json")
    answer = json.loads(done.out)
    jsonschema.validate(answer, answer_schema())
    assert (done.code, answer["mode"], answer["model"]) == (0, "llm", "gpt-6-luna")
    assert answer["answer"] == "Vega Nine was launched on May 3, 2026 [1]."
    assert answer["citations"][0]["quote"] == LAUNCH
    assert answer["usage"]["calls"] == 1
    assert answer["usage"]["cost_usd"] > 0
    (tmp_path / "answer.json").write_text(done.out, "utf-8")
    assert shipped("--corpus", str(articles), "verify", str(tmp_path / "answer.json")).code == 0


def test_the_same_question_costs_nothing_twice(ask: Any, server: FakeOpenAI) -> None:
    server.respond(lambda _: Reply(quoting("Vega Nine was launched on May 3, 2026.", LAUNCH)))
    first, second = (json.loads(ask(QUESTION, "--json", cache=True).out) for _ in range(2))
    assert (second["answer"], second["usage"]["calls"]) == (first["answer"], 0)
    ask(QUESTION, "--json")
    assert len(server.requests) == 2


def test_a_follow_up_is_rewritten_and_shown(ask: Any, server: FakeOpenAI) -> None:
    server.play(
        Reply('{"question": "Who was the engineer of Vega Nine?"}'),
        Reply(
            quoting(
                "Ida Mądry was the engineer of Vega Nine.",
                "Its engineer Ida Mądry said: “We were lucky with the wind.”",
            )
        ),
    )
    history = [{"question": QUESTION, "answer": "Vega Nine was launched on May 3, 2026 [1]."}]
    line = json.dumps({"id": "f1", "question": "And who was its engineer?", "history": history})
    done = ask("-", "--json", stdin=line)
    answer = json.loads(done.out)
    assert (answer["id"], answer["standalone_question"]) == ("f1", "Who was the engineer of Vega Nine?")
    assert [request.task for request in server.requests][:2] == ["rewrite", "draft"]


BROKEN = {
    "401": error(401, f"bad key {KEY}"),
    "404": error(404, "no model"),
    "429": error(429, "slow down", retry_after="30"),
    "500": error(500, "oops"),
    "hang": Reply(hang="before"),
    "empty": Reply(""),
    "prose": Reply("I think it was in May."),
    "refusal": Reply("", refusal="No."),
    "web page": Reply(page="<html>Welcome</html>"),
    "cut off": Reply('{"answerable": "yes", "cla', finish_reason="length"),
    "reset": Reply("x" * 200, reset_after=3),
}


def breaking(server: FakeOpenAI) -> str:
    """Let each new question meet the next thing of `BROKEN`; return the questions, one a line."""
    waiting = list(BROKEN.values())
    current: list[Reply] = []

    def script(request: ChatRequest) -> Reply:
        if len(request.body["messages"]) == 2:  # not a repair turn
            current[:] = [waiting.pop(0)]
        return current[0]

    server.respond(script)
    return "".join(json.dumps({"id": name, "question": QUESTION}) + "\n" for name in BROKEN)


def test_auto_falls_back_from_every_failure_and_says_so(ask: Any, server: FakeOpenAI) -> None:
    done = ask("-", "--json", stdin=breaking(server))
    answers = {answer["id"]: answer for answer in map(json.loads, done.out.splitlines())}
    assert list(answers) == list(BROKEN)
    assert {answer["mode"] for answer in answers.values()} == {"extractive"}
    assert all("May 3, 2026" in answer["answer"] for answer in answers.values())
    assert done.code == 0
    assert len(done.err.strip().splitlines()) == len(BROKEN)


def test_llm_fails_from_every_failure_with_one_sentence(ask: Any, server: FakeOpenAI) -> None:
    done = ask("-", "--json", "--mode", "llm", stdin=breaking(server))
    failures = {line["id"]: line for line in map(json.loads, done.out.splitlines())}
    assert list(failures) == list(BROKEN)
    assert all(line["error"].endswith(".") for line in failures.values())
    assert done.code == 1


@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        ({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, 2, "OPENAI_API_KEY"),
        ({"OPENAI_API_KEY": "  ", "OPENAI_BASE_URL": ""}, 2, "OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "not a url"}, 2, "base_url"),
        ({"OPENAI_BASE_URL": "localhost:11434"}, 2, "base_url"),
        ({"FOOTNOTE_LLM__CONTEXT_WINDOW": "600"}, 1, "600 tokens"),
    ],
)
def test_a_configuration_that_cannot_work_is_one_sentence(
    ask: Any, environment: dict[str, str], code: int, words: str
) -> None:
    done = ask(QUESTION, "--mode", "llm", **environment)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_nobody_at_the_address_is_one_sentence(ask: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = ask(QUESTION, "--mode", "llm", OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1")
    assert done.code == 1
    assert f"127.0.0.1:{port} cannot be reached" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process of its own")
def test_ctrl_c_leaves_a_clean_line(articles: Path, server: FakeOpenAI, tmp_path: Path) -> None:
    def slowly(request: ChatRequest) -> str:
        return draft(claim("Vega Nine was launched on May 3, 2026.", (request.key_of(LAUNCH), LAUNCH)))

    server.respond(lambda _: Reply(slowly, drip=True))
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    environment |= {"HOME": str(tmp_path), "FOOTNOTE_DATA_DIR": str(tmp_path / "data")}
    environment |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "--corpus", str(articles), "ask", QUESTION],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not server.requests and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert process.returncode in {1, 130}
    assert "Traceback" not in out + err
    assert err == "" or err.endswith("\n")


def test_embeddings_of_openai_build_and_answer_and_never_mix(ask: Any, server: FakeOpenAI) -> None:
    server.respond(lambda _: Reply(quoting("Vega Nine was launched on May 3, 2026.", LAUNCH)))
    local = json.loads(ask(QUESTION, "--json", "--mode", "extractive").out)
    assert server.embedded == []
    remote = json.loads(ask(QUESTION, "--json", "--mode", "extractive", FOOTNOTE_EMBEDDING__PROVIDER="openai").out)
    assert server.embedded
    assert local["made_by"]["index_fingerprint"] != remote["made_by"]["index_fingerprint"]
    sent = len(server.embedded)
    ask(QUESTION, "--json", "--mode", "extractive", FOOTNOTE_EMBEDDING__PROVIDER="openai")
    assert len(server.embedded) == sent + 1


def test_embeddings_without_a_key_are_a_matter_of_configuration(private: Any, articles: Path) -> None:
    done = private("--corpus", str(articles), "index", FOOTNOTE_EMBEDDING__PROVIDER="openai")
    assert done.code == 2
    assert "OPENAI_API_KEY" in done.err
