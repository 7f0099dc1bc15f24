"""What the fake OpenAI server can be told to do: one `Reply` a request."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SOURCE_HEAD = re.compile(r"^source: (\S+)\n((?:[a-z]+: .*\n)*?)text:\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """One source as it stands in a prompt."""

    key: str
    fields: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request as the server received it."""

    body: Json
    headers: dict[str, str]

    @property
    def task(self) -> str:
        """`draft`, `support`, `rewrite` or another: the title of the schema in the system message."""
        found = re.search(r"^Task: (\w+)", self.system, re.MULTILINE)
        return found.group(1) if found else "unknown"

    @property
    def format(self) -> str | None:
        """`json_schema`, `json_object` or None."""
        wanted = self.body.get("response_format")
        return None if wanted is None else str(wanted["type"])

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        """The first user message, which holds question and sources."""
        return str(self.body["messages"][1]["content"])

    @property
    def last(self) -> str:
        return str(self.body["messages"][-1]["content"])

    @property
    def sources(self) -> list[Source]:
        """The sources of the prompt, in its order. A fence is found by what stands before it, never by its name."""
        found = []
        for fence in re.findall(r"^<(source-\w+)>$", self.user, re.MULTILINE):
            for block in re.findall(rf"^<{fence}>\n(.*?)\n</{fence}>$", self.user, re.MULTILINE | re.DOTALL):
                head = SOURCE_HEAD.match(block)
                assert head is not None, block
                fields = dict(line.split(": ", 1) for line in head.group(2).splitlines())
                found.append(Source(head.group(1), fields, block[head.end() :]))
        unique = {source.key: source for source in found}
        return list(unique.values())

    def key_of(self, words: str) -> str:
        """Return the key of the first source whose text holds `words`."""
        return next(source.key for source in self.sources if words in source.text)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request.

    Attributes
    ----------
    content
        What the model writes, or a function of the request (source keys are not known before).
    piece
        Characters of `content` in one event.
    wire
        Bytes in one write to the socket; small values cut characters and events in half.
    usage
        Whether the last event has the usage that was asked for.
    status, error, headers
        An HTTP error instead: status, the `error` object, headers such as `Retry-After`.
    reset_after
        Break the connection after this many events.
    quiet_end_after
        End the stream in good order after this many events, without a finish reason.
    hang
        Send nothing until the server is closed: `before` the headers, or in the `middle` of the stream.
    drip
        Send comments for ever after the first event, as a proxy that keeps a dead connection open.
    page
        Answer 200 with this HTML page: something that is not the API.
    """

    content: str | Callable[[ChatRequest], str] = ""
    piece: int = 20
    wire: int = 1 << 16
    usage: bool = True
    finish_reason: str = "stop"
    refusal: str | None = None
    status: int = 200
    error: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    reset_after: int | None = None
    quiet_end_after: int | None = None
    hang: str | None = None
    drip: bool = False
    page: str | None = None

    def text(self, request: ChatRequest) -> str:
        return self.content(request) if callable(self.content) else self.content


def error(status: int, message: str = "no", *, code: str | None = None, **headers: str) -> Reply:
    """Return an HTTP error in OpenAI's form; `retry_after="1"` becomes the header `Retry-After`."""
    shaped = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Reply(
        status=status, error={"message": message, "code": code, "type": "error", "param": None}, headers=shaped
    )


SCHEMA_UNSUPPORTED = error(400, "response_format of type json_schema is not supported with this model.")
JSON_MODE_UNSUPPORTED = error(400, "Unsupported value: 'response_format'. This server has no JSON mode.")


def claim(text: str, *quotes: tuple[str, str], kind: str = "fact", speaker: str | None = None) -> Json:
    """Return one claim of a draft; `quotes` are (source key, quote)."""
    return {"text": text, "kind": kind, "speaker": speaker, "quotes": [{"source": s, "quote": q} for s, q in quotes]}


def draft(
    *claims: Json, answerable: str = "yes", disagreements: Sequence[Json] = (), not_covered: Sequence[str] = ()
) -> str:
    """Return a draft as the model would write it."""
    return json.dumps(
        {
            "answerable": answerable,
            "claims": list(claims),
            "disagreements": list(disagreements),
            "not_covered": list(not_covered),
        },
        ensure_ascii=False,
    )


def verdicts(*given: str) -> str:
    """Return the reply to a support check, one verdict a sentence."""
    return json.dumps({"verdicts": [{"sentence": n, "verdict": verdict} for n, verdict in enumerate(given, start=1)]})


def quoting(text: str, quote: str, **more: Any) -> Callable[[ChatRequest], str]:
    """Return a script for a draft of one claim that quotes the source holding `quote`."""
    return lambda request: draft(claim(text, (request.key_of(quote), quote), **more))


def drafting(*claims: Callable[[ChatRequest], Json], **more: Any) -> Callable[[ChatRequest], str]:
    """Return a script for a draft of these claims."""
    return lambda request: draft(*(make(request) for make in claims), **more)


def said(text: str, quote: str, **more: Any) -> Callable[[ChatRequest], Json]:
    """Return a claim with one quote, from the source that holds the quote's first three words."""
    return lambda request: claim(text, (request.key_of(" ".join(quote.split()[:3])), quote), **more)
