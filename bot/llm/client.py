"""The one place that knows OpenAI's client for chat: one request out, its events or a `Failure` back.

The client is imported at the first call; the import takes longer than a whole answer without a model.
"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.llm.config import LLMConfig
from bot.llm.failures import Failure, failure_of_status, failure_of_words
from corpus.model_errors import ModelBusyError, ModelReplyError, ModelTimeoutError, ModelUnreachableError
from index.remote import server_name

if TYPE_CHECKING:
    from openai import OpenAI

CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a streamed reply: text, and what else it says."""

    text: str = ""
    finish: str | None = None
    refused: bool = False
    usage: tuple[int, int] | None = None


class Wire:
    """The connection to one server; safe to use from several threads. Retries are not its business."""

    def __init__(self, config: LLMConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._client: OpenAI | None = None

    def send(self, arguments: Mapping[str, object], silence_seconds: float) -> "WireCall":
        """Return a call that will send `arguments` when it is iterated."""
        return WireCall(self._connect(), dict(arguments), silence_seconds, self._config)

    def close(self) -> None:
        """Close the connections that are kept open for the next call."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _connect(self) -> "OpenAI":
        with self._lock:
            if self._client is None:
                from openai import OpenAI

                # A server of one's own asks for no key, but the client insists on one.
                key = self._config.api_key or "none"
                self._client = OpenAI(api_key=key, base_url=self._config.base_url, max_retries=0)
            return self._client


class WireCall:
    """One request. Iterate in one thread; `abort` may be called from another."""

    def __init__(self, client: "OpenAI", arguments: dict[str, Any], silence_seconds: float, config: LLMConfig) -> None:
        self._client = client
        self._arguments = arguments
        self._silence = silence_seconds
        self._config = config
        self._response: Any = None

    def __iter__(self) -> Iterator[Event]:
        """Send the request and yield the events of its reply.

        Raises
        ------
        Failure
            Whatever went wrong.
        """
        import httpx2
        from openai import OpenAIError, Timeout

        timeout = Timeout(self._silence, connect=min(self._silence, CONNECT_SECONDS))
        try:
            with self._client.chat.completions.create(**self._arguments, timeout=timeout) as stream:
                self._response = stream.response
                for chunk in stream:
                    yield _event(chunk)
        except (OpenAIError, httpx2.HTTPError, httpx2.StreamError, OSError, ValueError) as error:
            raise self._failure(error) from None

    def abort(self) -> None:
        """End the call; a thread that waits for the server is woken by shutting its socket."""
        response = self._response
        if response is not None:
            with suppress(AttributeError, KeyError, OSError):
                response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def _failure(self, error: Exception) -> Failure:
        from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

        server = server_name(self._config.base_url)
        if isinstance(error, APIStatusError):
            return failure_of_status(error.status_code, _words(error), error.response.headers, self._config)
        if isinstance(error, APITimeoutError):
            return Failure(ModelTimeoutError(self._silence), may_pass=True)
        if isinstance(error, APIError) and not isinstance(error, APIConnectionError):
            # An error event inside a stream: this is how vLLM says that the prompt is too long.
            told = failure_of_words(_words(error), self._config)
            return told or Failure(ModelBusyError(server), may_pass=True)
        if isinstance(error, ValueError):
            return Failure(ModelReplyError(self._config.model, "the stream is not JSON"), may_pass=True)
        return Failure(ModelUnreachableError(server), may_pass=True)


def _event(chunk: Any) -> Event:  # noqa: ANN401 (servers leave out fields that the client's type declares)
    """Return a chunk as an `Event`, forgiving what compatible servers leave out."""
    counted = getattr(chunk, "usage", None)
    names = ("prompt_tokens", "completion_tokens")
    usage = (getattr(counted, names[0], 0) or 0, getattr(counted, names[1], 0) or 0) if counted else None
    choices = getattr(chunk, "choices", None)
    if not choices:
        return Event(usage=usage)
    delta = getattr(choices[0], "delta", None)
    return Event(
        text=getattr(delta, "content", None) or "",
        finish=getattr(choices[0], "finish_reason", None),
        refused=bool(getattr(delta, "refusal", None)),
        usage=usage,
    )


def _words(error: object) -> str:
    """Return the server's own words in lower case: code, parameter and message."""
    parts = (getattr(error, name, None) for name in ("code", "param", "message"))
    return " ".join(str(part) for part in parts if part).lower()
