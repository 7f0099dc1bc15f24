"""What Slack refuses in a message or a view: the limits of Block Kit, enforced.

Sources: Slack's block reference; bolt-js#2509 for the limit on a whole message, which Slack does not document.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack.refusal import Refused

Json = dict[str, Any]

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MAX_MESSAGE_CHARS = 13_200
MAX_MARKDOWN = 12_000
MESSAGE_TYPES = {
    "actions", "context", "context_actions", "divider", "header", "markdown", "rich_text", "section", "table",
}  # fmt: skip
VIEW_TYPES = {"actions", "context", "divider", "header", "input", "rich_text", "section"}


def check_blocks(blocks: object, surface: str = "message") -> list[Json]:
    """Return the blocks, or refuse them as Slack does."""
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if len(blocks) > MAX_BLOCKS[surface]:
        raise bad(f"no more than {MAX_BLOCKS[surface]} items allowed")
    seen: set[str] = set()
    for block in blocks:
        check_block(block, MESSAGE_TYPES if surface == "message" else VIEW_TYPES)
        block_id = block.get("block_id")
        if block_id is not None:
            if block_id in seen:
                raise bad(f"block_id {block_id} already exists")
            seen.add(block_id)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MAX_MARKDOWN:
        raise bad(f"cumulative markdown is {markdown}")
    if surface == "message" and sum(len(text) for text in texts(blocks)) > MAX_MESSAGE_CHARS:
        raise Refused("msg_blocks_too_long")
    return blocks


def bad(why: str) -> Refused:
    """Refuse the blocks, saying why as Slack does."""
    return Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {why}"]})


def check_block(block: Json, allowed: set[str]) -> None:
    """Refuse one block that breaks a rule."""
    kind = block.get("type")
    if kind not in allowed:
        raise bad(f"unsupported type: {kind}")
    if len(block.get("block_id", "")) > 255:
        raise bad("block_id too long")
    check = BLOCK_CHECKS.get(str(kind))
    if check is not None:
        check(block)


def check_text(text: object, limit: int, what: str) -> None:
    """Refuse text that is empty or too long."""
    if not isinstance(text, str) or not text:
        raise bad(f"{what}: must have text")
    if len(text) > limit:
        raise bad(f"{what}: must be less than {limit + 1} characters")


def check_text_object(text: object, limit: int, *, plain: bool = False) -> None:
    """Refuse a text object of the wrong type or length."""
    if not isinstance(text, dict):
        raise bad("missing text object")
    types = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if text.get("type") not in types:
        raise bad(f"unsupported text type: {text.get('type')}")
    if set(text) - {"type", "text", "emoji", "verbatim"}:
        raise bad("unknown field in text object")
    check_text(text.get("text"), limit, "text object")


def check_section(block: Json) -> None:
    """Sections: text of 3000, fields of 2000, one accessory."""
    if "text" not in block and "fields" not in block:
        raise bad("section needs text or fields")
    if "text" in block:
        check_text_object(block["text"], 3000)
    for one in block.get("fields", []):
        check_text_object(one, 2000)
    if "accessory" in block:
        check_element(block["accessory"])


def check_elements(block: Json, limit: int, kinds: set[str]) -> None:
    """Blocks with elements: their number, their kinds, unique action ids."""
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= limit:
        raise bad(f"{block['type']}: 1 to {limit} elements")
    actions = [element.get("action_id") for element in elements]
    if len(set(actions)) != len(actions):
        raise bad("action_id already exists")
    for element in elements:
        if element.get("type") not in kinds:
            raise bad(f"{block['type']}: unsupported element {element.get('type')}")
        check_element(element)


def check_element(element: Json) -> None:
    """Refuse an interactive element that breaks a rule."""
    if not 1 <= len(element.get("action_id", "")) <= 255:
        raise bad("action_id: 1 to 255 characters")
    if element["type"] not in ELEMENT_CHECKS:
        raise bad(f"unsupported element {element['type']}")
    ELEMENT_CHECKS[element["type"]](element)


def check_button(element: Json) -> None:
    """Buttons: text of 75, value of 2000, a known style."""
    check_text_object(element.get("text"), 75, plain=True)
    if len(element.get("value", "")) > 2000:
        raise bad("button value too long")
    if len(element.get("url", "")) > 3000:
        raise bad("button url too long")
    if element.get("style", "primary") not in {"primary", "danger"}:
        raise bad("button style")


def check_feedback(element: Json) -> None:
    """Feedback buttons: both, each with a text and a value."""
    for name in ("positive_button", "negative_button"):
        button = element.get(name) or {}
        check_text_object(button.get("text"), 75, plain=True)
        check_text(button.get("value"), 2000, "feedback value")


def check_text_input(element: Json) -> None:
    """Text inputs: at most 3000 characters."""
    if element.get("max_length", 3000) > 3000:
        raise bad("max_length")


def check_options(element: Json) -> None:
    """Checkboxes and radio buttons: up to ten options of 75 characters with different values."""
    options = element.get("options") or []
    if not 1 <= len(options) <= 10:
        raise bad("1 to 10 options")
    if len({option["value"] for option in options}) != len(options):
        raise bad("duplicate option value")
    for option in options:
        check_text_object(option.get("text"), 75)
        check_text(option.get("value"), 150, "option value")
        if "description" in option:
            check_text_object(option["description"], 75)


def check_context(block: Json) -> None:
    """Context: up to ten texts or images."""
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        raise bad("context: 1 to 10 elements")
    for element in elements:
        check_text_object(element, 3000)


def check_input(block: Json) -> None:
    """Inputs: a label of 2000 characters and one element."""
    check_text_object(block.get("label"), 2000, plain=True)
    check_element(block.get("element") or {"type": "missing", "action_id": "x"})


def check_rich_text(block: Json) -> None:
    """Rich text: known containers holding known pieces, no piece empty."""
    containers = block.get("elements")
    if not isinstance(containers, list) or not containers:
        raise bad("rich_text: elements")
    for container in containers:
        if container.get("type") not in {
            "rich_text_section",
            "rich_text_list",
            "rich_text_quote",
            "rich_text_preformatted",
        }:
            raise bad("rich_text: unknown container")
        for piece in container.get("elements", []):
            if piece.get("type") == "rich_text_section":
                continue
            if piece.get("type") not in {"text", "link", "user", "usergroup"}:
                raise bad(f"rich_text: unknown piece {piece.get('type')}")
            if piece["type"] == "text" and not piece.get("text"):
                raise bad("rich_text: empty text")


def check_view(view: object) -> Json:
    """Return the view, or refuse it as Slack does."""
    if isinstance(view, str):
        view = json.loads(view)
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise Refused("invalid_arguments")
    check_blocks(view.get("blocks"), view["type"])
    for name in ("title", "submit", "close"):
        if name in view:
            check_text_object(view[name], 24, plain=True)
    if view["type"] == "modal" and "title" not in view:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] missing title"]})
    inputs = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and inputs and "submit" not in view:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] input blocks need submit"]})
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        raise Refused("invalid_arguments")
    return view


def texts(node: object) -> Iterator[str]:
    """Every text a reader sees in blocks, in order."""
    if isinstance(node, list):
        for one in node:
            yield from texts(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            elif isinstance(value, dict | list):
                yield from texts(value)


BLOCK_CHECKS: dict[str, Callable[[Json], None]] = {
    "section": check_section,
    "markdown": lambda block: check_text(block.get("text"), MAX_MARKDOWN, "markdown"),
    "header": lambda block: check_text_object(block.get("text"), 150, plain=True),
    "actions": lambda block: check_elements(block, 25, {"button", "static_select"}),
    "context_actions": lambda block: check_elements(block, 5, {"feedback_buttons", "icon_button"}),
    "context": check_context,
    "rich_text": check_rich_text,
    "input": check_input,
}
ELEMENT_CHECKS: dict[str, Callable[[Json], None]] = {
    "button": check_button,
    "feedback_buttons": check_feedback,
    "checkboxes": check_options,
    "radio_buttons": check_options,
    "plain_text_input": check_text_input,
}
