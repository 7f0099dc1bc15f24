import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Claim, MadeBy, Usage
from bot.verification.answer_json import MAX_BYTES, parse_answers, read_answers
from corpus.errors import AnswerFileError

ANSWER = Answer(
    id="a1",
    question="Who left?",
    status="answered",
    mode="llm",
    model="m",
    answer="Halvorsen left [1].",
    claims=(
        Claim(text="Halvorsen left.", kind="fact", speaker=None, citations=(1,), support="supported", basis="facts_match"),
    ),
    citations=(
        Citation(
            marker=1, article_id="n", title="N", publisher=None, published=None, url=None, source_file=None,
            kind="original", passage_id="n:0-15", start=0, end=15, quote="Halvorsen left.",
        ),
    ),
    usage=Usage(calls=1, cost_usd=0.01),
    made_by=MadeBy(index_fingerprint="i", prompt_hash="p", settings_hash="s"),
)  # fmt: skip


def saved(**changes: Any) -> bytes:
    return json.dumps({**ANSWER.to_dict(), **changes}).encode()


def reason(data: bytes) -> str:
    with pytest.raises(AnswerFileError) as caught:
        parse_answers(data, "answer.json")
    message = str(caught.value)
    assert message.endswith(" Save one with footnote ask QUESTION --json.")
    return message.removesuffix(" Save one with footnote ask QUESTION --json.")


def test_a_saved_answer_comes_back_as_it_was() -> None:
    assert parse_answers(saved(), "a") == (ANSWER,)
    indented = json.dumps(ANSWER.to_dict(), indent=2).encode()
    assert parse_answers(b"\xef\xbb\xbf" + indented, "a") == (ANSWER,)


def test_one_answer_a_line_is_a_batch() -> None:
    other = replace(ANSWER, id="a2")
    assert parse_answers(saved() + b"\n\n" + saved(id="a2") + b"\n", "a") == (ANSWER, other)


def test_a_field_of_a_later_program_is_no_obstacle() -> None:
    assert parse_answers(saved(mood="cheerful"), "a") == (ANSWER,)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" \n", "answer.json is not a saved answer: it is empty."),
        (b"no", "answer.json is not a saved answer: it is not JSON (line 1: Expecting value)."),
        (b"\xff\xfe", "answer.json is not a saved answer: byte 0 is not UTF-8."),
        (b"[]", "answer.json is not a saved answer: it has no schema_version."),
        (b"{}", "answer.json is not a saved answer: it has no schema_version."),
        (saved(schema_version=2), "answer.json is not a saved answer: it has schema_version 2, and this program reads 1."),
        (saved(schema_version="1"), "answer.json is not a saved answer: it has schema_version 1, and this program reads 1."),
        (saved(schema_version=True), "answer.json is not a saved answer: it has schema_version True, and this program reads 1."),
        (b"[" * 100_000, "answer.json is not a saved answer: it is not JSON (it is nested too deeply)."),
        (saved()[:-40], "answer.json is not a saved answer: it is not JSON (line 1: "),
        (saved() + b"\n{\n", "answer.json, line 2 is not a saved answer: it is not JSON (line 1: "),
        (saved() + b"\n" + saved(status="maybe"), "answer.json, line 2 is not a saved answer: status: "),
        (saved(status="maybe"), "answer.json is not a saved answer: status: Input should be 'answered', 'partial' or 'abstained'."),
        (saved(claims="none"), "answer.json is not a saved answer: claims: "),
        (saved(answer=None), "answer.json is not a saved answer: answer: Input should be a valid string."),
        (saved(usage={"calls": "1"}), "answer.json is not a saved answer: usage.calls: Input should be a valid integer."),
        (saved(usage={"cost_usd": 0}).replace(b'"cost_usd": 0', b'"cost_usd": NaN'), "answer.json is not a saved answer: it is not JSON (NaN is not a JSON number)."),
        (saved(usage={"cost_usd": 0}).replace(b'"cost_usd": 0', b'"cost_usd": 1e999'), "answer.json is not a saved answer: a number in it is not finite."),
        (b" " * (MAX_BYTES + 1), "answer.json is not a saved answer: it is larger than 20 MB."),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_is_no_answer_is_refused_in_one_sentence(data: bytes, message: str) -> None:
    said = reason(data)
    assert said.startswith(message)
    assert "\n" not in said
    assert len(said) < 250


def test_a_lone_surrogate_is_refused() -> None:
    data = saved(answer="x").replace(b'"answer": "x"', b'"answer": "\\ud800"')
    assert "not a saved answer" in reason(data)


@settings(max_examples=60)
@given(st.binary(max_size=60) | st.recursive(st.none() | st.text(max_size=5) | st.floats(), st.lists, max_leaves=5))
def test_anything_else_is_an_answer_file_error(value: Any) -> None:
    data = value if isinstance(value, bytes) else json.dumps({**ANSWER.to_dict(), "claims": value}).encode()
    if value == []:
        assert parse_answers(data, "x") == (replace(ANSWER, claims=()),)
    else:
        assert reason(data)


def test_files_and_standard_input_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(saved())
    assert read_answers(file) == (ANSWER,)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(saved())))
    assert read_answers(Path("-")) == (ANSWER,)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnswerFileError, match=r"gone\.json is not a saved answer: No such file or directory\."):
        read_answers(tmp_path / "gone.json")
    with pytest.raises(AnswerFileError, match=r"is not a saved answer: Is a directory\."):
        read_answers(tmp_path)
