"""Socket Mode deliveries, with those taken out that Bolt would stumble over."""

from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse


class Handler(SocketModeHandler):
    """Acknowledges payloads that no listener could read, so that they are not sent again and again."""

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Pass a delivery on to Bolt."""
        if is_known(req.payload):
            super().handle(client, req)  # type: ignore[arg-type]  # Bolt names the subclass it is used with
        else:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))


def is_known(body: dict[str, Any]) -> bool:
    """Return whether a payload has the parts by which Bolt finds a listener."""
    event = body.get("event")
    if isinstance(event, dict):
        return isinstance(event.get("type"), str)
    match body.get("type"):
        case "block_actions":
            actions = body.get("actions")
            return isinstance(actions, list) and bool(actions) and all(_is_action(one) for one in actions)
        case "view_submission" | "view_closed":
            view = body.get("view")
            return isinstance(view, dict) and all(isinstance(view.get(name), str) for name in ("type", "callback_id"))
        case "message_action" | "shortcut":
            return isinstance(body.get("callback_id"), str)
        case _:
            return isinstance(body.get("command"), str)


def _is_action(action: object) -> bool:
    return isinstance(action, dict) and isinstance(action.get("action_id"), str)
