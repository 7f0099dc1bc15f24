"""Looking at everything the Slack program needs, in the order it needs it, up to the one thing that is missing."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slack_sdk.socket_mode import SocketModeClient

from bot.slack.calls import CALL_ERRORS, error_name
from bot.slack.clients import make_client
from bot.slack.config import SlackConfig, check_rules, check_tokens
from bot.slack.identity import Identity, identify
from bot.slack.manifest import COSMETIC_SCOPES, SCOPES
from bot.slack.quiet import quiet_logger
from corpus.errors import ConfigurationError, FootnoteError

CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `needed` tells whether the program works without it."""

    subject: str
    ok: bool
    sentence: str
    needed: bool = True
    exit_code: int = 1


def examine(config: SlackConfig, rest: Callable[[], Iterator[Check]], *, http: bool = False) -> Iterator[Check]:
    """Give one check after the other and stop behind the first that is needed and not passed.

    Parameters
    ----------
    rest
        The checks of the engine (articles, index, model), made only when Slack's side is in order.
    """
    for check in _all(config, rest, http=http):
        yield check
        if check.needed and not check.ok:
            return


def _all(config: SlackConfig, rest: Callable[[], Iterator[Check]], *, http: bool) -> Iterator[Check]:
    yield _try("tokens", lambda: check_tokens(config, http=http), "The tokens are set.")
    yield _try("rules", lambda: check_rules(config), f"{len(config.channels)} channel rule(s) are well-formed.")
    found: list[Identity] = []
    yield _try("bot token", lambda: found.append(identify(make_client(config))), "Slack accepts the bot token.")
    yield from _scopes(found[0])
    if not http:
        yield _try("app token", lambda: _open_socket(config), "Slack accepts the Socket Mode connection.")
    yield from channel_checks(config, found[0])
    yield from rest()


def _try(subject: str, look: Callable[[], object], fine: str) -> Check:
    try:
        look()
    except FootnoteError as error:
        return Check(subject, ok=False, sentence=str(error), exit_code=error.exit_code)
    return Check(subject, ok=True, sentence=fine)


def _scopes(identity: Identity) -> Iterator[Check]:
    missing = [scope for scope in SCOPES if scope not in identity.scopes]
    for scope in missing:
        needed = scope not in COSMETIC_SCOPES
        how = "Add it under OAuth & Permissions and install the app again."
        yield Check("scopes", ok=False, sentence=f"The bot token lacks the scope {scope}. {how}", needed=needed)
    if not missing:
        yield Check("scopes", ok=True, sentence=f"The bot token has all {len(SCOPES)} scopes.")


def _open_socket(config: SlackConfig) -> None:
    client = make_client(config, token="")
    try:
        url = str(client.apps_connections_open(app_token=config.app_token)["url"])
    except CALL_ERRORS as error:
        raise ConfigurationError(
            f"Slack does not accept the app token ({error_name(error)}). It needs the scope connections:write, "
            "and Socket Mode must be on."
        ) from None
    hello = threading.Event()
    socket = SocketModeClient(
        config.app_token,
        web_client=client,
        auto_reconnect_enabled=False,
        logger=quiet_logger(),
        on_message_listeners=[lambda text: hello.set() if '"hello"' in text else None],
    )
    socket.proxy = client.proxy
    socket.wss_uri = url
    refused = FootnoteError("Slack refused the websocket. Check that nothing between here and Slack blocks wss://.")
    try:
        socket.connect()
    except Exception:  # noqa: BLE001 (the SDK raises bare Exception where the handshake is refused)
        raise refused from None
    finally:
        arrived = hello.wait(CONNECT_S) if socket.is_connected() else False
        socket.closed = True
        # The SDK's own close waits three seconds for its reader.
        threading.Thread(target=socket.disconnect, daemon=True).start()
    if not arrived:
        raise refused


def channel_checks(config: SlackConfig, identity: Identity) -> Iterator[Check]:
    """Look the channels of the rules up, and give a check for each that Slack does not know or the app is not in."""
    if not {"channels:read", "groups:read"} <= identity.scopes:
        return
    client = make_client(config)
    for channel in config.channels:
        try:
            told = client.conversations_info(channel=channel)["channel"]
        except CALL_ERRORS as error:
            sentence = f"[slack.channels.{channel}]: Slack knows no such channel for this app ({error_name(error)})."
            yield Check("rules", ok=False, sentence=sentence, needed=False)
            continue
        if not told.get("is_member"):
            sentence = f"[slack.channels.{channel}]: the app is not in this channel; invite it with /invite."
            yield Check("rules", ok=False, sentence=sentence, needed=False)
