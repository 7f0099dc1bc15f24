"""What persons do in Slack, as the payloads that Slack sends for it."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.checks import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import APP_ID, BOT_ID, BOT_USER, TEAM, Channel, Message, Workspace

SILENT_METHODS = {"chat.postMessage", "chat.stopStream"}
"""After these the bot's own message comes back to it as an event."""


@dataclass(repr=False)
class People:
    """The persons of the workspace; `anna` asks unless a test says otherwise."""

    slack: FakeSlack
    anna: str = "U0ANNA"
    bert: str = "U0BERT"
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slack.echo = self._echo

    @property
    def workspace(self) -> Workspace:
        """The state of the fake."""
        return self.slack.workspace

    # --- events

    def event(self, event: Json, **more: Any) -> str:
        """Send one event in a fresh `event_callback` and return the envelope's id."""
        payload = {
            "type": "event_callback", "token": "x", "team_id": TEAM, "api_app_id": APP_ID, "event": event,
            "event_id": f"Ev{secrets.token_hex(5).upper()}", "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}], **more,
        }  # fmt: skip
        envelope_id = self.slack.deliver("events_api", payload, retry_attempt=0, retry_reason="")
        self.sent.append(envelope_id)
        return envelope_id

    def again(self, envelope_id: str, attempt: int = 1) -> str:
        """Deliver an earlier envelope's payload again, as Slack does after a lost acknowledgement."""
        body = self.slack.envelopes[envelope_id].body
        return self.slack.deliver(body["type"], body["payload"], retry_attempt=attempt, retry_reason="timeout")

    def say(
        self, text: str, channel: str = "C0GEN", *, user: str | None = None, thread: str | None = None, **more: Any
    ) -> Message:
        """Write a message: one `message` event, and its `app_mention` twin if the bot is mentioned in a channel."""
        message = self.write(text, channel, user=user, thread=thread)
        event = self.workspace.event_of(message, **more)
        if self.workspace.channels[channel].kind != "im" and f"<@{BOT_USER}>" in text:
            self.event({**event, "type": "app_mention"})
        self.event(event)
        return message

    def write(self, text: str, channel: str, *, user: str | None = None, thread: str | None = None) -> Message:
        """Write a message without any event reaching the bot."""
        message = Message(channel, self.workspace.next_ts(), user or self.anna, text, thread_ts=thread)
        self.workspace.messages.append(message)
        return message

    def mention(self, text: str, channel: str = "C0GEN", **more: Any) -> Message:
        """Ask the bot in a channel."""
        return self.say(f"<@{BOT_USER}> {text}", channel, **more)

    def direct(self, text: str, *, user: str | None = None, thread: str | None = None, **more: Any) -> Message:
        """Ask the bot in a direct message."""
        return self.say(text, self.home_channel(user).id, user=user, thread=thread, **more)

    def home_channel(self, user: str | None = None) -> Channel:
        """Return the direct message channel of a person."""
        return self.workspace.direct(user or self.anna)

    def edit(self, message: Message, text: str) -> str:
        """Change the text of a message."""
        before = message.as_event()
        message.text = text
        after = {**message.as_event(), "edited": {"user": message.user, "ts": self.workspace.next_ts()}}
        return self.changed(message, "message_changed", {"message": after, "previous_message": before})

    def remove(self, message: Message) -> str:
        """Delete a message."""
        self.workspace.messages.remove(message)
        before = message.as_event()
        return self.changed(message, "message_deleted", {"deleted_ts": message.ts, "previous_message": before})

    def changed(self, message: Message, subtype: str, more: Json) -> str:
        """Tell that a message changed."""
        now = self.workspace.next_ts()
        kind = self.workspace.channels[message.channel].kind
        event = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": message.channel,
            "channel_type": kind,
            "ts": now,
            "event_ts": now,
        }
        return self.event({**event, **more})

    def open_home(self, tab: str = "home", *, user: str | None = None) -> str:
        """Open the app's home or its Messages tab."""
        channel = self.home_channel(user)
        return self.event(
            {
                "type": "app_home_opened",
                "user": user or self.anna,
                "channel": channel.id,
                "tab": tab,
                "event_ts": self.workspace.next_ts(),
            }
        )

    def stop(self, channel: str, thread_ts: str, streaming_ts: str | None = None) -> str:
        """Press the stop button of the agent session."""
        now = self.workspace.next_ts()
        event = {
            "type": "agent_session_stopped",
            "channel": channel,
            "thread_ts": thread_ts,
            "user": self.anna,
            "event_ts": now,
        }
        if streaming_ts:
            event["streaming_message_ts"] = streaming_ts
        return self.event(event)

    def _echo(self, method: str, _args: Json, result: Json) -> None:
        if method in SILENT_METHODS and self.slack.links:
            message = self.workspace.message(result["channel"], result["ts"])
            if message is not None:
                self.event({**self.workspace.event_of(message), "bot_id": BOT_ID, "user": BOT_USER})

    # --- commands and clicks

    def response_url(self, channel: str, user: str, *, ephemeral: bool = True) -> str:
        """Return a fresh response URL."""
        key = secrets.token_hex(8)
        entry = {"channel": channel, "user": user, "at": self.workspace.now(), "uses": 0, "ephemeral": ephemeral}
        self.workspace.response_urls[key] = entry
        return f"http://127.0.0.1:{self.slack.port}/response/{key}"

    def person(self, user: str | None) -> Json:
        """Return the part of an interactive payload that names the person."""
        return {
            "user": {"id": user or self.anna, "team_id": TEAM},
            "team": {"id": TEAM},
            "api_app_id": APP_ID,
            "token": "x",
        }

    def command(self, text: str, channel: str = "C0GEN", *, user: str | None = None) -> str:
        """Use the slash command."""
        who = user or self.anna
        payload = {
            "token": "x", "team_id": TEAM, "channel_id": channel, "user_id": who, "command": "/footnote", "text": text,
            "api_app_id": APP_ID, "trigger_id": self.workspace.new_trigger(), "response_url": self.response_url(channel, who),
        }  # fmt: skip
        return self.slack.deliver("slash_commands", payload)

    def shortcut(self, message: Message, *, user: str | None = None) -> str:
        """Use the message shortcut on a message."""
        who = user or self.anna
        payload = {
            **self.person(who), "type": "message_action", "callback_id": "footnote_check", "trigger_id": self.workspace.new_trigger(),
            "message_ts": message.ts, "channel": {"id": message.channel}, "message": message.as_event(),
            "response_url": self.response_url(message.channel, who),
        }  # fmt: skip
        return self.slack.deliver("interactive", payload)

    def click(self, message: Message, element: Json, *, user: str | None = None, value: str | None = None) -> str:
        """Press a button of a message; `value` is what a tampering client sends instead."""
        who = user or self.anna
        ephemeral = message.ephemeral_to is not None
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": "b",
            "value": element.get("value") if value is None else value,
        }
        payload = {
            **self.person(who), "type": "block_actions", "trigger_id": self.workspace.new_trigger(), "actions": [action],
            "channel": {"id": message.channel}, "message": message.as_event(),
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": ephemeral},
            "response_url": self.response_url(message.channel, who, ephemeral=ephemeral),
        }  # fmt: skip
        return self.slack.deliver("interactive", payload)

    def click_in_view(self, view: Json, element: Json, *, user: str | None = None, value: str | None = None) -> str:
        """Press a button in a modal or in the home."""
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": "b",
            "value": element.get("value") if value is None else value,
        }
        payload = {
            **self.person(user),
            "type": "block_actions",
            "trigger_id": self.workspace.new_trigger(),
            "actions": [action],
            "view": view,
            "container": {"type": "view", "view_id": view["id"]},
        }
        return self.slack.deliver("interactive", payload)

    def submit(self, view: Json, values: Json, *, user: str | None = None, **changed: Any) -> str:
        """Submit a modal; `changed` is what a tampering client sends instead."""
        told = {**view, "state": {"values": values}, **changed}
        return self.slack.deliver(
            "interactive",
            {**self.person(user), "type": "view_submission", "view": told, "trigger_id": self.workspace.new_trigger()},
        )


def buttons(node: object) -> list[Json]:
    """Return every interactive element in blocks, in order."""
    if isinstance(node, list):
        return [one for part in node for one in buttons(part)]
    if isinstance(node, dict):
        found = [node] if "action_id" in node else []
        return found + [one for value in node.values() if isinstance(value, dict | list) for one in buttons(value)]
    return []


def button(node: object, action: str) -> Json:
    """Return the first element whose action id begins with `action`."""
    for one in buttons(node):
        if one["action_id"].startswith(action):
            return one
    raise AssertionError(f"no button {action} among {[one['action_id'] for one in buttons(node)]}")
