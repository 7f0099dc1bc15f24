"""The passage modal: the quote in bold inside its paragraph, the paragraphs around it, and the way to other sources.

Article text goes into rich text pieces, which Slack shows letter by letter: nothing in an article can become a mention, a
link or emphasis there.
"""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)
from slack_sdk.models.views import View

from bot.answer import Citation
from bot.slack import wording
from bot.slack.escape import label, link, visible
from bot.slack.render.buttons import PASSAGE_VIEW, page_button
from bot.slack.render.parts import mrkdwn
from bot.slack.render.sources import MAX_TITLE, MAX_URL, shorten
from bot.slack.store.answers import PassageView

PIECE = 2_500
"""Characters of one piece of rich text, and of a neighbouring paragraph that is shown."""


def passage_modal(question_id: str, citations: Sequence[Citation], passage: PassageView) -> View:
    """Return the modal for one marker of an answer."""
    ordered = sorted(citations, key=lambda one: one.marker)
    at = next(place for place, one in enumerate(ordered) if one.marker == passage.marker)
    citation = ordered[at]
    source = f"*{label(shorten(citation.title, MAX_TITLE))}*\n{label(shorten(wording.about(citation), 200))}"
    if citation.url and len(citation.url) <= MAX_URL:
        source += f" · {link(citation.url, wording.READ)}"
    blocks: list[Block] = [
        mrkdwn(source),
        RichTextBlock(elements=passage_elements(passage)),
        ContextBlock(elements=[MarkdownTextObject(text=wording.QUOTE_IS_BOLD)]),
    ]
    ways = []
    if at > 0:
        ways.append(page_button(wording.PREVIOUS, question_id, ordered[at - 1].marker, "previous"))
    if at + 1 < len(ordered):
        ways.append(page_button(wording.NEXT, question_id, ordered[at + 1].marker, "next"))
    if ways:
        blocks.append(ActionsBlock(elements=ways))
    return View(
        type="modal",
        callback_id=PASSAGE_VIEW,
        title=PlainTextObject(text=wording.PASSAGE_TITLE.format(marker=passage.marker)),
        close=PlainTextObject(text=wording.CLOSE),
        private_metadata=json.dumps({"question": question_id, "marker": passage.marker}),
        blocks=blocks,
    )


def passage_elements(passage: PassageView) -> list[Any]:
    """Return the paragraph with its neighbours as rich text."""
    elements: list[Any] = []
    if passage.before:
        elements.append(RichTextSectionElement(elements=pieces(ending(passage.before) + "\n\n")))
    middle = [
        *pieces(ending(passage.lead)),
        *pieces(passage.quote, bold=True),
        *pieces(beginning(passage.rest)),
    ]
    elements.append(RichTextQuoteElement(elements=middle))
    if passage.after:
        elements.append(RichTextSectionElement(elements=pieces("\n" + beginning(passage.after))))
    return elements


def pieces(text: str, *, bold: bool = False) -> list[Any]:
    """Return text as rich text pieces that are not too long."""
    shown = visible(text)
    style = RichTextElementParts.TextStyle(bold=True) if bold else None
    cuts = [shown[at : at + PIECE] for at in range(0, len(shown), PIECE)]
    return [RichTextElementParts.Text(text=cut, style=style) for cut in cuts]


def beginning(text: str) -> str:
    """Return the beginning of a long paragraph."""
    return shorten(text, PIECE)


def ending(text: str) -> str:
    """Return the end of a long paragraph."""
    return text if len(text) <= PIECE else "…" + text[-PIECE + 1 :].lstrip()


def note_modal(sentence: str) -> View:
    """Return a modal with one sentence, for a button that leads nowhere any more."""
    return View(
        type="modal",
        callback_id=PASSAGE_VIEW,
        title=PlainTextObject(text=wording.MODAL_TITLE),
        close=PlainTextObject(text=wording.CLOSE),
        blocks=[mrkdwn(sentence)],
    )
