"""One call to the fake Slack: token, scope, planned refusal, the method itself."""

import json
import threading

from aiohttp import web

from tests.fakes.slack import chat_methods, other_methods, stream_methods
from tests.fakes.slack.checks import Json, check_blocks
from tests.fakes.slack.refusal import Refused
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Call, Message, Workspace

METHODS = {**chat_methods.METHODS, **stream_methods.METHODS, **other_methods.METHODS}
RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE_S = 30 * 60

_lock = threading.Lock()


async def read_arguments(request: web.Request) -> Json:
    """Return the arguments of a call, sent as JSON, as a form or in the address."""
    if request.content_type == "application/json":
        found = await request.json() if await request.read() else {}
    else:
        found = dict(await request.post())
    return {**dict(request.query), **found}


def answer_call(workspace: Workspace, method: str, token: str, args: Json) -> tuple[int, dict[str, str], Json]:
    """Return status, headers and body of one Web API call."""
    with _lock:
        call = Call(method, args, workspace.now())
        workspace.calls.append(call)
        headers = {"x-oauth-scopes": ",".join(sorted(workspace.scopes))}
        try:
            return 200, headers, {"ok": True, **run_method(workspace, method, token, args)}
        except Refused as refused:
            call.error = refused.error
            return (
                refused.status,
                {**headers, **refused.headers},
                {"ok": False, "error": refused.error, **refused.fields},
            )


def run_method(workspace: Workspace, method: str, token: str, args: Json) -> Json:
    """Run a method, or refuse it."""
    fault = workspace.faults.next_for(method)
    if fault is not None and not fault.after_it_happened:
        raise fault.refusal()
    check_token(method, token)
    if method == "apps.connections.open":
        return {}
    if method not in METHODS:
        raise Refused("unknown_method")
    scope, run = METHODS[method]
    if scope and scope not in workspace.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(workspace.scopes)))
    result = run(workspace, args)
    if fault is not None:
        raise fault.refusal()
    return result


def check_token(method: str, token: str) -> None:
    """Refuse the wrong token, and the right token of the wrong kind."""
    if not token:
        raise Refused("not_authed")
    if token not in (BOT_TOKEN, APP_TOKEN):
        raise Refused("invalid_auth")
    if (method == "apps.connections.open") != (token == APP_TOKEN):
        raise Refused("not_allowed_token_type")


def answer_response_url(workspace: Workspace, key: str, body: Json) -> tuple[int, str]:
    """Return status and body of one use of a response URL."""
    with _lock:
        call = Call("response_url", body, workspace.now())
        workspace.calls.append(call)
        try:
            use_response_url(workspace, key, body)
        except Refused as refused:
            call.error = refused.error
            return refused.status if refused.status != 200 else 404, json.dumps({"ok": False, "error": refused.error})
        return 200, "ok"


def use_response_url(workspace: Workspace, key: str, body: Json) -> None:
    """Post through a response URL, or refuse."""
    fault = workspace.faults.next_for("response_url")
    if fault is not None and not fault.after_it_happened:
        raise fault.refusal()
    entry = workspace.response_urls.get(key)
    if entry is None or workspace.now() - entry["at"] > RESPONSE_URL_LIFE_S:
        raise Refused("expired_url")
    if entry["uses"] >= RESPONSE_URL_USES:
        raise Refused("used_url")
    blocks = check_blocks(body["blocks"]) if body.get("blocks") else []
    if not body.get("text") and not blocks:
        raise Refused("no_text")
    entry["uses"] += 1
    kind = body.get("response_type", "ephemeral")
    if body.get("replace_original") and not entry["ephemeral"]:
        raise Refused("fake_public_answer_replaced")  # stricter than Slack: our rule
    message = Message(entry["channel"], workspace.next_ts(), BOT_USER, body.get("text", ""), blocks=blocks, by_bot=True)
    if kind == "in_channel":
        workspace.messages.append(message)
    else:
        message.ephemeral_to = entry["user"]
        workspace.ephemerals.append(message)
    if fault is not None:
        raise fault.refusal()
