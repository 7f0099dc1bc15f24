"""`chat.startStream`, `appendStream`, `stopStream` of the fake Slack."""

import json

from tests.fakes.slack.chat_methods import Method, expire_stream, own_message, read_metadata, thread_of
from tests.fakes.slack.checks import MAX_MARKDOWN, MAX_MESSAGE_CHARS, Json, check_blocks, texts
from tests.fakes.slack.refusal import Refused, rate_limited
from tests.fakes.slack.workspace import BOT_USER, Message, Workspace

STARTS_PER_MINUTE = 20


def words(args: Json) -> str:
    """Return the text of a call, from `markdown_text` or from chunks."""
    text = args.get("markdown_text") or ""
    chunks = args.get("chunks") or []
    if isinstance(chunks, str):
        chunks = json.loads(chunks)
    for chunk in chunks:
        if chunk.get("type") != "markdown_text":
            raise Refused("invalid_chunks")
        text += chunk["text"]
    if len(text) > MAX_MARKDOWN:
        raise Refused("msg_too_long")
    return text


def start_stream(workspace: Workspace, args: Json) -> Json:
    """`chat.startStream`: a thread reply, 20 a minute, recipients named outside direct messages."""
    channel = workspace.channel(args.get("channel"))
    if not args.get("thread_ts"):
        raise Refused("invalid_thread_ts")
    if channel.kind != "im" and not args.get("recipient_team_id"):
        raise Refused("missing_recipient_team_id")
    if channel.kind != "im" and not args.get("recipient_user_id"):
        raise Refused("missing_recipient_user_id")
    starts = workspace.recent["chat.startStream"]
    starts[:] = [at for at in starts if workspace.now() - at < 60]
    if len(starts) >= STARTS_PER_MINUTE:
        raise rate_limited(int(60 - (workspace.now() - starts[0])) + 1)
    starts.append(workspace.now())
    message = Message(
        channel=channel.id, ts=workspace.next_ts(), user=BOT_USER, by_bot=True, streaming=True, streamed=words(args),
        thread_ts=thread_of(workspace, channel.id, args["thread_ts"]), stream_started=workspace.now(),
    )  # fmt: skip
    workspace.messages.append(message)
    return {"channel": channel.id, "ts": message.ts}


def running(workspace: Workspace, args: Json) -> Message:
    """Return the streaming message of a call, or refuse."""
    message = own_message(workspace, args)
    expire_stream(workspace, message)
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    return message


def append_stream(workspace: Workspace, args: Json) -> Json:
    """`chat.appendStream`."""
    message = running(workspace, args)
    text = words(args)
    if not text:
        raise Refused("no_text")
    if len(message.streamed) + len(text) > MAX_MARKDOWN:
        raise Refused("msg_too_long")
    message.streamed += text
    return {"channel": message.channel, "ts": message.ts}


def stop_stream(workspace: Workspace, args: Json) -> Json:
    """`chat.stopStream`, with the last words and the blocks below them."""
    message = running(workspace, args)
    text = words(args)
    if len(message.streamed) + len(text) > MAX_MARKDOWN:
        raise Refused("msg_too_long")
    blocks = check_blocks(args["blocks"]) if args.get("blocks") else []
    if len(message.streamed) + len(text) + sum(len(one) for one in texts(blocks)) > MAX_MESSAGE_CHARS:
        raise Refused("msg_blocks_too_long")
    message.streamed += text
    message.blocks = blocks
    message.metadata = read_metadata(args) or message.metadata
    message.streaming = False
    return {"channel": message.channel, "ts": message.ts, "message": message.as_event()}


METHODS: dict[str, tuple[str, Method]] = {
    "chat.startStream": ("chat:write", start_stream),
    "chat.appendStream": ("chat:write", append_stream),
    "chat.stopStream": ("chat:write", stop_stream),
}
