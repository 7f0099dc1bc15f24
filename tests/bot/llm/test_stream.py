"""Claims come out of the stream as soon as they are complete, however it is cut, in time that grows with its length."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.llm.stream import ClaimStream

TRICKY: list[Any] = [
    {"text": 'He said "claims": [{', "kind": "quote", "quotes": [{"source": "a", "quote": '}]\\"'}]},
    {"text": "\u201cMądry\u201d 🙂 \\u", "quotes": []},
    {"claims": [{"text": "nested"}]},
]
DRAFT = {
    "answerable": "partial",
    "claims": TRICKY,
    "disagreements": [{"topic": "claims", "positions": [{"text": "x"}]}],
    "not_covered": ["claims", "{"],
}


def read(text: str, sizes: list[int]) -> tuple[list[object], str | None]:
    stream = ClaimStream()
    found: list[object] = []
    at = 0
    while at < len(text):
        size = sizes[at % len(sizes)]
        found += stream.feed(text[at : at + size])
        at += size
    return found, stream.answerable


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=7), st.booleans(), st.sampled_from([None, 2]))
def test_any_cut_gives_the_same_claims(sizes: list[int], ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(DRAFT, ensure_ascii=ascii_only, indent=indent)
    assert read(text, sizes) == (TRICKY, "partial")


@pytest.mark.parametrize("before", ["```json\n", '<think>maybe {"claims": [{}]} or not</think>\n', "  Here it is: "])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_what_stands_before_the_object_is_skipped(before: str, size: int) -> None:
    assert read(before + json.dumps(DRAFT) + "\n```", [size]) == (TRICKY, "partial")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help.",
        '{"claims": [',
        '{"claims": [{"text": "half',
        '[{"text": "a list"}]',
        '{"x": {"claims": [{}]}}',
    ],
)
def test_what_is_no_draft_gives_no_claim(text: str) -> None:
    assert read(text, [4])[0] == []


def test_a_claim_is_given_before_the_next_one_is_written() -> None:
    stream = ClaimStream()
    assert stream.feed('{"answerable": "yes", "claims": [{"text": "one"}') == [{"text": "one"}]
    assert stream.answerable == "yes"


def test_ten_thousand_claims_do_not_hang() -> None:
    text = json.dumps({"answerable": "yes", "claims": [{"text": "x" * 100, "quotes": []}] * 10_000})
    started = time.thread_time()
    assert len(read(text, [20])[0]) == 10_000
    assert time.thread_time() - started < 5
