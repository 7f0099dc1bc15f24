"""The app manifest: what Slack has to know to make the app, as `footnote slack manifest` prints it."""

from collections.abc import Sequence
from typing import Any

from bot.slack import wording
from bot.slack.config import SlackConfig
from bot.slack.http import PATH
from bot.slack.render.buttons import SHORTCUT

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands", "groups:history",
    "groups:read", "im:history", "mpim:history", "reactions:write",
)  # fmt: skip
"""Bot scopes. `channels:read` and `groups:read` only serve `slack doctor`, which looks the channels of the rules up."""

COSMETIC_SCOPES = frozenset({"assistant:write", "reactions:write", "channels:read", "groups:read"})
"""Without these everything works but status lines, streaming hints, reactions and a part of the doctor."""

EVENTS = (
    "agent_session_stopped", "app_context_changed", "app_home_opened", "app_mention", "message.channels", "message.groups",
    "message.im", "message.mpim",
)  # fmt: skip


def manifest(config: SlackConfig, prompts: Sequence[dict[str, str]], *, http_url: str | None = None) -> dict[str, Any]:
    """Return the manifest, for Socket Mode, or for HTTP at the public address `http_url`."""
    command: dict[str, Any] = {
        "command": config.command,
        "description": wording.COMMAND_DESCRIPTION,
        "usage_hint": wording.COMMAND_HINT,
        "should_escape": True,
    }
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if http_url:
        address = http_url.rstrip("/") + PATH
        command["url"] = address
        events["request_url"] = address
        interactivity["request_url"] = address
    return {
        "display_information": {"name": config.app_name, "description": wording.APP_DESCRIPTION},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": config.app_name, "always_online": True},
            "agent_view": {"agent_description": wording.APP_DESCRIPTION, "suggested_prompts": list(prompts)},
            "shortcuts": [
                {
                    "name": wording.SHORTCUT_NAME,
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": wording.SHORTCUT_DESCRIPTION,
                }
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": http_url is None,
            "token_rotation_enabled": False,
        },
    }
