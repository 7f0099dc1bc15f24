"""A quote in its surroundings: its paragraph, and the paragraphs before and after."""

import re
from collections.abc import Mapping, Sequence

from bot.answer import Citation
from bot.slack.store.answers import PassageView
from corpus.article import Article

PARAGRAPH = re.compile(r"[^\n](?:.|\n(?!\s*\n))*")
"""A run of text up to a blank line."""


def passage_views(citations: Sequence[Citation], articles: Mapping[str, Article]) -> list[PassageView]:
    """Return the surroundings of every citation, to be kept with the answer.

    Where the article is gone or its text changed, the quote stands alone.
    """
    return [_view(citation, articles.get(citation.article_id)) for citation in citations]


def _view(citation: Citation, article: Article | None) -> PassageView:
    alone = PassageView(citation.marker, "", "", citation.quote, "", "")
    if article is None or article.text[citation.start : citation.end] != citation.quote:
        return alone
    text = article.text
    paragraphs = [(found.start(), found.end()) for found in PARAGRAPH.finditer(text)]
    touched = [n for n, (start, end) in enumerate(paragraphs) if start < citation.end and citation.start < end]
    if not touched:
        return alone
    first, last = touched[0], touched[-1]
    begin, end = paragraphs[first][0], paragraphs[last][1]
    return PassageView(
        citation.marker,
        before=_text(text, paragraphs, first - 1),
        lead=text[begin : citation.start],
        quote=citation.quote,
        rest=text[citation.end : end].rstrip(),
        after=_text(text, paragraphs, last + 1),
    )


def _text(text: str, paragraphs: Sequence[tuple[int, int]], at: int) -> str:
    return text[slice(*paragraphs[at])].strip() if 0 <= at < len(paragraphs) else ""
