"""`chat.*` of the fake Slack, without streams."""

import json
from collections.abc import Callable

from tests.fakes.slack.checks import Json, check_blocks
from tests.fakes.slack.refusal import Refused
from tests.fakes.slack.workspace import BOT_USER, Message, Workspace

Method = Callable[[Workspace, Json], Json]

MAX_TEXT = 40_000


def compose(workspace: Workspace, args: Json) -> tuple[str, list[Json]]:
    """Return text and blocks of a message, or refuse them."""
    text = args.get("text") or ""
    blocks = check_blocks(args["blocks"]) if args.get("blocks") else []
    if args.get("markdown_text") and (text or blocks):
        raise Refused("markdown_text_conflict")
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > MAX_TEXT:
        raise Refused("msg_too_long")
    if blocks and not text.strip():
        raise Refused("fake_blocks_without_text")  # stricter than Slack: a notification without words helps nobody
    return text, blocks


def thread_of(workspace: Workspace, channel: str, thread_ts: object) -> str | None:
    """Return the root of the thread to post in, or refuse."""
    if thread_ts is None:
        return None
    root = workspace.message(channel, thread_ts)
    if root is not None and root.thread_ts not in (None, root.ts):
        raise Refused("cannot_reply_to_message")
    if root is None:
        raise Refused("thread_not_found")
    return str(thread_ts)


def read_metadata(args: Json) -> Json | None:
    """Return the message's metadata."""
    metadata = args.get("metadata")
    if isinstance(metadata, str):
        metadata = json.loads(metadata)
    if metadata is not None and set(metadata) - {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_schema")
    return metadata


def post_message(workspace: Workspace, args: Json) -> Json:
    """`chat.postMessage`."""
    channel = workspace.channel(args.get("channel"))
    text, blocks = compose(workspace, args)
    if args.get("unfurl_links") is not False or args.get("unfurl_media") is not False:
        raise Refused("fake_unfurl_left_on")  # stricter than Slack: our rule
    message = Message(
        channel=channel.id, ts=workspace.next_ts(), user=BOT_USER, text=text, blocks=blocks, by_bot=True,
        thread_ts=thread_of(workspace, channel.id, args.get("thread_ts")), metadata=read_metadata(args),
    )  # fmt: skip
    workspace.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_event()}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    """`chat.postEphemeral`: nothing that can be found, changed or read again."""
    channel = workspace.channel(args.get("channel"))
    if not str(args.get("user", "")).startswith("U"):
        raise Refused("user_not_in_channel")
    text, blocks = compose(workspace, args)
    workspace.ephemerals.append(
        Message(
            channel.id,
            workspace.next_ts(),
            BOT_USER,
            text,
            args.get("thread_ts"),
            blocks,
            by_bot=True,
            ephemeral_to=args["user"],
        )
    )
    return {"message_ts": workspace.ephemerals[-1].ts}


def own_message(workspace: Workspace, args: Json) -> Message:
    """Return the bot's own message to change, or refuse."""
    channel = workspace.channel(args.get("channel"))
    message = workspace.message(channel.id, args.get("ts"))
    if message is None:
        raise Refused("message_not_found")
    if not message.by_bot:
        raise Refused("cant_update_message")
    return message


def update(workspace: Workspace, args: Json) -> Json:
    """`chat.update`; a message still streaming cannot be updated."""
    message = own_message(workspace, args)
    expire_stream(workspace, message)
    if message.streaming:
        raise Refused("streaming_state_conflict")
    message.text, message.blocks = compose(workspace, args)
    message.streamed = ""
    message.edits += 1
    if "metadata" in args:
        message.metadata = read_metadata(args)
    return {"channel": message.channel, "ts": message.ts, "text": message.text}


def delete(workspace: Workspace, args: Json) -> Json:
    """`chat.delete`."""
    message = own_message(workspace, args)
    workspace.messages.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def expire_stream(workspace: Workspace, message: Message) -> None:
    """End a stream that is older than Slack lets it be."""
    if message.streaming and workspace.now() - message.stream_started > workspace.stream_life_s:
        message.streaming = False


METHODS: dict[str, tuple[str, Method]] = {
    "chat.postMessage": ("chat:write", post_message),
    "chat.postEphemeral": ("chat:write", post_ephemeral),
    "chat.update": ("chat:write", update),
    "chat.delete": ("chat:write", delete),
}
