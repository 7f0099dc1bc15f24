"""Asking, as a newcomer, a person in a hurry, a script and an attacker do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ANSWER_SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
SEARCH_SCHEMA = json.loads((ROOT / "docs" / "search.schema.json").read_text("utf-8"))


def texts(footnote: Any) -> dict[str, str]:
    listed = json.loads(footnote("corpus", "list", "--json").out)
    return {a["id"]: json.loads(footnote("corpus", "show", a["id"], "--json").out)["text"] for a in listed}


def test_the_first_question_of_a_newcomer(newcomer: Any) -> None:
    done = newcomer("ask", "How", "does", "Constitutional", "AI", "differ", "from", "RLHF?")
    assert done.code == 0
    assert "AINews · 2026-05 · digest" in done.out
    assert "[1]" in done.out
    assert "\x1b" not in done.out
    assert "Traceback" not in done.err


def test_an_answer_as_json_holds_and_is_what_the_schema_says(shipped: Any, tmp_path: Path) -> None:
    done = shipped("ask", "What is the context window of Claude 3.5 Sonnet?", "--json")
    assert (done.code, done.err) == (0, "")
    answer = json.loads(done.out)
    jsonschema.validate(answer, ANSWER_SCHEMA)
    assert answer["status"] == "answered"
    assert answer["mode"] == "extractive"
    assert "200K" in answer["answer"]
    stored = texts(shipped)
    for citation in answer["citations"]:
        assert citation["quote"] == stored[citation["article_id"]][citation["start"] : citation["end"]]

    saved = tmp_path / "answer.json"
    saved.write_text(done.out, "utf-8")
    assert shipped("verify", str(saved)).code == 0
    answer["citations"][0]["quote"] += "!"
    saved.write_text(json.dumps(answer), "utf-8")
    refused = shipped("verify", str(saved))
    assert refused.code == 1
    assert answer["id"] in refused.out


def test_what_the_articles_do_not_answer(shipped: Any) -> None:
    done = shipped("ask", "What is the capital of Mongolia?", "--json")
    answer = json.loads(done.out)
    jsonschema.validate(answer, ANSWER_SCHEMA)
    assert (done.code, answer["status"], answer["citations"]) == (3, "abstained", [])
    assert answer["nearest"]
    plain = shipped("ask", "What is the capital of Mongolia?")
    assert plain.code == 3
    assert "do not answer" in plain.out


OFF_TOPIC = (
    "How do I bake a sourdough bread with whole wheat flour at home in a small oven without a mixer, a scale or any fresh yeast?",
    "Which of the novels that were written between the wars became the longest running play of any theatre in the country?",
    "My grandmother left me an old clock and I would like to know how to oil the gears, replace the chain and set the chime",
    "Can you recommend a hiking route with huts, glaciers, easy climbs and good train connections for a family with two teenagers?",
    "Why does my laptop's fan rattle whenever I open a spreadsheet and plug in the external monitor?",
    "Please write me a long poem about the sea, the wind, the sailors and the old lighthouse keeper's daughter",
    "What can be seen in the AI-generated picture of the war room?",
    "sourdough starter",
    "Who won the cup?",
)
"""Long ones above all: every further word that the articles do not have must make an answer less likely, not more."""


def test_what_has_nothing_to_do_with_the_articles_is_never_answered(shipped: Any) -> None:
    done = shipped("ask", "-", "--json", stdin="\n".join(OFF_TOPIC))
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["question"] for answer in answers if answer["status"] != "abstained"] == []
    assert len(answers) == len(OFF_TOPIC)


def test_a_comparison_shows_both_sides(shipped: Any) -> None:
    answer = json.loads(shipped("ask", "How does Constitutional AI differ from RLHF?", "--json").out)
    said = [claim["text"] for claim in answer["claims"]]
    assert any(claim.startswith("Constitutional AI (Anthropic): ") for claim in said)
    assert any(claim.startswith("RLHF (OpenAI): ") for claim in said)


def test_many_questions_at_once_keep_their_order(shipped: Any) -> None:
    lines = [
        b"Who does Karpathy report to?",
        b"",
        b'{"id": "second", "question": "What is the capital of Mongolia?", "history": []}',
        b"\xff\xfe broken",
        b'{"id": "no-question"}',
        b"\xf0\x9f\x9a\x80 \xe2\x80\xae\x1b[31mWho does Karpathy\x07 report to?",
        b"x" * 100_000,
    ]
    done = shipped("ask", "-", "--json", stdin=b"\n".join(lines))
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert (answers[1]["id"], answers[3]["id"]) == ("second", "no-question")
    assert [answer.get("status", "error") for answer in answers] == [
        "answered", "abstained", "error", "error", "answered", "error",
    ]  # fmt: skip
    assert "Nick Joseph" in answers[0]["answer"]
    assert "\x1b" not in done.out
    assert "line 4 is not UTF-8" in answers[2]["error"]
    assert "100,000 characters" in answers[5]["error"]
    assert done.code == 1
    for answer in answers:
        if "error" not in answer:
            jsonschema.validate(answer, ANSWER_SCHEMA)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", ""], 2, "The question is empty"),
        (["ask", "  \x07 ?!"], 2, "The question is empty"),
        (["ask", "why " * 25_000], 2, "100,000 characters"),
        (["ask", "why?", "--mode", "psychic"], 2, "psychic"),
        (["ask", "why?", "--since", "yesterday"], 2, "--since 'yesterday' is no date"),
        (["ask", "why?", "--article", "nothing"], 2, "There is no article nothing"),
        (["ask", "why?", "--publisher", "Nobody"], 2, "Publishers: AINews"),
        (["search", "why?", "-k", "0"], 2, "'-k'"),
        (["corpus", "show", "nothing"], 2, "There is no article"),
        (["ask", "why?", "--corpus", "nowhere"], 2, "There is no folder"),
        (["ask", "why?", "--config", "nowhere.toml"], 2, "There is no configuration file"),
        (["frobnicate"], 2, "frobnicate"),
        (["verify", "nowhere.json"], 1, "nowhere.json"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_sentence(shipped: Any, arguments: list[str], code: int, said: str) -> None:
    done = shipped(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_nobody_takes(tmp_path: Path, notes: Path) -> None:
    ask = [
        sys.executable,
        "-m",
        "bot",
        "ask",
        "When was Vega Nine launched?",
        "--corpus",
        "notes",
        "--data-dir",
        "data",
    ]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}} | {"HOME": str(tmp_path)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(ask, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=kept, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr or "no room left" in done.stderr
    reader, writer = os.pipe()
    os.close(reader)
    gone = subprocess.run(ask, stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, env=kept, text=True, check=False)
    os.close(writer)
    assert (gone.returncode, gone.stderr) == (0, "")


def test_filters_keep_to_their_articles(shipped: Any) -> None:
    done = shipped("search", "Karpathy Anthropic", "--json", "-k", "5", "--article", "painful-signal")
    found = json.loads(done.out)
    jsonschema.validate(found, SEARCH_SCHEMA)
    assert [passage["rank"] for passage in found["passages"]] == [1, 2, 3, 4, 5]
    assert {passage["article_id"] for passage in found["passages"]} == {"painful-signal"}
    text = texts(shipped)["painful-signal"]
    assert all(passage["text"] == text[passage["start"] : passage["end"]] for passage in found["passages"])
    dated = shipped("ask", "Who joined Anthropic?", "--json", "--since", "2026-05")
    assert {citation["article_id"] for citation in json.loads(dated.out)["citations"]} == {"safety-engineering-leader"}


def test_sources_that_differ_stand_side_by_side(private: Any, notes: Path) -> None:
    done = private("ask", "How much did the launch of Vega Nine cost?", "--corpus", "notes", "--json")
    answer = json.loads(done.out)
    cited = {citation["marker"]: citation["article_id"] for citation in answer["citations"]}
    sides = [
        {cited[marker] for position in disagreement["positions"] for marker in position["citations"]}
        for disagreement in answer["disagreements"]
    ]
    assert sides == [{"vega", "second"}]
    assert "41 million" in answer["answer"]
    assert "55 million" in answer["answer"]


def test_forecasts_and_tables_of_ones_own_notes(private: Any, notes: Path) -> None:
    stdin = "When will the next launch be?\nWhat is the thrust of the second stage?\nWho is the engineer Madry?\n"
    done = private("ask", "-", "--json", "--corpus", "notes", stdin=stdin)
    delayed, thrust, engineer = (json.loads(line) for line in done.out.splitlines())
    assert "prediction" in {claim["kind"] for claim in delayed["claims"]}
    assert "2028" in delayed["answer"]
    assert "180 kN" in thrust["answer"]
    assert "900 kN" not in thrust["answer"]
    assert "Ida Mądry" in engineer["answer"]
