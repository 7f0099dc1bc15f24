"""The pairs of method and error that the fault matrix goes through, and what may never be seen in Slack."""

LEAKS = (
    "Traceback",
    "Error",
    "secret",
    "xoxb",
    "xapp",
    "sk-1",
    "/etc",
    "/tmp",  # noqa: S108 (looked for, not used)
    "prompt",
    "not_authed",
    "internal_error",
)

COSMETIC = [
    (method, error)
    for method in ("assistant.threads.setStatus", "reactions.add", "reactions.remove")
    for error in (
        "feature_disabled",
        "not_agent_app",
        "missing_scope",
        "ratelimited",
        "internal_error",
        "invalid_auth",
        "connection_lost",
    )
]
STREAM_STARTS = [
    ("chat.startStream", error)
    for error in (
        "feature_disabled",
        "not_agent_app",
        "missing_scope",
        "ratelimited",
        "internal_error",
        "invalid_auth",
        "connection_lost",
    )
]
STREAM_ENDS = [
    ("chat.stopStream", error)
    for error in (
        "message_not_in_streaming_state",
        "stopped_by_user",
        "ratelimited",
        "internal_error",
        "invalid_blocks",
        "msg_too_long",
        "connection_lost",
    )
]
FORMS = [
    ("chat.postMessage", error)
    for error in ("invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format", "never_heard_of")
]
WAITS = [
    ("chat.postMessage", error)
    for error in (
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "connection_lost",
        "internal_error_500",
    )
]
PLACES = [
    ("chat.postMessage", error)
    for error in ("not_in_channel", "is_archived", "channel_not_found", "restricted_action", "thread_not_found")
]
