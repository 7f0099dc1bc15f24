"""The form that asks what was wrong with an answer."""

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.answer import Citation
from bot.slack import wording
from bot.slack.escape import visible
from bot.slack.render.buttons import REASON_FORM
from bot.slack.render.sources import shorten

MAX_SOURCES = 10
"""Slack's limit for a list of checkboxes."""

MAX_COMMENT = 2_000


def feedback_modal(question_id: str, citations: Sequence[Citation]) -> View:
    """Return the form for one answer."""
    reasons = [Option(value=value, text=PlainTextObject(text=text)) for value, text in wording.REASONS.items()]
    blocks: list[Block] = [
        InputBlock(
            block_id="reason",
            label=wording.REASON,
            element=RadioButtonsElement(action_id="reason", options=reasons),
        )
    ]
    if citations:
        sources = [
            Option(
                value=str(one.marker),
                text=PlainTextObject(text=shorten(f"[{one.marker}] {visible(one.title)}", 70), emoji=False),
            )
            for one in sorted(citations, key=lambda one: one.marker)[:MAX_SOURCES]
        ]
        blocks.append(
            InputBlock(
                block_id="sources",
                label=wording.WHICH_SOURCE,
                optional=True,
                element=CheckboxesElement(action_id="sources", options=sources),
            )
        )
    comment = PlainTextInputElement(action_id="comment", multiline=True, max_length=MAX_COMMENT)
    blocks.append(InputBlock(block_id="comment", label=wording.COMMENT, optional=True, element=comment))
    return View(
        type="modal",
        callback_id=REASON_FORM,
        title=PlainTextObject(text=wording.FEEDBACK_TITLE),
        submit=PlainTextObject(text=wording.SEND),
        close=PlainTextObject(text=wording.CLOSE),
        private_metadata=json.dumps({"question": question_id}),
        blocks=blocks,
    )
