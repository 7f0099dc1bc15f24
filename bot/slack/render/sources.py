"""The sources below an answer: every article once, with a button for each quote from it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.answer import Citation
from bot.slack import wording
from bot.slack.escape import label, link, safe_markdown
from bot.slack.render.buttons import passage_button
from bot.slack.render.parts import mrkdwn, size_of

MAX_TITLE = 150
MAX_URL = 300
MAX_BUTTONS = 25
"""Slack's limit for one row of buttons; the modal pages to the others."""

MAX_ARTICLES = 18
"""Articles with buttons: two blocks each, of the 50 a message may have."""

MAX_SIZE = 6_000
"""Characters; what is beyond is listed in one compact section."""

COMPACT_SIZE = 2_800


def by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return citations grouped by article, in the order of their first markers."""
    groups: dict[str, list[Citation]] = {}
    for citation in sorted(citations, key=lambda one: one.marker):
        groups.setdefault(citation.article_id, []).append(citation)
    return list(groups.values())


def source_blocks(question_id: str, citations: Sequence[Citation]) -> list[Block]:
    """Return the blocks of all sources."""
    groups = by_article(citations)
    blocks: list[Block] = []
    shown = 0
    for group in groups[:MAX_ARTICLES]:
        pair: list[Block] = [
            mrkdwn(source_line(group)),
            ActionsBlock(elements=[passage_button(question_id, one.marker) for one in group[:MAX_BUTTONS]]),
        ]
        if size_of([*blocks, *pair]) > MAX_SIZE:
            break
        blocks += pair
        shown += 1
    rest = groups[shown:]
    return [*blocks, mrkdwn(compact(rest))] if rest else blocks


def source_line(group: Sequence[Citation]) -> str:
    """Return `[1] [3] Headline`, then publisher, date, kind and link."""
    first = group[0]
    markers = " ".join(f"[{one.marker}]" for one in group[:MAX_BUTTONS])
    title = label(shorten(first.title, MAX_TITLE))
    line = f"{markers} *{title}*\n{label(shorten(wording.about(first), 200))}"
    if first.url and len(first.url) <= MAX_URL and first.url.startswith(("http://", "https://")):
        line += f" · {link(first.url, wording.READ)}"
    return line


def compact(groups: Sequence[Sequence[Citation]]) -> str:
    """Return many sources on few lines; what does not fit is counted."""
    text = wording.MORE_SOURCES
    for done, group in enumerate(groups):
        markers = " ".join(f"[{one.marker}]" for one in group[:MAX_BUTTONS])
        line = f"\n{markers} {label(shorten(group[0].title, 80))}"
        if len(text) + len(line) > COMPACT_SIZE:
            return text + "\n" + wording.AND_MORE.format(n=len(groups) - done)
        text += line
    return text


def plain_sources(citations: Sequence[Citation]) -> str:
    """Return the sources in words, with the quotes, for messages without blocks."""
    lines = [wording.SOURCES + ":"]
    for group in by_article(citations):
        lines.append(source_line(group))
        lines += [f"[{one.marker}] “{safe_markdown(' '.join(shorten(one.quote, 500).split()))}”" for one in group]
    return "\n".join(lines)


def shorten(text: str, limit: int) -> str:
    """Return `text`, cut at `limit` characters with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
