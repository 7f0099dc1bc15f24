"""An answer as one or more messages: the text, and on the last one its sources and buttons."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    MarkdownTextObject,
)

from bot.answer import Answer, Citation
from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.config import ChannelRules
from bot.slack.escape import label, safe_markdown
from bot.slack.render.buttons import (
    feedback_buttons,
    human_button,
    plain_feedback_buttons,
    retry_button,
    share_button,
)
from bot.slack.render.nearest import nearest_blocks, plain_nearest
from bot.slack.render.parts import MAX_BODY, MAX_MESSAGE, Part, mrkdwn, size_of
from bot.slack.render.sources import plain_sources, shorten, source_blocks
from bot.slack.split import split_markdown


def known_urls(citations: Sequence[Citation]) -> frozenset[str]:
    """Return the only addresses that may be links: those of the cited articles."""
    return frozenset(citation.url for citation in citations if citation.url)


def answer_markdown(answer: Answer) -> str:
    """Return the text of an answer as safe Markdown."""
    if answer.status == "abstained":
        return safe_markdown(answer.answer) if answer.claims else wording.NOT_IN_ARTICLES
    text = safe_markdown(answer.answer, known_urls(answer.citations))
    if answer.not_covered:
        open_parts = "; ".join(safe_markdown(part.strip().rstrip(".")) for part in answer.not_covered)
        text += "\n\n" + wording.NOT_COVERED.format(parts=open_parts + ".")
    return text


def answer_parts(
    asked: Asked,
    answer: Answer,
    rules: ChannelRules,
    *,
    helper: str | None,
    fell_back: bool = False,
    shareable: bool = True,
) -> list[Part]:
    """Return an answer as messages, in order.

    Parameters
    ----------
    helper
        Whom "Ask a human" would reach, or None for no such button.
    fell_back
        Whether a model should have written it and could not.
    shareable
        Whether a private answer gets the button that shares it.
    """
    tail: list[Block] = []
    if answer.status == "abstained":
        tail += nearest_blocks(answer.nearest)
    tail += source_blocks(asked.id, answer.citations)
    tail.append(footer(answer, fell_back=fell_back))
    buttons: list[ButtonElement] = []
    if asked.private and shareable:
        buttons.append(share_button(asked.id))
    if helper and (answer.status == "abstained" or answer.not_covered):
        buttons.append(human_button(asked.id, private=asked.private))
    rows: list[Block] = [ActionsBlock(elements=buttons)] if buttons else []
    feedback: list[Block] = [ContextActionsBlock(elements=[feedback_buttons(asked.id)])] if rules.feedback else []
    simple = [*buttons, *(plain_feedback_buttons(asked.id) if rules.feedback else [])]
    plain = plain_nearest(answer.nearest) if answer.status == "abstained" else plain_sources(answer.citations)
    return assemble_parts(
        answer_markdown(answer),
        tail=(*tail, *rows, *feedback),
        simple_tail=(*tail, *([ActionsBlock(elements=simple)] if simple else [])),
        plain_tail=plain,
    )


def assemble_parts(
    markdown: str, *, tail: tuple[Block, ...], simple_tail: tuple[Block, ...], plain_tail: str
) -> list[Part]:
    """Cut the text into messages and put the tail under the last one, or into one of its own where it does not fit."""
    bodies = split_markdown(markdown, MAX_BODY)
    if len(bodies[-1]) + size_of(tail) > MAX_MESSAGE:
        bodies.append("")
    last = Part(bodies[-1], tail, simple_tail, plain_tail)
    return [*(Part(body) for body in bodies[:-1]), last]


def footer(answer: Answer, *, fell_back: bool) -> Block:
    """Return the small line that says how the answer was made."""
    made = wording.MADE_BY_MODEL.format(model=label(answer.model)) if answer.model else wording.EXTRACTED
    if not answer.citations:
        made = wording.SEARCHED
    if fell_back:
        made = f"{wording.FELL_BACK} {made}"
    return ContextBlock(elements=[MarkdownTextObject(text=made, verbatim=True)])


def stopped_part(asked: Asked, said: str, citations: Sequence[Citation]) -> Part:
    """Return what had been said when the person stopped the answer, its sources, and a button to ask again."""
    again = ActionsBlock(elements=[retry_button(asked.id)])
    if not said:
        return Part(wording.STOPPED_BEFORE, (again,), (again,))
    tail = (*source_blocks(asked.id, citations), again)
    return Part(f"{said}\n\n{wording.STOPPED}", tail, tail, plain_sources(citations))


def failure_part(asked: Asked, sentence: str) -> Part:
    """Return one plain sentence with a button to try again."""
    again = (ActionsBlock(elements=[retry_button(asked.id)]),)
    return Part(sentence, again, again)


def shared_parts(asked: Asked, parts: Sequence[Part]) -> list[Part]:
    """Return the messages that show a private answer to a channel, led by who asked what."""
    line = wording.SHARED_BY.format(user=asked.user, question=label(shorten(asked.text, 500)))
    first = parts[0]
    led = Part(first.markdown, (*first.tail,), first.simple_tail, first.plain_tail)
    return [Part("", (mrkdwn(line),), (mrkdwn(line),), line), led, *parts[1:]]
