"""The state of the fake Slack: channels, messages, streams, views, and a clock that a test can turn."""

import secrets
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.checks import Json, texts
from tests.fakes.slack.refusal import Faults, Refused

TEAM = "T0FOOT"
BOT_USER = "U0BOT"
BOT_ID = "B0BOT"
APP_ID = "A0FOOT"
BOT_TOKEN = "xoxb-fake-bot-token"  # noqa: S105
APP_TOKEN = "xapp-fake-app-token"  # noqa: S105
SIGNING_SECRET = "fake-signing-secret"  # noqa: S105

ALL_SCOPES = frozenset({
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
    "groups:history", "groups:read", "im:history", "mpim:history", "reactions:write",
})  # fmt: skip


@dataclass
class Channel:
    """A conversation; `kind` as in Slack's `channel_type`."""

    id: str
    kind: str = "channel"
    bot_is_in: bool = True
    archived: bool = False
    person: str | None = None


@dataclass
class Message:
    """One message as the people see it now, and every text it had before."""

    channel: str
    ts: str
    user: str
    text: str = ""
    thread_ts: str | None = None
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    streaming: bool = False
    streamed: str = ""
    stream_started: float = 0.0
    by_bot: bool = False
    ephemeral_to: str | None = None
    edits: int = 0

    @property
    def shown(self) -> str:
        """All the text a reader sees: what was streamed and the blocks, or the plain text."""
        parts = [self.streamed] if self.streamed else []
        parts += list(texts(self.blocks))
        return "\n".join(parts) if parts else self.text

    def as_event(self) -> Json:
        """Return the message as the events and `conversations.replies` show it."""
        told: Json = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text or self.streamed}
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if self.by_bot:
            told |= {"bot_id": BOT_ID, "app_id": APP_ID, "blocks": self.blocks}
        if self.metadata:
            told["metadata"] = self.metadata
        return told


@dataclass
class Call:
    """One Web API call as it arrived."""

    method: str
    args: Json
    at: float
    error: str | None = None


@dataclass(repr=False)
class Workspace:
    """Everything the fake remembers."""

    stream_life_s: float = 300.0
    agent_features: bool = True
    scopes: frozenset[str] = ALL_SCOPES
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Message] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    statuses: list[Json] = field(default_factory=list)
    prompts: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)
    reactions: list[tuple[str, str, str]] = field(default_factory=list)
    triggers: dict[str, float] = field(default_factory=dict)
    response_urls: dict[str, Json] = field(default_factory=dict)
    recent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Faults = field(default_factory=Faults)
    ahead_s: float = 0.0
    last_ts: float = 0.0

    def __post_init__(self) -> None:
        for one in (
            Channel("C0GEN"),
            Channel("C0TWO"),
            Channel("G0PRIV", kind="group"),
            Channel("C0OUT", bot_is_in=False),
        ):
            self.channels[one.id] = one

    def now(self) -> float:
        """Return the fake's time, Unix seconds."""
        return time.time() + self.ahead_s

    def next_ts(self) -> str:
        """Return a message timestamp that no other message has."""
        self.last_ts = max(self.now(), self.last_ts + 0.000_01)
        return f"{self.last_ts:.6f}"

    def channel(self, channel_id: object) -> Channel:
        """Return a channel the bot may post to, or refuse."""
        if isinstance(channel_id, str) and channel_id.startswith("U"):
            return self.direct(channel_id)
        found = self.channels.get(channel_id) if isinstance(channel_id, str) else None
        if found is None:
            raise Refused("channel_not_found")
        if not found.bot_is_in:
            raise Refused("not_in_channel")
        if found.archived:
            raise Refused("is_archived")
        return found

    def direct(self, user: str) -> Channel:
        """Return the direct message channel of one person, made on first use."""
        return self.channels.setdefault(f"D{user[1:]}", Channel(f"D{user[1:]}", kind="im", person=user))

    def message(self, channel: str, ts: object) -> Message | None:
        """Return a message that still exists, or None."""
        return next((one for one in self.messages if one.channel == channel and one.ts == ts), None)

    def new_trigger(self) -> str:
        """Return a trigger id, good once and for three seconds."""
        trigger = f"{secrets.token_hex(6)}.{secrets.token_hex(6)}"
        self.triggers[trigger] = self.now()
        return trigger

    def use_trigger(self, trigger: object) -> None:
        """Use a trigger id up, or refuse it."""
        born = self.triggers.pop(trigger, None) if isinstance(trigger, str) else None
        if born is None:
            raise Refused("invalid_trigger_id" if not isinstance(trigger, str) else "exchanged_trigger_id")
        if self.now() - born > 3:
            raise Refused("expired_trigger_id")

    def by_bot(self, channel: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """Return the bot's public messages, oldest first."""
        return [
            one for one in self.messages
            if one.by_bot and channel in (None, one.channel) and thread_ts in (None, one.thread_ts)
        ]  # fmt: skip

    def called(self, method: str) -> list[Call]:
        """Return the calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def event_of(self, message: Message, **more: Any) -> Json:
        """Return a `message` event for a message."""
        kind = self.channels[message.channel].kind
        return {**message.as_event(), "channel": message.channel, "channel_type": kind, "event_ts": message.ts, **more}
