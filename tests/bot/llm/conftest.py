"""A fake server, and a writer that talks to it with the real client and waits for nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.llm.answer import AnswerWriter
from bot.llm.config import LLMConfig
from bot.llm.features import Features
from tests.fakes.openai_server import KEY, MODEL, FakeOpenAI

Writer = Callable[..., AnswerWriter]


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    Features.forget()
    with FakeOpenAI() as fake:
        yield fake
    assert fake.faults == []


@pytest.fixture
def waits() -> list[float]:
    """How long the client wanted to wait between attempts, in pieces."""
    return []


@pytest.fixture
def make_config(server: FakeOpenAI) -> Callable[..., LLMConfig]:
    def make(**changes: Any) -> LLMConfig:
        given = {"model": MODEL, "base_url": server.url, "api_key": KEY, "timeout_seconds": 5.0, "silence_seconds": 2.0}
        return LLMConfig(**(given | changes))

    return make


@pytest.fixture
def make_writer(make_config: Callable[..., LLMConfig], waits: list[float]) -> Iterator[Writer]:
    made: list[AnswerWriter] = []

    def make(*, cache: Any = None, **changes: Any) -> AnswerWriter:
        made.append(AnswerWriter(make_config(**changes), cache=cache, sleep=waits.append))
        return made[-1]

    yield make
    for writer in made:
        writer.close()
