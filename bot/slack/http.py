"""HTTP mode: Slack posts to us, Bolt checks the signature, the same listeners do the work.

A thread a request on the standard library's server: put a proxy that speaks TLS in front of it.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from slack_bolt import App, BoltRequest

from bot.slack.listeners.program import Program

PATH = "/slack/events"
HEALTH = "/healthz"
MAX_BODY = 4 * 1024 * 1024
"""Bytes; more than Slack ever sends."""

READ_TIMEOUT_S = 10


class HttpServer:
    """Listens for Slack on one address."""

    def __init__(self, app: App, program: Program) -> None:
        config = program.config

        class Handler(BaseHTTPRequestHandler):
            timeout = READ_TIMEOUT_S

            def do_POST(self) -> None:
                self._reply(*answer_post(app, self.path, self._body(), dict(self.headers.items())))

            def do_GET(self) -> None:
                known = self.path == HEALTH
                body = json.dumps({"ok": True, **program.metrics.snapshot()}) if known else "not found"
                self._reply(200 if known else 404, "application/json" if known else "text/plain", body)

            def _body(self) -> str | None:
                length = self.headers.get("Content-Length", "")
                if not length.isdigit() or int(length) > MAX_BODY:
                    return None
                return self.rfile.read(int(length)).decode("utf-8", errors="replace")

            def _reply(self, status: int, kind: str, body: str) -> None:
                data = body.encode("utf-8")
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Write no line a request: our own log says what happened."""

        self._server = ThreadingHTTPServer((config.http_host, config.http_port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens; the port is the real one where 0 was asked for."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}{PATH}"

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Take no more requests."""
        self._server.shutdown()
        self._server.server_close()


def answer_post(app: App, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, str]:
    """Return status, content type and body for one request of Slack."""
    if path.split("?")[0] != PATH:
        return 404, "text/plain", "not found"
    if body is None:
        return 413, "text/plain", "too large"
    try:
        request = BoltRequest(body=body, headers=dict(headers))
    except ValueError:
        return 400, "text/plain", "not readable"
    response = app.dispatch(request)
    kind = response.first_headers_without_set_cookie().get("content-type", "text/plain;charset=utf-8")
    return response.status, kind, response.body or ""
