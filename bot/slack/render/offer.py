"""The private offer to answer an edited question."""

from slack_sdk.models.blocks import ActionsBlock

from bot.slack import wording
from bot.slack.render.buttons import new_wording_button
from bot.slack.render.parts import Payload, mrkdwn, to_json


def edited_payload(question_id: str) -> Payload:
    """Return the offer to answer the new wording."""
    blocks = [mrkdwn(wording.EDITED), ActionsBlock(elements=[new_wording_button(question_id)])]
    return Payload(wording.EDITED, tuple(to_json(blocks)))
