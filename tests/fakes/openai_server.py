"""A local server that speaks OpenAI's HTTP API and plays scripts, so that the real client can be tested for real.

It is strict: a request that the real API would refuse is refused here and noted in `faults`, which a test must find empty.
"""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.fakes.openai_rules import chat_faults, embedding_faults
from tests.fakes.openai_script import ChatRequest, Json, Reply, error

KEY = "sk-test-0123456789abcdef"
MODEL = "gpt-6-luna"
EMBEDDING_MODEL = "text-embedding-3-small"
EMBEDDING_DIMENSIONS = 8

Script = Callable[[ChatRequest], Reply]


class FakeOpenAI:
    """The server. `play` queues replies in order; `respond` sets a function for every request after the queue is empty.

    Attributes
    ----------
    requests
        Every chat request, in order, also those that were answered with an error.
    faults
        Every breach of the API's rules.
    """

    def __init__(self, *, key: str | None = KEY, models: tuple[str, ...] = (MODEL, EMBEDDING_MODEL)) -> None:
        self.key = key
        self.models = models
        self.requests: list[ChatRequest] = []
        self.embedded: list[list[str]] = []
        self.faults: list[str] = []
        self.closing = threading.Event()
        self._queue: deque[Reply] = deque()
        self._script: Script | None = None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.fake = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """What `OPENAI_BASE_URL` is set to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def play(self, *replies: Reply) -> None:
        """Answer the next requests with these, in order."""
        self._queue.extend(replies)

    def respond(self, script: Script) -> None:
        """Answer every request that finds the queue empty with what `script` returns."""
        self._script = script

    def next_reply(self, request: ChatRequest) -> Reply:
        """Record a request and return what happens to it."""
        with self._lock:
            self.requests.append(request)
            if self._queue:
                return self._queue.popleft()
        if self._script is not None:
            return self._script(request)
        self.faults.append(f"a request that no script foresaw ({request.task})")
        return error(500, "no script")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeOpenAI

    def setup(self) -> None:
        self.fake = self.server.fake  # type: ignore[attr-defined]
        super().setup()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:  # the client has gone, which several tests are about
            self.close_connection = True

    def do_GET(self) -> None:
        self._refuse(405, f"GET {self.path}")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.fake.key is not None and self.headers.get("Authorization") != f"Bearer {self.fake.key}":
            self._error(error(401, "Incorrect API key provided.", code="invalid_api_key"))
            return
        if self.headers.get("Content-Type") != "application/json":
            self._refuse(400, f"Content-Type {self.headers.get('Content-Type')}")
            return
        try:
            body = json.loads(raw)
        except ValueError:
            self._refuse(400, "the body is not JSON")
            return
        rules = {"/v1/chat/completions": (chat_faults, self._chat), "/v1/embeddings": (embedding_faults, self._embed)}
        if self.path not in rules:
            self._refuse(404, f"POST {self.path}")
            return
        check, answer = rules[self.path]
        faults = list(check(body))
        if faults:
            self._refuse(400, "; ".join(faults))
        elif body["model"] not in self.fake.models:
            self._error(error(404, f"The model {body['model']} does not exist.", code="model_not_found"))
        else:
            answer(body)

    def _refuse(self, status: int, fault: str) -> None:
        self.fake.faults.append(fault)
        self._error(error(status, fault))

    def _error(self, reply: Reply) -> None:
        self._send(reply.status, {"error": reply.error}, reply.headers)

    def _send(self, status: int, body: Json, headers: dict[str, str]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    # -- embeddings

    def _embed(self, body: Json) -> None:
        reply = self.fake.next_reply(ChatRequest({"messages": [{"content": ""}], **body}, {}))
        if reply.status != 200:
            self._error(reply)
            return
        self.fake.embedded.append(body["input"])
        data = [
            {"object": "embedding", "index": n, "embedding": _encoded(vector(text), body.get("encoding_format"))}
            for n, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self._send(200, {"object": "list", "model": body["model"], "data": data[::-1], "usage": usage}, {})

    # -- chat

    def _chat(self, body: Json) -> None:
        request = ChatRequest(body, dict(self.headers))
        reply = self.fake.next_reply(request)
        if reply.hang == "before":
            self._hang()
        elif reply.status != 200:
            self._error(reply)
        elif reply.page is not None:
            self._page(reply.page)
        elif body.get("stream"):
            self._stream(request, reply)
        else:
            self._refuse(400, "a request without stream")

    def _hang(self) -> None:
        self.fake.closing.wait()
        self.close_connection = True

    def _page(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page.encode())

    def _stream(self, request: ChatRequest, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, event in enumerate(_events(request, reply)):
            if number == reply.reset_after:
                self._reset()
                return
            if number == reply.quiet_end_after:
                self._end()
                return
            if number == 1 and reply.hang == "middle":
                self._hang()
                return
            self._write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n", reply.wire)
            while number == 0 and reply.drip and not self.fake.closing.wait(0.02):
                self._write(": still here\n\n", reply.wire)
        self._write("data: [DONE]\n\n", reply.wire)
        self._end()

    def _write(self, text: str, size: int) -> None:
        raw = text.encode()
        for start in range(0, len(raw), size):
            part = raw[start : start + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()

    def _end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """Break the connection so that the other side sees a reset and not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


def _events(request: ChatRequest, reply: Reply) -> Iterator[Json]:
    """Yield the events of a streamed reply, as the API's reference has them."""
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": request.body["model"]}
    wants_usage = request.body.get("stream_options", {}).get("include_usage", False)
    usage: Json = {"usage": None} if wants_usage else {}

    def event(delta: Json, finish: str | None = None) -> Json:
        return {**base, **usage, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}

    yield event({"role": "assistant", "content": ""})
    if reply.refusal is not None:
        yield event({"refusal": reply.refusal})
    text = reply.text(request)
    for start in range(0, len(text), reply.piece):
        yield event({"content": text[start : start + reply.piece]})
    yield event({}, reply.finish_reason)
    if wants_usage and reply.usage:
        read = sum(len(message["content"]) for message in request.body["messages"]) // 4
        counted = {"prompt_tokens": read, "completion_tokens": len(text) // 4, "total_tokens": read + len(text) // 4}
        yield {**base, "choices": [], "usage": counted}


def vector(text: str) -> list[float]:
    """Return the vector this server gives to `text`: from its hash, not of unit length."""
    digest = hashlib.sha256(text.encode()).digest()
    return [float(digest[n]) - 127.0 for n in range(EMBEDDING_DIMENSIONS)]


def _encoded(values: list[float], encoding: Any) -> Any:
    if encoding == "base64":
        return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()
    return values
