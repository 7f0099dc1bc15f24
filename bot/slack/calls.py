"""What a refused call to Slack means, and what can still be done about it."""

from enum import Enum
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

CALL_ERRORS = (SlackClientError, OSError, HTTPException)
"""Everything the SDK lets through when a call fails: refusals, broken connections, timeouts."""


class Verdict(Enum):
    """What a failed call leaves open."""

    FORMAT = "say it more simply"
    WAIT = "the same call again, later"
    UNSURE = "it may have happened"
    PLACE = "not here"
    DEAD = "nothing works with this token"


WAITS = {"ratelimited", "rate_limited", "message_limit_exceeded"}
UNSURES = {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
PLACES = {
    "channel_not_found", "not_in_channel", "is_archived", "thread_not_found", "cannot_reply_to_message", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_locked", "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel", "channel_is_archived", "ekm_access_denied", "access_denied", "no_permission",
    "messages_tab_disabled", "user_not_in_channel", "slack_connect_canvas_sharing_blocked", "accesslimited",
    "message_not_found", "cant_update_message", "edit_window_closed", "update_failed", "is_inactive",
    "streaming_state_conflict", "team_access_not_granted", "invalid_thread_ts",
}  # fmt: skip
DEADS = {
    "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "missing_scope", "org_login_required",
    "not_allowed_token_type", "two_factor_setup_required", "app_uninstalled",
}  # fmt: skip

DEFAULT_WAIT_S = 1.0
MAX_WAIT_S = 60.0


def error_name(error: BaseException) -> str:
    """Return Slack's own name for a refusal, or the kind of failure; never what was sent."""
    if isinstance(error, SlackApiError):
        response = error.response
        name = response.get("error") if hasattr(response, "get") else None
        if status_of(error) >= 500:
            return f"http_{status_of(error)}"
        return str(name or "unreadable_response")
    return type(error).__name__


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status of a refusal, 200 where there is none."""
    return int(getattr(error.response, "status_code", 200) or 200)


def verdict_of(error: BaseException) -> Verdict:
    """Return what a failed call leaves open. What is not known is taken as a matter of form."""
    if not isinstance(error, SlackApiError):
        return Verdict.UNSURE
    name = error_name(error)
    if status_of(error) == 429 or name in WAITS:
        return Verdict.WAIT
    if status_of(error) >= 500 or name in UNSURES or name == "unreadable_response":
        return Verdict.UNSURE
    if name in PLACES:
        return Verdict.PLACE
    return Verdict.DEAD if name in DEADS else Verdict.FORMAT


def wait_of(error: BaseException) -> float:
    """Return the seconds Slack asks to wait, at most a minute."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return min(MAX_WAIT_S, float(text)) if str(text).isdigit() else DEFAULT_WAIT_S
    return DEFAULT_WAIT_S
