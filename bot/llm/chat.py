"""A call to a model, as the rest of the program sees it: plain values, no vendor."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal, Protocol

from corpus.errors import StoppedError
from corpus.model_errors import ModelTimeoutError

Cancelled = Callable[[], bool]
"""Returns True once the person has stopped the question."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: messages, and the JSON schema of the reply.

    Attributes
    ----------
    name
        Names the schema for the server: letters and underscores.
    schema
        A JSON schema in the strict form: closed objects, every property required.
    max_output_tokens
        The most the model may write.
    """

    name: str
    messages: tuple[Message, ...]
    schema: dict[str, Any]
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which an answer has taken long enough, and whether the person still wants it."""

    seconds: float
    started: float
    cancelled: Cancelled | None = None

    @classmethod
    def after(cls, seconds: float, cancelled: Cancelled | None = None) -> "Deadline":
        """Return a deadline `seconds` from now."""
        return cls(seconds, monotonic(), cancelled)

    @property
    def remaining(self) -> float:
        """Seconds left; negative when it is over."""
        return self.started + self.seconds - monotonic()

    def check(self) -> None:
        """Raise `StoppedError` or `ModelTimeoutError` if there is no point in going on."""
        if self.cancelled is not None and self.cancelled():
            raise StoppedError
        if self.remaining <= 0:
            raise ModelTimeoutError(self.seconds)


@dataclass(slots=True)
class Tally:
    """Calls and tokens so far; tokens are estimated where a server counts none."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def add(self, prompt_tokens: int, completion_tokens: int) -> None:
        """Count one call."""
        self.calls += 1
        self.prompt_tokens += prompt_tokens
        self.completion_tokens += completion_tokens


@dataclass(slots=True)
class ReplyEnd:
    """How a reply ended; filled in while it is read.

    `finish` is the server's word (`stop`, `length`, `content_filter`), or None while it is not over or when the stream ended
    without one.
    """

    finish: str | None = None
    refused: bool = False
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything received so far."""
        return "".join(self.pieces)


class Reply(Protocol):
    """A reply that is being received: iterate for its pieces; `end` tells how it went."""

    end: ReplyEnd

    def __iter__(self) -> Iterator[str]: ...


class ChatModel(Protocol):
    """Whatever answers an `Ask`; the one real implementation is `bot.llm.client.ChatClient`."""

    def stream(self, ask: Ask, deadline: Deadline, tally: Tally) -> AbstractContextManager[Reply]:
        """Send `ask`; leaving the context ends the call, whether it was read to its end or not."""

    def close(self) -> None:
        """Let go of what is kept for the next call."""
