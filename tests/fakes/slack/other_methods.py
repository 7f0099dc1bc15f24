"""The rest of the fake's Web API: auth, threads, views, reactions, conversations."""

import json
import secrets

from tests.fakes.slack.chat_methods import Method
from tests.fakes.slack.checks import Json, check_view
from tests.fakes.slack.refusal import Refused
from tests.fakes.slack.workspace import BOT_ID, BOT_USER, TEAM, Workspace


def auth_test(workspace: Workspace, args: Json) -> Json:
    """`auth.test`."""
    return {
        "url": "https://fake.slack.invalid/",
        "team": "Fake",
        "user": "footnote",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
    }


def listed(value: object) -> list[Json]:
    """Return a list argument, sent as JSON or as text."""
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, list) else []


def need_agent(workspace: Workspace) -> None:
    """Refuse what the Agents feature is needed for, where it is off."""
    if not workspace.agent_features:
        raise Refused("feature_disabled")


def set_status(workspace: Workspace, args: Json) -> Json:
    """`assistant.threads.setStatus`."""
    need_agent(workspace)
    workspace.channel(args.get("channel_id"))
    if not args.get("thread_ts") or "status" not in args:
        raise Refused("invalid_arguments")
    if len(listed(args.get("loading_messages"))) > 10:
        raise Refused("invalid_arguments")
    workspace.statuses.append({"channel": args["channel_id"], "thread_ts": args["thread_ts"], "status": args["status"]})
    return {}


def set_prompts(workspace: Workspace, args: Json) -> Json:
    """`assistant.threads.setSuggestedPrompts`."""
    need_agent(workspace)
    workspace.channel(args.get("channel_id"))
    prompts = listed(args.get("prompts"))
    if not 1 <= len(prompts) <= 4 or any(not one.get("title") or not one.get("message") for one in prompts):
        raise Refused("invalid_arguments")
    workspace.prompts.append({"channel": args["channel_id"], "prompts": prompts, "title": args.get("title")})
    return {}


def session_status(workspace: Workspace, args: Json) -> Json:
    """`agents.sessions.setStatus`."""
    need_agent(workspace)
    if args.get("status") not in {"processing", "active", "suspended", "closed"} or len(args.get("title") or "") > 200:
        raise Refused("invalid_arguments")
    return {}


def open_view(workspace: Workspace, args: Json) -> Json:
    """`views.open`."""
    workspace.use_trigger(args.get("trigger_id"))
    view = {**check_view(args.get("view")), "id": f"V{secrets.token_hex(4)}"}
    workspace.views[view["id"]] = view
    return {"view": view}


def update_view(workspace: Workspace, args: Json) -> Json:
    """`views.update`."""
    if args.get("view_id") not in workspace.views:
        raise Refused("not_found")
    view = {**check_view(args.get("view")), "id": args["view_id"]}
    workspace.views[view["id"]] = view
    return {"view": view}


def publish_view(workspace: Workspace, args: Json) -> Json:
    """`views.publish`."""
    view = check_view(args.get("view"))
    if view["type"] != "home":
        raise Refused("invalid_arguments")
    workspace.homes[str(args.get("user_id"))] = view
    return {"view": view}


def add_reaction(workspace: Workspace, args: Json) -> Json:
    """`reactions.add`."""
    workspace.channel(args.get("channel"))
    mark = (args["channel"], args["timestamp"], args["name"])
    if mark in workspace.reactions:
        raise Refused("already_reacted")
    workspace.reactions.append(mark)
    return {}


def remove_reaction(workspace: Workspace, args: Json) -> Json:
    """`reactions.remove`."""
    mark = (args.get("channel"), args.get("timestamp"), args.get("name"))
    if mark not in workspace.reactions:
        raise Refused("no_reaction")
    workspace.reactions.remove(mark)
    return {}


def replies(workspace: Workspace, args: Json) -> Json:
    """`conversations.replies`: 15 objects at most, as for apps outside the Marketplace."""
    channel = workspace.channel(args.get("channel"))
    root = args.get("ts")
    found = [one for one in workspace.messages if one.channel == channel.id and root in (one.ts, one.thread_ts)]
    if not found:
        raise Refused("thread_not_found")
    with_metadata = str(args.get("include_all_metadata", "")).lower() in {"1", "true"}
    told = [one.as_event() for one in found if float(one.ts) >= float(args.get("oldest") or 0)]
    if not with_metadata:
        for one in told:
            one.pop("metadata", None)
    return {"messages": told[:15], "has_more": len(told) > 15}


def conversation_info(workspace: Workspace, args: Json) -> Json:
    """`conversations.info`."""
    found = workspace.channels.get(str(args.get("channel")))
    if found is None:
        raise Refused("channel_not_found")
    return {"channel": {"id": found.id, "is_member": found.bot_is_in, "is_archived": found.archived}}


METHODS: dict[str, tuple[str, Method]] = {
    "auth.test": ("", auth_test),
    "assistant.threads.setStatus": ("assistant:write", set_status),
    "assistant.threads.setSuggestedPrompts": ("assistant:write", set_prompts),
    "agents.sessions.setStatus": ("assistant:write", session_status),
    "views.open": ("", open_view),
    "views.update": ("", update_view),
    "views.publish": ("", publish_view),
    "reactions.add": ("reactions:write", add_reaction),
    "reactions.remove": ("reactions:write", remove_reaction),
    "conversations.replies": ("channels:history", replies),
    "conversations.info": ("channels:read", conversation_info),
}
