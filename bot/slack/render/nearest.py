"""The articles nearest to a question that they do not answer, marked as not an answer."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.answer import NearestArticle
from bot.slack import wording
from bot.slack.escape import label
from bot.slack.render.parts import mrkdwn
from bot.slack.render.sources import shorten

SHOWN = 3


def plain_nearest(nearest: Sequence[NearestArticle]) -> str:
    """Return the nearest articles in words, or nothing."""
    if not nearest:
        return ""
    titles = [f"• {label(shorten(one.title, 150))}" for one in nearest[:SHOWN]]
    return "\n".join([wording.NEAREST, *titles])


def nearest_blocks(nearest: Sequence[NearestArticle]) -> list[Block]:
    """Return the nearest articles as one block, or none."""
    text = plain_nearest(nearest)
    return [mrkdwn(text)] if text else []
