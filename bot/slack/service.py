"""Running the program: connect, pick up what was left, answer until told to stop, leave nothing half-done."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.slack.app import make_app, make_program
from bot.slack.calls import CALL_ERRORS, error_name
from bot.slack.clients import make_client
from bot.slack.config import SlackConfig, check_rules, check_tokens
from bot.slack.doctor import channel_checks
from bot.slack.engine import Engine
from bot.slack.envelopes import Handler
from bot.slack.heartbeat import beat, forget_beat
from bot.slack.identity import SlackUnreachableError, identify
from bot.slack.listeners.program import Program
from bot.slack.metrics import log
from bot.slack.quiet import quiet_logger
from bot.slack.store.only_one import only_one
from bot.slack.store.whole import Store
from corpus.errors import ConfigurationError, FootnoteError

CONNECT_S = 1.0
FINISH_S = 8.0
"""Seconds that running answers get to finish after a signal; the rest is answered after the next start."""

GRACE_S = 1.0
"""Seconds after which nobody waits for a rate limit any longer."""

PING_S = 2.0
"""Also how often the SDK looks whether the connection is still there."""

BEAT_S = 5.0
METRICS_EVERY = 60
"""Beats between two metric lines."""


class NotConnectedError(FootnoteError):
    """The websocket did not come up."""

    def __init__(self) -> None:
        super().__init__(
            "Slack did not accept the Socket Mode connection. Check that Socket Mode is on for the app, then start again."
        )


def run(
    config: SlackConfig,
    data_dir: Path,
    open_engine: Callable[[], Engine],
    *,
    http: bool = False,
    on_ready: Callable[[str], None],
    on_notice: Callable[[str], None],
) -> None:
    """Run until SIGINT or SIGTERM.

    Parameters
    ----------
    open_engine
        Called once the tokens are known to be good; it may take a while.
    on_ready
        Called with one sentence when questions are being answered.
    on_notice
        Called with one sentence for each rule that names a channel Slack does not know.

    Raises
    ------
    ConfigurationError
        A token or a rule is missing or wrong.
    FootnoteError
        Slack cannot be reached, or the engine or the store cannot be opened.
    """
    check_tokens(config, http=http)
    check_rules(config)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    identity = identify(make_client(config))
    with only_one(data_dir), closing(Store.open(data_dir)) as store:
        ending = threading.Event()
        program = make_program(config, identity, open_engine(), store, ending)
        program.cosmetic.later("rules", lambda: _look_up_channels(program, on_notice))
        serve = _serve_http if http else _serve_socket
        serve(program, data_dir, stop, ending, on_ready)
    log("ended")


def _look_up_channels(program: Program, on_notice: Callable[[str], None]) -> None:
    for check in channel_checks(program.config, program.identity):
        on_notice(check.sentence)


def _serve_socket(
    program: Program, data_dir: Path, stop: threading.Event, ending: threading.Event, on_ready: Callable[[str], None]
) -> None:
    config = program.config
    socket = make_client(config, token="")
    handler = Handler(
        make_app(program, http=False),
        config.app_token,
        web_client=socket,
        logger=quiet_logger(),
        ping_interval=PING_S,
    )
    handler.client.proxy = socket.proxy
    try:
        _connect(handler)
        resumed = program.changes.resume()
        on_ready(f"Connected to Slack as {config.app_name}; {resumed} question(s) picked up from before.")
        _beat_until(stop, program, data_dir, lambda: bool(handler.client.is_connected()))
    finally:
        _wind_down(program, ending, data_dir, _closing_of(handler))


def _connect(handler: Handler) -> None:
    """Open the websocket. The SDK raises nothing where it is refused, so we look."""
    try:
        handler.client.connect()
    except CALL_ERRORS as error:
        name = error_name(error)
        if name in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"):
            raise ConfigurationError(
                f"Slack does not accept the app token ({name}). Copy it again from Basic Information into SLACK_APP_TOKEN."
            ) from None
        if name == "missing_scope":
            raise ConfigurationError(
                "The app token lacks the scope connections:write. Make a new one with it."
            ) from None
        raise SlackUnreachableError(name) from None
    except Exception as error:  # noqa: BLE001 (the SDK raises bare Exception where the handshake is refused)
        log("not_connected", error=type(error).__name__)
        raise NotConnectedError from None
    deadline = time.monotonic() + CONNECT_S
    while not handler.client.is_connected():
        if time.monotonic() > deadline:
            raise NotConnectedError
        threading.Event().wait(0.02)


def _closing_of(handler: Handler) -> Callable[[], None]:
    """Return what ends the connection: new messages stop at once; the SDK's own close waits three seconds for a thread."""

    def close() -> None:
        handler.client.auto_reconnect_enabled = False
        threading.Thread(target=handler.close, daemon=True).start()

    return close


def _serve_http(
    program: Program, data_dir: Path, stop: threading.Event, ending: threading.Event, on_ready: Callable[[str], None]
) -> None:
    from bot.slack.http import HttpServer

    server = HttpServer(make_app(program, http=True), program)
    try:
        server.start()
        resumed = program.changes.resume()
        on_ready(f"Listening on {server.address}; {resumed} question(s) picked up from before.")
        _beat_until(stop, program, data_dir, lambda: True)
    finally:
        _wind_down(program, ending, data_dir, server.close)


def _beat_until(stop: threading.Event, program: Program, data_dir: Path, alive: Callable[[], bool]) -> None:
    beats = 0
    while True:
        if alive():
            beat(data_dir)
        if stop.wait(BEAT_S):
            return
        beats += 1
        if beats % METRICS_EVERY == 0:
            log("metrics", **program.metrics.snapshot())


def _wind_down(program: Program, ending: threading.Event, data_dir: Path, close: Callable[[], None]) -> None:
    """Take nothing new, let running answers finish, write down the rest."""
    close()
    patience = threading.Timer(GRACE_S, ending.set)  # then nobody waits for rate limits any longer
    patience.daemon = True
    patience.start()
    program.queue.close(FINISH_S)
    patience.cancel()
    ending.set()
    program.cosmetic.close()
    forget_beat(data_dir)
    log("metrics", **program.metrics.snapshot())
