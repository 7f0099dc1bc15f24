"""What one server is known to support, learned from what it refuses, for as long as the program runs."""

import threading
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from bot.llm.failures import Failure

Format = Literal["json_schema", "json_object", "none"]

_NEXT_FORMAT: dict[Format, Format] = {"json_schema": "json_object", "json_object": "none"}

_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "json mode", "structured output", "schema", "grammar")


@dataclass(frozen=True, slots=True)
class Supported:
    """What to send. Everything is assumed to be supported until the server says otherwise."""

    format: Format = "json_schema"
    usage: bool = True
    temperature: bool = True
    effort: bool = True
    length_name: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"


class Features:
    """The memory for one server and model, shared by every client of the process."""

    _known: ClassVar[dict[tuple[str | None, str], "Features"]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self._supported = Supported()

    @classmethod
    def of(cls, base_url: str | None, model: str) -> "Features":
        """Return the memory for `model` at `base_url`."""
        with cls._lock:
            return cls._known.setdefault((base_url, model), cls())

    @classmethod
    def forget(cls) -> None:
        """Forget every server, for tests that play several on one address."""
        with cls._lock:
            cls._known.clear()

    def snapshot(self) -> Supported:
        """Return what is believed at this moment."""
        return self._supported

    def learn(self, sent: Supported) -> None:
        """Remember what a request that succeeded had in it."""
        with self._lock:
            self._supported = sent


def less_than(sent: Supported, failure: Failure) -> Supported | None:
    """Return what to send after a request with `sent` was refused, or None if sending less is no remedy.

    Servers refuse what they do not know with 400 or 422, some llama.cpp builds with 500. A 400 that names nothing we can leave out
    is taken for the response format, which is the most demanding thing we send. It may have another reason, so only what succeeds
    in the end is remembered.
    """
    if failure.status not in {400, 422, 500, 501}:
        return None
    said = failure.said
    if sent.usage and ("stream_options" in said or "include_usage" in said):
        return replace(sent, usage=False)
    if sent.temperature and "temperature" in said:
        return replace(sent, temperature=False)
    if sent.effort and "reasoning" in said:
        return replace(sent, effort=False)
    if sent.length_name == "max_completion_tokens" and "max_completion_tokens" in said:
        return replace(sent, length_name="max_tokens")
    names_format = any(words in said for words in _FORMAT_WORDS)
    if sent.format in _NEXT_FORMAT and (names_format or failure.status in {400, 422}):
        return replace(sent, format=_NEXT_FORMAT[sent.format])
    return None
