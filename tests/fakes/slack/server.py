"""A strict fake Slack on loopback: Web API, Socket Mode, response URLs. The unmodified SDK talks to it.

It runs in a thread of the test's process, so a test reads its state directly and waits for what it wants to see.
"""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.fakes.slack.checks import Json
from tests.fakes.slack.dispatch import answer_call, answer_response_url, read_arguments
from tests.fakes.slack.workspace import APP_ID, Workspace

ACK_LIMIT_S = 3.0
"""Slack delivers again what is not acknowledged by then."""


@dataclass
class Envelope:
    """One delivery over the websocket and its acknowledgement."""

    body: Json
    sent_at: float
    acked_after: float | None = None
    reply: Json | None = None
    redelivered: int = 0


@dataclass(repr=False)
class FakeSlack:
    """The server. Use as a context manager.

    Attributes
    ----------
    hold
        Name of a method whose calls take effect but are not answered as long as it stands here.
    """

    workspace: Workspace = field(default_factory=Workspace)
    refuse_websocket: bool = False
    redeliver_unacked: bool = True
    hold: str = ""
    envelopes: dict[str, Envelope] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.links: list[web.WebSocketResponse] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.echo: Callable[[str, Json, Json], None] = lambda _method, _args, _result: None

    # --- life

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self.thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._open())
        started.set()
        self.loop.run_forever()

    async def _open(self) -> None:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._response)
        app.router.add_get("/link", self._link)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def _close(self) -> None:
        for task in self.tasks:
            task.cancel()
        for link in list(self.links):
            await link.close()
        await self.runner.cleanup()

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` is set to."""
        return f"http://127.0.0.1:{self.port}/api/"

    # --- what the program calls

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await read_arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        status, headers, result = answer_call(self.workspace, method, token, args)
        if method == "apps.connections.open" and result["ok"]:
            result["url"] = f"ws://127.0.0.1:{self.port}/link?ticket={secrets.token_hex(4)}&app_id={APP_ID}"
        if result["ok"]:
            self.echo(method, args, result)
        self._notify()
        await self._held(method)
        return web.json_response(result, status=status, headers=headers)

    async def _response(self, request: web.Request) -> web.Response:
        status, body = answer_response_url(self.workspace, request.match_info["key"], await request.json())
        self._notify()
        await self._held("response_url")
        return web.Response(status=status, text=body)

    async def _held(self, method: str) -> None:
        """Keep the answer to a call of the method named in `hold` until a test lets it go."""
        while self.hold == method:
            await asyncio.sleep(0.02)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_websocket:
            return web.Response(status=403)
        link = web.WebSocketResponse()
        await link.prepare(request)
        self.links.append(link)
        await link.send_json(
            {"type": "hello", "num_connections": len(self.links), "connection_info": {"app_id": APP_ID}}
        )
        self._notify()
        async for message in link:
            if message.type == WSMsgType.TEXT and message.data.startswith("{"):
                self._acknowledged(message.json())
        self.links.remove(link)
        self._notify()
        return link

    def _acknowledged(self, body: Json) -> None:
        envelope = self.envelopes.get(body.get("envelope_id", ""))
        if envelope is not None and envelope.acked_after is None:
            envelope.acked_after = time.monotonic() - envelope.sent_at
            envelope.reply = body.get("payload")
        self._notify()

    def _notify(self) -> None:
        with self.changed:
            self.changed.notify_all()

    # --- what a test does

    def deliver(self, kind: str, payload: Json, **more: Any) -> str:
        """Send one envelope and return its id; what is not acknowledged in time is sent again."""
        envelope_id = secrets.token_hex(8)
        body = {
            "envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api", **more,
        }  # fmt: skip
        self.envelopes[envelope_id] = Envelope(body, time.monotonic())
        self.loop.call_soon_threadsafe(self._start, envelope_id)
        return envelope_id

    def _start(self, envelope_id: str) -> None:
        task = self.loop.create_task(self._send(envelope_id))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _send(self, envelope_id: str) -> None:
        envelope = self.envelopes[envelope_id]
        for attempt in range(3 if self.redeliver_unacked else 1):
            if attempt and envelope.body["type"] != "slash_commands":
                envelope.redelivered += 1
                envelope.body |= {"retry_attempt": attempt, "retry_reason": "timeout"}
            if self.links:
                await self.links[-1].send_json(envelope.body)
            await asyncio.sleep(ACK_LIMIT_S)
            if envelope.acked_after is not None:
                return

    def disconnect(self, *, politely: bool) -> None:
        """End every websocket, after a word of warning or without."""

        async def end() -> None:
            for link in list(self.links):
                if politely:
                    await link.send_json({"type": "disconnect", "reason": "refresh_requested"})
                else:
                    await link.close()

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)

    def wait_for(self, seen: Callable[[], Any], what: str = "", timeout: float = 15.0) -> Any:
        """Wait until `seen()` gives something true, and return it."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while not (found := seen()):
                left = deadline - time.monotonic()
                if left <= 0:
                    last = [(call.method, call.error) for call in self.workspace.calls[-12:]]
                    raise AssertionError(f"not seen in {timeout} s: {what or seen}; last calls: {last}")
                self.changed.wait(min(left, 0.2))
        return found

    def ack_of(self, envelope_id: str, timeout: float = 10.0) -> float:
        """Wait for the acknowledgement of an envelope and return the seconds it took."""
        seconds = self.wait_for(
            lambda: self.envelopes[envelope_id].acked_after is not None and self.envelopes[envelope_id], "ack", timeout
        )
        return float(seconds.acked_after)
