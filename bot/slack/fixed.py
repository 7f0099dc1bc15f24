"""Replies that need no engine."""

from collections.abc import Mapping

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.escape import escape
from bot.slack.intake.deciding import MAX_QUESTION
from bot.slack.render.parts import Part
from bot.slack.render.sources import shorten
from corpus.article import Article


def fixed_part(asked: Asked, articles: Mapping[str, Article]) -> Part:
    """Return the message for a kind that is not a question."""
    match asked.kind:
        case "files_only":
            return Part(wording.FILES_ONLY)
        case "too_long":
            return Part(wording.TOO_LONG.format(n=len(asked.text), limit=MAX_QUESTION))
        case "stop_following":
            return Part(wording.QUIET_NOW)
        case _:
            title = next((article.title for article in articles.values()), "…")
            return Part(wording.HELP.format(example=escape(wording.EXAMPLE.format(title=shorten(title, 120)))))
