"""Questions from standard input are hostile until parsed, and a bad line does not stop the next."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.cli.batch import MAX_LINE_BYTES, BadLine, read_questions
from bot.question import ArticleFilter, Question, Turn

TEMPLATE = Question("-", mode="extractive", filter=ArticleFilter(since="2026"))


def read(*lines: bytes) -> list[Question | BadLine]:
    return list(read_questions(lines, TEMPLATE))


def test_lines_of_text_and_of_json_in_order() -> None:
    line = {"id": "q7", "question": "And then?", "history": [{"question": "What?", "answer": "That."}], "tags": ["x"]}
    assert read(b"\xef\xbb\xbfFirst?\n", b" \n", json.dumps(line).encode(), "Drei Äpfel?\r\n".encode()) == [
        Question("First?", mode="extractive", filter=TEMPLATE.filter),
        Question("And then?", id="q7", history=(Turn("What?", "That."),), mode="extractive", filter=TEMPLATE.filter),
        Question("Drei Äpfel?", mode="extractive", filter=TEMPLATE.filter),
    ]


def test_bad_lines_are_named_by_number() -> None:
    assert read(
        b"\xff?",
        b"{oops",
        b'{"id": "a"}',
        b'{"id": 3, "question": "x"}',
        b'{"id": "h", "question": "x", "history": "y"}',
    ) == [
        BadLine(1, "line 1 is not UTF-8 (byte 0)"),
        BadLine(2, "line 2 begins like JSON and is not"),
        BadLine(3, "line 3: `question` field required", "a"),
        BadLine(4, "line 4: `id` input should be a valid string"),
        BadLine(5, "line 5: `history` input should be a valid tuple", "h"),
    ]
    assert read(b"x" * (MAX_LINE_BYTES + 1)) == [BadLine(1, "line 1 is longer than 1,000,000 bytes")]
    assert read(b"{" + b'"a":{' * 50_000) == [BadLine(1, "line 1 begins like JSON and is not")]


@given(st.lists(st.binary()))
def test_nothing_on_standard_input_raises(lines: list[bytes]) -> None:
    assert len(read(*lines)) == sum(1 for line in lines if line.strip())
