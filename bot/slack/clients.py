"""The two Slack clients: one for what must arrive, one for what is only nice to have."""

from slack_sdk import WebClient

from bot.slack.config import SlackConfig
from bot.slack.quiet import quiet_logger

LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")

MUST_ARRIVE_TIMEOUT_S = 15
COSMETIC_TIMEOUT_S = 5


def make_client(config: SlackConfig, *, token: str | None = None, timeout: int = MUST_ARRIVE_TIMEOUT_S) -> WebClient:
    """Return a client that never repeats a call by itself.

    The SDK's own retries would post twice after a connection that broke behind a call that had arrived; what to do then
    is decided in `sending`. The SDK does not read `SLACK_API_URL`, and it sends loopback calls to a proxy where one is
    set: both are put right here.
    """
    client = WebClient(
        token=config.bot_token if token is None else token,
        base_url=config.api_url,
        timeout=timeout,
        retry_handlers=[],
        logger=quiet_logger(),
    )
    if config.api_url.startswith(LOOPBACK):
        client.proxy = None
    return client
