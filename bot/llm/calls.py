"""Calls to a model that end in time: one limit over everything, retries, and asking for less where a server knows less."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.llm.chat import Ask, Deadline, ReplyEnd, Tally
from bot.llm.client import Event, Wire, WireCall
from bot.llm.config import LLMConfig
from bot.llm.failures import Failure
from bot.llm.features import Features, Supported, less_than
from bot.llm.tokens import estimate_tokens
from corpus.model_errors import ModelKeyMissingError, ModelReplyError
from index.remote import backoff

LOOK_UP_SECONDS = 0.05
"""How often a silent call looks whether it was stopped."""

MAX_REPLY_CHARACTERS = 400_000
"""A reply beyond this is broken off: ten times what the largest answer needs."""


class ChatClient:
    """Calls one model; safe to use from several threads.

    Parameters
    ----------
    sleep
        Waits between attempts; a test passes its own.
    """

    def __init__(self, config: LLMConfig, *, sleep: Callable[[float], None] = time.sleep) -> None:
        if not config.api_key and not config.base_url:
            raise ModelKeyMissingError
        self._config = config
        self._sleep = sleep
        self._features = Features.of(config.base_url, config.model)
        self._wire = Wire(config)

    @contextmanager
    def stream(self, ask: Ask, deadline: Deadline, tally: Tally) -> Iterator["StreamedReply"]:
        """Send `ask` and give its reply piece by piece.

        Attempts that fail before the first piece of text are repeated here; a reply that breaks later raises while it is
        read.

        Raises
        ------
        ModelError
            One of its subclasses, with one sentence that says what to do.
        StoppedError
            The person stopped the question.
        """
        reply = self._open(ask, deadline)
        try:
            yield reply
        finally:
            reply.close()
            tally.add(*reply.tokens())

    def close(self) -> None:
        """Close the connections that are kept open for the next call; another call opens new ones."""
        self._wire.close()

    def _open(self, ask: Ask, deadline: Deadline) -> "StreamedReply":
        """Return a reply whose first piece of text, or whose end, has come."""
        attempt = 0
        sent = self._features.snapshot()
        while True:
            deadline.check()
            silence = max(0.01, min(self._config.silence_seconds, deadline.remaining))
            call = self._wire.send(self._arguments(ask, sent), silence)
            reply = StreamedReply(call, ask, deadline, self._config.model)
            try:
                reply.wait_for_text()
            except Failure as failure:
                smaller = less_than(sent, failure)
                if smaller is not None:
                    sent = smaller
                    continue
                if not failure.may_pass or attempt >= self._config.max_retries:
                    raise failure.error from None
                self._pause(failure, attempt, deadline)
                attempt += 1
            except BaseException:
                reply.close()
                raise
            else:
                self._features.learn(sent)
                return reply

    def _pause(self, failure: Failure, attempt: int, deadline: Deadline) -> None:
        """Wait before the next attempt: as long as the server asks, else twice as long as before."""
        wait = failure.retry_after
        if wait is None:
            wait = backoff(attempt)
        if wait >= deadline.remaining:
            raise failure.error from None
        while wait > 0:
            deadline.check()
            self._sleep(min(wait, 4 * LOOK_UP_SECONDS))
            wait -= 4 * LOOK_UP_SECONDS

    def _arguments(self, ask: Ask, supported: Supported) -> dict[str, object]:
        arguments: dict[str, object] = {
            "model": self._config.model,
            "messages": [{"role": message.role, "content": message.content} for message in ask.messages],
            "stream": True,
            supported.length_name: ask.max_output_tokens,
        }
        if supported.usage:
            arguments["stream_options"] = {"include_usage": True}
        if supported.temperature and self._config.temperature is not None:
            arguments["temperature"] = self._config.temperature
        if supported.effort and self._config.reasoning_effort is not None:
            arguments["reasoning_effort"] = self._config.reasoning_effort
        if supported.format == "json_schema":
            schema = {"name": ask.name, "schema": ask.schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif supported.format == "json_object":
            arguments["response_format"] = {"type": "json_object"}
        return arguments


class StreamedReply:
    """One call, read by a thread of its own, so that nothing a server does can hold up whoever waits for the answer."""

    def __init__(self, call: WireCall, ask: Ask, deadline: Deadline, model: str) -> None:
        self.end = ReplyEnd()
        self._call = call
        self._ask = ask
        self._deadline = deadline
        self._model = model
        self._received: queue.SimpleQueue[Event | Failure | None] = queue.SimpleQueue()
        self._ready: deque[Event | None] = deque()
        self._stopped = threading.Event()
        self._over = threading.Event()
        self._usage: tuple[int, int] | None = None
        threading.Thread(target=self._read, daemon=True, name="model-reply").start()

    def wait_for_text(self) -> None:
        """Return when the server has begun to write, or has ended; raise `Failure` if it does neither."""
        while not self._ready or (self._ready[-1] is not None and not self._ready[-1].text):
            self._ready.append(self._next())

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces of the reply.

        Raises
        ------
        ModelError
            The stream broke, said an error, or grew past every bound.
        """
        length = 0
        while (event := self._ready.popleft() if self._ready else self._next_or_error()) is not None:
            self.end.finish = event.finish or self.end.finish
            self.end.refused = self.end.refused or event.refused
            self._usage = event.usage or self._usage
            if event.text:
                length += len(event.text)
                if length > MAX_REPLY_CHARACTERS:
                    raise ModelReplyError(self._model, "it does not end")
                self.end.pieces.append(event.text)
                yield event.text

    def close(self) -> None:
        """End the call if it has not ended; one that has leaves its connection to the next."""
        self._stopped.set()
        if not self._over.is_set():
            self._call.abort()

    def tokens(self) -> tuple[int, int]:
        """Return (read, written) tokens as the server counted them, else an estimate."""
        if self._usage is not None:
            return self._usage
        return sum(estimate_tokens(message.content) for message in self._ask.messages), estimate_tokens(self.end.text)

    def _next_or_error(self) -> Event | None:
        try:
            return self._next()
        except Failure as failure:
            raise failure.error from None

    def _next(self) -> Event | None:
        """Return the next event, None at the end; keep looking at the deadline while there is none."""
        while True:
            self._deadline.check()
            try:
                event = self._received.get(timeout=LOOK_UP_SECONDS)
            except queue.Empty:
                continue
            if isinstance(event, Failure):
                raise event
            return event

    def _read(self) -> None:
        """Pass on what the server sends. Runs in the thread of this call."""
        try:
            for event in self._call:
                if self._stopped.is_set():
                    return
                self._received.put(event)
        except Failure as failure:
            self._received.put(failure)
        finally:
            self._over.set()
            self._received.put(None)
