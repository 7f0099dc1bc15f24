"""Who we are in this workspace, as Slack tells."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.calls import CALL_ERRORS, error_name
from corpus.errors import ConfigurationError, FootnoteError

TOKEN_ERRORS = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


class SlackUnreachableError(FootnoteError):
    """Slack does not answer."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Slack cannot be reached ({name}). Check the network, and SLACK_API_URL if it is set.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Our ids, and the scopes of the bot token."""

    team: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]


def identify(client: WebClient) -> Identity:
    """Return who the bot token belongs to.

    Raises
    ------
    ConfigurationError
        Slack does not accept the token.
    SlackUnreachableError
        Slack does not answer.
    """
    try:
        response = client.auth_test()
    except CALL_ERRORS as error:
        name = error_name(error)
        if name in TOKEN_ERRORS:
            raise ConfigurationError(
                f"Slack does not accept the bot token ({name}). Copy it again from OAuth & Permissions into SLACK_BOT_TOKEN."
            ) from None
        raise SlackUnreachableError(name) from None
    granted = {name.lower(): value for name, value in response.headers.items()}.get("x-oauth-scopes", "")
    listed = granted[0] if isinstance(granted, list) else granted
    return Identity(
        team=str(response["team_id"]),
        bot_user=str(response["user_id"]),
        bot_id=str(response.get("bot_id") or ""),
        scopes=frozenset(scope.strip() for scope in listed.split(",") if scope.strip()),
    )
