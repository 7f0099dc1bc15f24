"""When the model or its server misbehaves: one sentence, in time, and never the key."""

import socket
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from bot.events import ClaimVerified, Event
from bot.llm.answer import AnswerWriter
from bot.llm.config import LLMConfig
from bot.llm.written import Written
from corpus.errors import FootnoteError, StoppedError
from corpus.model_errors import (
    ModelBusyError,
    ModelKeyMissingError,
    ModelKeyRefusedError,
    ModelNotFoundError,
    ModelQuotaError,
    ModelRefusedError,
    ModelReplyError,
    ModelRequestError,
    ModelTimeoutError,
    ModelUnreachableError,
    ModelWindowError,
)
from index.remote import retry_after, server_name
from tests.fakes.article_view import FakeView
from tests.fakes.openai_script import (
    ChatRequest,
    Reply,
    claim,
    draft,
    error,
    quoting,
)
from tests.fakes.openai_server import KEY, FakeOpenAI

Writer = Callable[..., AnswerWriter]

VIEW = FakeView()
CLOSED = "The Weber mill in Aldbury closed on 4 May 2026."
GOOD = Reply(quoting(CLOSED, CLOSED))


def write(writer: AnswerWriter, **more: Any) -> Written:
    return writer.write("When did the Weber mill close?", VIEW.passages, VIEW, index_fingerprint="f", **more)


def failure(writer: AnswerWriter, **more: Any) -> FootnoteError:
    with pytest.raises(FootnoteError) as raised:
        write(writer, **more)
    sentence = str(raised.value)
    assert KEY not in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return raised.value


@pytest.mark.parametrize(
    ("reply", "expected", "requests"),
    [
        (error(400, "Something else is wrong."), ModelRequestError, 3),
        (error(400, f"Your key {KEY} is odd", code="weird"), ModelRequestError, 3),
        (
            error(400, "This model's maximum context length is 8 tokens", code="context_length_exceeded"),
            ModelWindowError,
            1,
        ),
        (error(401, f"Incorrect API key provided: {KEY}"), ModelKeyRefusedError, 1),
        (error(403, "no"), ModelKeyRefusedError, 1),
        (error(404, "The model does not exist", code="model_not_found"), ModelNotFoundError, 1),
        (error(408, "timeout"), ModelBusyError, 3),
        (error(409, "conflict"), ModelBusyError, 3),
        (error(413, "too large"), ModelWindowError, 1),
        (error(418, "teapot"), ModelRequestError, 1),
        (error(429, "slow down"), ModelBusyError, 3),
        (error(429, "no credit", code="insufficient_quota"), ModelQuotaError, 1),
        (error(500, "oops"), ModelBusyError, 3),
        (error(503, "overloaded"), ModelBusyError, 3),
    ],
)
def test_every_http_error_is_one_sentence(
    server: FakeOpenAI, make_writer: Writer, reply: Reply, expected: type[FootnoteError], requests: int
) -> None:
    server.respond(lambda _: reply)
    assert type(failure(make_writer())) is expected
    assert len(server.requests) == requests


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_what_may_pass_is_tried_again(server: FakeOpenAI, make_writer: Writer, waits: list[float], status: int) -> None:
    server.play(error(status), error(status), GOOD)
    written = write(make_writer())
    assert (written.status, written.usage.calls) == ("answered", 1)
    assert sum(waits) == pytest.approx(0.5 + 1.0)


@pytest.mark.parametrize(("header", "value", "seconds"), [("retry_after", "2", 2.0), ("retry_after_ms", "300", 0.3)])
def test_retry_after_is_honoured(
    server: FakeOpenAI, make_writer: Writer, waits: list[float], header: str, value: str, seconds: float
) -> None:
    server.play(error(429, **{header: value}), GOOD)
    assert write(make_writer()).status == "answered"
    assert sum(waits) == pytest.approx(seconds)
    assert max(waits) <= 0.2


def test_a_wait_beyond_the_time_limit_is_not_begun(server: FakeOpenAI, make_writer: Writer, waits: list[float]) -> None:
    server.play(error(429, retry_after="60"))
    assert "60 seconds" in str(failure(make_writer()))
    assert waits == []


def test_retry_after_may_be_a_date() -> None:
    assert retry_after({"retry-after": formatdate(time.time() + 30, usegmt=True)}) == pytest.approx(30, abs=2)
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None
    assert retry_after({"retry-after": "-5"}) == 0


@pytest.mark.parametrize(
    ("reply", "expected", "words"),
    [
        (Reply(""), ModelReplyError, "it is empty"),
        (Reply("{}", refusal="I cannot help with that."), ModelRefusedError, "declined"),
        (Reply("", finish_reason="content_filter"), ModelRefusedError, "declined"),
        (Reply('{"answerable": "yes", "claims": [{"te', finish_reason="length"), ModelReplyError, "cut off"),
        (Reply("no JSON at all"), ModelReplyError, "not the JSON"),
        (Reply('{"answerable": "maybe", "claims": []}'), ModelReplyError, "not the JSON"),
        (Reply('{"answerable": "yes", "claims": "none"}'), ModelReplyError, "not the JSON"),
        (Reply('{"answer": "The mill closed in May."}'), ModelReplyError, "not the JSON"),
        (Reply("[1, 2, 3]"), ModelReplyError, "not the JSON"),
        (Reply("[" * 5000), ModelReplyError, "not the JSON"),
        (Reply('{"a":' * 5000, piece=400), ModelReplyError, "not the JSON"),
        (Reply("x", page="<html><body>Welcome</body></html>"), ModelReplyError, "it is empty"),
        (Reply("x" * 500_000, piece=5000), ModelReplyError, "does not end"),
    ],
)
def test_a_reply_of_no_use_is_one_sentence(
    server: FakeOpenAI, make_writer: Writer, reply: Reply, expected: type[FootnoteError], words: str
) -> None:
    server.respond(lambda _: reply)
    raised = failure(make_writer())
    assert type(raised) is expected
    assert words in str(raised)
    assert len(server.requests) <= 2


def test_a_connection_refused_is_one_sentence(make_writer: Writer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    raised = failure(make_writer(base_url=f"http://127.0.0.1:{port}/v1", max_retries=1))
    assert type(raised) is ModelUnreachableError
    assert f"127.0.0.1:{port}" in str(raised)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_reset_before_anything_stood_is_tried_again(server: FakeOpenAI, make_writer: Writer, after: int) -> None:
    server.play(Reply(quoting(CLOSED, CLOSED), reset_after=after), GOOD)
    written = write(make_writer())
    assert (written.status, written.notice) == ("answered", None)


@pytest.mark.parametrize("broken", [{"reset_after": 2}, {"quiet_end_after": 2}])
def test_a_line_that_always_breaks_is_one_sentence(
    server: FakeOpenAI, make_writer: Writer, broken: dict[str, int]
) -> None:
    server.respond(lambda _: Reply(quoting(CLOSED, CLOSED), **broken))  # type: ignore[arg-type]
    assert type(failure(make_writer())) is ModelUnreachableError


def two_claims(request: ChatRequest) -> str:
    second = "It had 40 workers, the owner said."
    return draft(
        claim(CLOSED, (request.key_of(CLOSED), CLOSED)),
        claim("The Weber mill had 40 workers.", (request.key_of(second), second)),
    )


FIRST_CLAIM_WRITTEN = 12
"""Events after which the first claim of `two_claims` is complete, and the second is not."""


@pytest.mark.parametrize(
    "broken",
    [{"reset_after": FIRST_CLAIM_WRITTEN}, {"quiet_end_after": FIRST_CLAIM_WRITTEN}],
)
def test_sentences_that_stood_before_the_line_broke_are_kept(
    server: FakeOpenAI, make_writer: Writer, broken: dict[str, int]
) -> None:
    server.play(Reply(two_claims, **broken))  # type: ignore[arg-type]
    events: list[Event] = []
    written = write(make_writer(), listener=events.append)
    assert (written.status, len(written.assembled.claims)) == ("partial", 1)
    assert written.notice is not None
    assert sum(isinstance(event, ClaimVerified) for event in events) == 1


def test_a_truncated_draft_keeps_its_whole_sentences(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(lambda request: two_claims(request)[:-80], finish_reason="length"))
    written = write(make_writer())
    assert (written.status, len(written.assembled.claims)) == ("partial", 1)


@pytest.mark.parametrize("reply", [Reply(hang="before"), Reply("x" * 50, hang="middle"), Reply("x" * 50, drip=True)])
def test_nothing_hangs(server: FakeOpenAI, make_writer: Writer, reply: Reply) -> None:
    server.respond(lambda _: reply)
    raised = failure(make_writer(timeout_seconds=0.4))
    assert type(raised) is ModelTimeoutError
    assert threading.active_count() < 20


def test_a_silent_server_is_given_up_before_the_time_limit(server: FakeOpenAI, make_writer: Writer) -> None:
    server.respond(lambda _: Reply(hang="before"))
    assert type(failure(make_writer(silence_seconds=0.2, max_retries=0))) is ModelTimeoutError


@pytest.mark.parametrize("reply", [Reply(hang="before"), Reply("x" * 50, drip=True), error(429, retry_after="3")])
def test_a_person_can_stop_it_at_any_time(server: FakeOpenAI, make_writer: Writer, reply: Reply) -> None:
    server.respond(lambda _: reply)
    stop_at = time.perf_counter() + 0.2
    raised = failure(make_writer(), cancelled=lambda: time.perf_counter() > stop_at)
    assert type(raised) in {StoppedError, ModelBusyError}


def test_no_key_and_no_server_is_a_matter_of_configuration() -> None:
    with pytest.raises(ModelKeyMissingError) as raised:
        AnswerWriter(LLMConfig())
    assert raised.value.exit_code == 2


def test_a_server_of_ones_own_needs_no_key(make_config: Callable[..., LLMConfig]) -> None:
    with FakeOpenAI(key="none") as own:
        own.play(GOOD)
        config = make_config(base_url=own.url, api_key=None)
        writer = AnswerWriter(config)
        assert write(writer).status == "answered"
        writer.close()
        assert own.faults == []


def test_a_window_smaller_than_the_prompt_is_one_sentence(server: FakeOpenAI, make_writer: Writer) -> None:
    assert type(failure(make_writer(context_window=900))) is ModelWindowError
    assert server.requests == []


def test_the_key_is_in_no_text_of_the_configuration(make_config: Callable[..., LLMConfig]) -> None:
    assert KEY not in repr(make_config())
    assert server_name("http://user:secret@host:8000/v1?key=1") == "host:8000"
