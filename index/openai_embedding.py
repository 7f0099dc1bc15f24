"""Embeddings from OpenAI, or from any server that speaks its API: for those who would rather not use the local model.

The server gives no token states, so a sentence is embedded with what stands around it: title and headings, the sentence before
and the one after.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.model_errors import EmbeddingKeyMissingError, EmbeddingServiceError
from index.embedders import LazyEmbedder
from index.embedding import WindowText
from index.remote import backoff, may_pass, retry_after, server_name

POOLING_VERSION = 1
"""Part of the embedder's name; raise it whenever the same window is sent as another text."""

BATCH_TEXTS = 256
"""Texts of one request. The API takes 2,048, and 300,000 tokens together."""

MAX_CHARACTERS = 6000
"""Characters of one text; the API takes 8,191 tokens, and a text never has more tokens than this many characters of any script
that news is written in, save for rare ones."""

CHARACTERS_A_TOKEN = 4

LONGEST_WAIT_SECONDS = 60.0
"""A server that asks for a longer wait is not waited for."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIEmbeddingConfig:
    """How the embeddings are made; `api_key` is never shown by `repr`, and may be None for a server of one's own."""

    model: str = "text-embedding-3-small"
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0
    max_retries: int = 4

    @property
    def name(self) -> str:
        """Server, model and version: the same model name on two servers may be two models."""
        return f"openai/{server_name(self.base_url)}/{self.model}/neighbours-{POOLING_VERSION}"


def openai_embedder(config: OpenAIEmbeddingConfig, *, sleep: Callable[[float], None] = time.sleep) -> LazyEmbedder:
    """Return the embedder of `config`; the client is loaded, and the server asked, when it is first needed.

    Raises
    ------
    EmbeddingKeyMissingError
        There is neither a key nor a server of one's own.
    """
    if not config.api_key and not config.base_url:
        raise EmbeddingKeyMissingError
    return LazyEmbedder(config.name, lambda: OpenAIEmbedder(config, sleep=sleep))


class OpenAIEmbedder:
    """Makes unit vectors with a remote model; safe to use from several threads.

    Raises
    ------
    EmbeddingServiceError
        From every method that embeds: the server cannot be reached, refuses, or gives vectors that do not fit.
    """

    def __init__(self, config: OpenAIEmbeddingConfig, *, sleep: Callable[[float], None] = time.sleep) -> None:
        from openai import OpenAI

        self._config = config
        self._sleep = sleep
        self._lock = threading.Lock()
        self._dimensions: int | None = None
        self._client = OpenAI(
            api_key=config.api_key or "none",
            base_url=config.base_url,
            max_retries=0,
            timeout=config.timeout_seconds,
        )

    @property
    def name(self) -> str:
        """What keeps these vectors apart from all others."""
        return self._config.name

    @property
    def dimensions(self) -> int:
        """The length of every vector; the first use asks the server for one."""
        if self._dimensions is None:
            self._embed(["dimensions"])
        assert self._dimensions is not None  # noqa: S101 (set by the line above, or it raised)
        return self._dimensions

    def count_tokens(self, text: str) -> int:
        """Return about how many tokens `text` is, at the customary four characters each."""
        return -(-len(text) // CHARACTERS_A_TOKEN)

    def embed_question(self, text: str) -> Vector:
        """Return the vector of a question: shape `(dimensions,)`, unit length."""
        vector: Vector = self._embed([text])[0]
        return vector

    def embed_windows(self, windows: Sequence[WindowText]) -> list[Vector]:
        """Return one `(len(window.spans), dimensions)` array a window, in order, rows of unit length."""
        texts = [text for window in windows for text in _texts_of(window)]
        parts = [self._embed(texts[at : at + BATCH_TEXTS]) for at in range(0, len(texts), BATCH_TEXTS)]
        rows = np.concatenate(parts) if parts else np.empty((0, self.dimensions), dtype=np.float32)
        ends = np.cumsum([len(window.spans) for window in windows])
        return np.split(rows, ends[:-1]) if len(windows) else []

    def _embed(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of at most `BATCH_TEXTS` texts, one a row, of unit length."""
        rows = self._checked(self._request([text[:MAX_CHARACTERS].strip() or "-" for text in texts]), len(texts))
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.all(lengths > 0):
            raise self._error("it gave a vector without length")
        unit: Vector = rows / lengths
        return unit

    def _request(self, texts: list[str]) -> list[list[float]]:
        """Return the server's vectors in the order of `texts`, trying again where that may help."""
        from openai import APIConnectionError, APIStatusError, OpenAIError

        for attempt in range(self._config.max_retries + 1):
            last = attempt == self._config.max_retries
            try:
                reply = self._client.embeddings.create(model=self._config.model, input=texts, encoding_format="float")
            except APIStatusError as error:
                wait = retry_after(error.response.headers)
                if last or not may_pass(error.status_code) or (wait or 0) > LONGEST_WAIT_SECONDS:
                    raise self._error(f"HTTP {error.status_code}") from None
                self._sleep(backoff(attempt) if wait is None else wait)
            except APIConnectionError:
                if last:
                    raise self._error("it cannot be reached") from None
                self._sleep(backoff(attempt))
            except (OpenAIError, ValueError):
                raise self._error("its reply is not of the API") from None
            else:
                return [item.embedding for item in sorted(reply.data or (), key=lambda item: item.index)]
        raise self._error("it cannot be reached")

    def _checked(self, vectors: list[list[float]], expected: int) -> Vector:
        """Return the vectors as an array if there are as many as asked for, all as long as every one before."""
        lengths = {len(vector) for vector in vectors}
        if len(vectors) != expected or len(lengths) != 1:
            raise self._error("it gave another number of vectors than texts, or vectors of different lengths")
        [length] = lengths
        with self._lock:
            if self._dimensions is None:
                self._dimensions = length
        if length != self._dimensions:
            raise self._error(f"it gave vectors of {length} numbers after vectors of {self._dimensions}")
        return np.asarray(vectors, dtype=np.float32)

    def _error(self, reason: str) -> EmbeddingServiceError:
        return EmbeddingServiceError(server_name(self._config.base_url), self._config.model, reason)


def _texts_of(window: WindowText) -> Iterator[str]:
    """Yield what is sent for each span: header, the sentence before, the sentence, the sentence after."""
    for at, (start, end) in enumerate(window.spans):
        before = window.spans[at - 1][0] if at else start
        after = window.spans[at + 1][1] if at + 1 < len(window.spans) else end
        yield f"{window.header}\n{window.text[before:after]}"
