"""Embeddings over HTTP with the real client: batched, in order, of unit length, and never mixed with others."""

import socket
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from corpus.model_errors import EmbeddingKeyMissingError, EmbeddingServiceError
from index.embedding import WindowText
from index.openai_embedding import BATCH_TEXTS, OpenAIEmbedder, OpenAIEmbeddingConfig, openai_embedder
from tests.fakes.openai_script import Reply, error
from tests.fakes.openai_server import EMBEDDING_DIMENSIONS, KEY, FakeOpenAI, vector

WINDOW = WindowText("The mill > News", "It closed. It had workers. It reopens.", ((0, 10), (11, 26), (27, 38)))


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as fake:
        fake.respond(lambda _: Reply())
        yield fake
    assert fake.faults == []


@pytest.fixture
def waits() -> list[float]:
    return []


def embedder(server: FakeOpenAI, waits: list[float], **changes: Any) -> OpenAIEmbedder:
    given = {"base_url": server.url, "api_key": KEY, "timeout_seconds": 2.0, "max_retries": 2}
    return OpenAIEmbedder(OpenAIEmbeddingConfig(**(given | changes)), sleep=waits.append)


def unit(text: str) -> np.ndarray[Any, Any]:
    row = np.asarray(vector(text), dtype=np.float32)
    return row / np.linalg.norm(row)


def test_a_sentence_is_sent_with_its_neighbours_and_headings(server: FakeOpenAI, waits: list[float]) -> None:
    [rows] = embedder(server, waits).embed_windows([WINDOW])
    sent = [
        "The mill > News\nIt closed. It had workers.",
        "The mill > News\nIt closed. It had workers. It reopens.",
        "The mill > News\nIt had workers. It reopens.",
    ]
    assert server.embedded == [sent]
    np.testing.assert_allclose(rows, [unit(text) for text in sent], rtol=1e-6)
    assert rows.dtype == np.float32


def test_many_windows_are_sent_in_few_requests_and_come_back_in_order(server: FakeOpenAI, waits: list[float]) -> None:
    windows = [WindowText("", f"Sentence {n}.", ((0, 11),)) for n in range(BATCH_TEXTS + 5)]
    rows = embedder(server, waits).embed_windows(windows)
    assert [len(batch) for batch in server.embedded] == [BATCH_TEXTS, 5]
    np.testing.assert_allclose(rows[300 - 44][0], unit(f"Sentence {300 - 44}."[:11]), rtol=1e-6)
    assert embedder(server, waits).embed_windows([]) == []
    assert [r.shape for r in embedder(server, waits).embed_windows([WindowText("h", "x", ())])] == [
        (0, EMBEDDING_DIMENSIONS)
    ]


def test_a_question_is_one_unit_vector(server: FakeOpenAI, waits: list[float]) -> None:
    one = embedder(server, waits)
    question = one.embed_question("Why did it close?")
    assert question.shape == (one.dimensions,) == (EMBEDDING_DIMENSIONS,)
    assert float(np.linalg.norm(question)) == pytest.approx(1.0)
    assert one.embed_question(" ").shape == (EMBEDDING_DIMENSIONS,)
    assert len(one.embed_question("x" * 100_000)) == EMBEDDING_DIMENSIONS
    assert max(len(text) for batch in server.embedded for text in batch) <= 6000


def test_the_name_keeps_models_and_servers_apart(server: FakeOpenAI, waits: list[float]) -> None:
    names = {
        OpenAIEmbeddingConfig(api_key="a").name,
        OpenAIEmbeddingConfig(api_key="a", model="text-embedding-3-large").name,
        OpenAIEmbeddingConfig(api_key="a", base_url="http://localhost:1/v1").name,
    }
    assert len(names) == 3
    assert OpenAIEmbeddingConfig(api_key="a").name == OpenAIEmbeddingConfig(api_key="b", max_retries=9).name
    assert openai_embedder(OpenAIEmbeddingConfig(api_key="a")).name in names
    assert embedder(server, waits).name == openai_embedder(OpenAIEmbeddingConfig(base_url=server.url)).name


def test_what_may_pass_is_tried_again_as_late_as_asked(server: FakeOpenAI, waits: list[float]) -> None:
    server.play(error(429, retry_after="3"), error(503))
    embedder(server, waits).embed_question("q")
    assert waits == [3.0, 1.0]


@pytest.mark.parametrize(
    ("reply", "tries"),
    [(error(401), 1), (error(404), 1), (error(400), 1), (error(500), 3), (error(429, retry_after="999"), 1)],
)
def test_a_failure_is_one_sentence_without_the_key(
    server: FakeOpenAI, waits: list[float], reply: Reply, tries: int
) -> None:
    server.respond(lambda _: reply)
    with pytest.raises(EmbeddingServiceError) as raised:
        embedder(server, waits).embed_question("q")
    assert f"HTTP {reply.status}" in str(raised.value)
    assert KEY not in str(raised.value)
    assert len(server.requests) == tries


def test_nobody_there_is_one_sentence(server: FakeOpenAI, waits: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(EmbeddingServiceError, match="cannot be reached"):
        embedder(server, waits, base_url=f"http://127.0.0.1:{port}/v1").embed_question("q")
    assert len(waits) == 2


def test_vectors_of_another_length_are_refused(
    server: FakeOpenAI, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = embedder(server, waits)
    one.embed_question("q")
    monkeypatch.setattr("tests.fakes.openai_server.EMBEDDING_DIMENSIONS", EMBEDDING_DIMENSIONS - 1)
    with pytest.raises(EmbeddingServiceError, match="vectors of 7 numbers after vectors of 8"):
        one.embed_question("q")


def test_no_key_and_no_server_is_a_matter_of_configuration() -> None:
    with pytest.raises(EmbeddingKeyMissingError) as raised:
        openai_embedder(OpenAIEmbeddingConfig())
    assert raised.value.exit_code == 2


def test_tokens_are_counted_without_asking_anybody(server: FakeOpenAI, waits: list[float]) -> None:
    assert embedder(server, waits).count_tokens("four char words") == 4
    assert server.embedded == []
