"""One message of an answer, in the three forms it may be sent in, from the richest to the plainest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, MarkdownBlock, MarkdownTextObject, SectionBlock

from bot.slack.escape import markdown_to_mrkdwn
from bot.slack.split import split_markdown

Json = dict[str, Any]

MAX_BODY = 9_000
"""Characters of Markdown in one message: below Slack's 12,000, so that sources fit beside it."""

MAX_MESSAGE = 12_000
"""Characters of everything in one message; Slack refuses from about 13,200 (bolt-js#2509)."""

MAX_SECTION = 2_900
MAX_PLAIN = 3_500
NOTIFICATION = 300


def to_json(blocks: Sequence[Block]) -> list[Json]:
    """Return blocks as plain data; the SDK's classes refuse most of what Slack would."""
    return [block.to_dict() for block in blocks]


def size_of(blocks: Sequence[Block]) -> int:
    """Return how many characters of text there are in blocks."""

    def count(node: object) -> int:
        if isinstance(node, dict):
            own = len(node["text"]) if isinstance(node.get("text"), str) else 0
            return own + sum(count(value) for value in node.values() if not isinstance(value, str))
        return sum(count(one) for one in node) if isinstance(node, list) else 0

    return count(to_json(blocks))


def mrkdwn(text: str) -> SectionBlock:
    """Return a section of text that is safe already; bare addresses in it do not become links."""
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


@dataclass(frozen=True, slots=True)
class Payload:
    """What one call posts."""

    text: str
    blocks: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an answer.

    Attributes
    ----------
    markdown
        Safe Markdown, at most `MAX_BODY` characters; may be empty in the last part.
    tail
        What stands below it (sources, buttons), and `plain_tail`, the same in words.
    simple_tail
        The same with nothing but sections and buttons, for a workspace that refuses newer blocks.
    """

    markdown: str
    tail: tuple[Block, ...] = ()
    simple_tail: tuple[Block, ...] = ()
    plain_tail: str = ""

    @property
    def notification(self) -> str:
        """The words of the notification, and of clients that show no blocks."""
        words = " ".join(markdown_to_mrkdwn(self.markdown or self.plain_tail).split())
        if len(words) <= NOTIFICATION:
            return words
        return re.sub(r"(?:&[a-z]*|<[^>]*)$", "", words[:NOTIFICATION]) + " …"

    def rich(self) -> Payload:
        """Markdown and every block."""
        body = [MarkdownBlock(text=self.markdown)] if self.markdown else []
        return Payload(self.notification, tuple(to_json([*body, *self.tail])))

    def simple(self) -> Payload:
        """Sections and buttons only."""
        text = markdown_to_mrkdwn(self.markdown)
        body = [mrkdwn(piece) for piece in split_markdown(text, MAX_SECTION) if piece]
        return Payload(self.notification, tuple(to_json([*body, *self.simple_tail])))

    def plain(self) -> list[Payload]:
        """Text without any block, in as many messages as it needs."""
        whole = "\n\n".join(part for part in (markdown_to_mrkdwn(self.markdown), self.plain_tail) if part)
        return [Payload(piece) for piece in split_markdown(whole, MAX_PLAIN)]
