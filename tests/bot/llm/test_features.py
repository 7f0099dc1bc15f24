"""A server that knows less than OpenAI's is asked for less, and remembered; one that is only in a mood is not."""

from collections.abc import Callable

import pytest

from bot.llm.answer import AnswerWriter
from bot.llm.written import Written
from corpus.model_errors import ModelRequestError
from tests.fakes.article_view import FakeView
from tests.fakes.openai_script import JSON_MODE_UNSUPPORTED, SCHEMA_UNSUPPORTED, Reply, error, quoting
from tests.fakes.openai_server import FakeOpenAI

Writer = Callable[..., AnswerWriter]

VIEW = FakeView()
CLOSED = "The Weber mill in Aldbury closed on 4 May 2026."
GOOD = Reply(quoting(CLOSED, CLOSED))


def write(writer: AnswerWriter) -> Written:
    return writer.write("When did the Weber mill close?", VIEW.passages, VIEW, index_fingerprint="f")


def test_a_server_without_schemas_gets_json_mode_and_is_remembered(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(SCHEMA_UNSUPPORTED, GOOD, GOOD)
    assert write(make_writer()).status == "answered"
    assert write(make_writer()).status == "answered"
    assert [request.format for request in server.requests] == ["json_schema", "json_object", "json_object"]


def test_a_refusal_for_another_reason_teaches_nothing(server: FakeOpenAI, make_writer: Writer) -> None:
    odd = error(400, "This question is not to our taste.")
    server.play(odd, odd, odd, GOOD)
    with pytest.raises(ModelRequestError):
        write(make_writer())
    assert write(make_writer()).status == "answered"
    assert [request.format for request in server.requests] == ["json_schema", "json_object", None, "json_schema"]


def test_a_server_without_json_mode_gets_one_repair(server: FakeOpenAI, make_writer: Writer) -> None:
    chatty = Reply("Sure! The mill closed in May.")
    server.play(SCHEMA_UNSUPPORTED, JSON_MODE_UNSUPPORTED, chatty, GOOD)
    assert write(make_writer()).status == "answered"
    assert [request.format for request in server.requests] == ["json_schema", "json_object", None, None]
    assert "was not the JSON object" in server.requests[-1].last


@pytest.mark.parametrize("message", ["Unknown parameter: 'stream_options'", "include_usage is not permitted"])
def test_a_server_that_counts_nothing_gets_an_estimate(server: FakeOpenAI, make_writer: Writer, message: str) -> None:
    server.play(error(400, message), Reply(quoting(CLOSED, CLOSED), usage=False))
    written = write(make_writer())
    assert "stream_options" not in server.requests[1].body
    assert written.usage.prompt_tokens > 300
    assert written.usage.completion_tokens > 10


def test_parameters_that_a_model_refuses_are_left_out(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(
        error(400, "Unsupported value: 'temperature' does not support 0.2 with this model."),
        error(400, "Unrecognized request argument supplied: reasoning_effort"),
        error(422, "max_completion_tokens: extra inputs are not permitted"),
        GOOD,
    )
    assert write(make_writer(temperature=0.2, reasoning_effort="low")).status == "answered"
    last = server.requests[-1].body
    assert {"temperature", "reasoning_effort", "max_completion_tokens"}.isdisjoint(last)
    assert last["max_tokens"] > 0
    assert server.requests[-1].format == "json_schema"
