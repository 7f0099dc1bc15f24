"""What the Slack program is told: tokens, limits, and the rules of each channel. Plain values, filled by `bot.settings`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from bot.question import ArticleFilter
from corpus.errors import ConfigurationError

ChannelMode = Literal["off", "mention", "questions"]
Replies = Literal["public", "private"]

SLACK_API_URL = "https://slack.com/api/"
CONVERSATION_ID = re.compile(r"[CGD][A-Z0-9]{2,}")
PERSON_ID = re.compile(r"[UW][A-Z0-9]{2,}")
HELPER_ID = re.compile(r"[UWS][A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """How Footnote behaves in one channel; `[slack.channels.C0123]` in `footnote.toml`.

    Attributes
    ----------
    mode
        `off`: silent. `mention`: answers when mentioned, and follow-ups in its threads. `questions`: also answers
        messages that end in a question mark.
    replies
        `private` shows an answer only to the person who asked, with a button that shares it.
    filter
        Which articles may answer here: publishers, dates, article ids.
    ask_a_human
        The id of the person (`U...`) or the user group (`S...`) offered when the articles do not answer.
    feedback
        Whether answers carry the two feedback buttons.
    allowed_users
        Ids of the persons who may ask here; empty means everybody.
    """

    mode: ChannelMode = "mention"
    replies: Replies = "public"
    filter: ArticleFilter = field(default_factory=ArticleFilter)
    ask_a_human: str | None = None
    feedback: bool = True
    allowed_users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConfig:
    """Everything the Slack program needs to know.

    Attributes
    ----------
    bot_token, app_token, signing_secret
        `xoxb-...`; `xapp-...` for Socket Mode; the secret for HTTP mode. Never shown, never logged.
    workers
        Questions answered at the same time.
    user_per_minute, channel_per_minute
        Questions one person or one channel may ask in 60 seconds.
    daily_questions, daily_usd
        The budget of one UTC day, over everybody; None for no limit.
    stream
        Whether answers are shown while they are being checked, where the workspace allows it.
    log_text
        Whether questions may appear in the log. They contain what people wrote, so the default is no.
    ask_a_human
        As in `ChannelRules`, wherever a channel does not say otherwise.
    channels
        Rules by channel id; names change, ids do not.
    default_rules
        The rules of channels that are not listed.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = SLACK_API_URL
    app_name: str = "Footnote"
    command: str = "/footnote"
    workers: int = 4
    user_per_minute: int = 6
    channel_per_minute: int = 20
    daily_questions: int | None = None
    daily_usd: float | None = None
    stream: bool = True
    log_text: bool = False
    ask_a_human: str | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 3000
    channels: Mapping[str, ChannelRules] = field(default_factory=lambda: MappingProxyType({}))
    default_rules: ChannelRules = field(default_factory=ChannelRules)

    def rules_for(self, channel: str) -> ChannelRules:
        """Return the rules of a channel."""
        return self.channels.get(channel, self.default_rules)


def check_tokens(config: SlackConfig, *, http: bool = False) -> None:
    """Refuse to start with a token that is missing or of the wrong kind.

    Raises
    ------
    ConfigurationError
        Naming the one thing that is missing.
    """
    if not config.bot_token:
        raise ConfigurationError(
            "The bot token is missing: set SLACK_BOT_TOKEN to the token that begins with xoxb- (OAuth & Permissions)."
        )
    if not config.bot_token.startswith("xoxb-"):
        raise ConfigurationError("SLACK_BOT_TOKEN is not a bot token: it must begin with xoxb-.")
    if http:
        if not config.signing_secret:
            raise ConfigurationError(
                "The signing secret is missing: set SLACK_SIGNING_SECRET (Basic Information) to use --http."
            )
        return
    if not config.app_token:
        raise ConfigurationError(
            "The app token is missing: set SLACK_APP_TOKEN to the token that begins with xapp- "
            "(Basic Information, App-Level Tokens, scope connections:write)."
        )
    if not config.app_token.startswith("xapp-"):
        raise ConfigurationError("SLACK_APP_TOKEN is not an app-level token: it must begin with xapp-.")


def check_rules(config: SlackConfig) -> None:
    """Refuse rules that name something Slack cannot have.

    Raises
    ------
    ConfigurationError
        Naming the channel and the value.
    """
    named = [("slack.ask_a_human", config.ask_a_human)]
    rules = [("slack.default_rules", config.default_rules)]
    for channel, rule in config.channels.items():
        if not CONVERSATION_ID.fullmatch(channel):
            raise ConfigurationError(
                f"[slack.channels.{channel}]: use the channel's id (it begins with C or G), not its name."
            )
        rules.append((f"slack.channels.{channel}", rule))
    for place, rule in rules:
        named.append((f"{place}.ask_a_human", rule.ask_a_human))
        for user in rule.allowed_users:
            if not PERSON_ID.fullmatch(user):
                raise ConfigurationError(f"{place}.allowed_users: {user} is not the id of a person (U...).")
    for place, helper in named:
        if helper is not None and not HELPER_ID.fullmatch(helper):
            raise ConfigurationError(f"{place}: {helper} is not the id of a person (U...) or a user group (S...).")
