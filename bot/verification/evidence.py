"""What may support a claim: a quote, what stands above and beside it, and the passage around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article
from index.passages import Sentence

_REFERS_BACK = re.compile(
    r"\b(?:he|she|it|its|his|her|hers|him|they|their|them|this|these|that|those|who|which|the (?:company|firm|lab|startup"
    r"|group|organi[sz]ation|team|researcher|scientist|engineer|founder|author|model|system|project|move|hire))\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[\s*#>•-]*([^.:\n]{2,60}):\s")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+")


MAX_PARAGRAPH = 2_500
"""Characters, about 400 words; more text than this is no surrounding of a quote but the article."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A located quote and its surroundings; all offsets are code points of `article.text`.

    Attributes
    ----------
    start, end
        The quote.
    sentence
        The span of the whole sentences that the quote is taken from.
    passage
        The span of the passage around it: what stands only here is weaker support.
    context
        What a reader of the quote knows besides: title, publisher, date, headings, and for a table row its columns, caption
        and label.
    antecedent
        The sentence before, and the label of the paragraph, where the quote refers back to them ("the company").
    columns, cells
        For a quote from one table row: the column headers and the cells of that row; else empty.
    """

    article: Article
    start: int
    end: int
    sentence: tuple[int, int]
    passage: tuple[int, int]
    context: str
    antecedent: str = ""
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """The article's own words."""
        return self.article.text[self.start : self.end]

    @property
    def sentence_text(self) -> str:
        """The whole sentences that the quote is taken from."""
        return self.article.text[slice(*self.sentence)]

    @property
    def passage_text(self) -> str:
        """The words of the passage."""
        return self.article.text[slice(*self.passage)]


def gather(
    article: Article,
    start: int,
    end: int,
    *,
    sentences: Sequence[Sentence],
    passage: tuple[int, int] | None = None,
) -> Evidence:
    """Return the quote `article.text[start:end]` with its surroundings.

    Parameters
    ----------
    sentences
        The sentences of this article in order (`index.sentences.split_sentences`).
    passage
        The retrieved passage; without it, the paragraph of the quote.
    """
    covering = [sentence for sentence in sentences if sentence.start < end and start < sentence.end]
    paragraph = _paragraph(article.text, start, end)
    low, high = _sentence(article.text, paragraph, start, end)
    if covering:
        low, high = min(start, covering[0].start), max(end, covering[-1].end)
    around = passage or paragraph
    rows = [sentence for sentence in covering if sentence.kind == "row"]
    row = rows[0] if len(rows) == 1 and len(covering) == 1 else None
    labels = [sentence.cells[0] for sentence in rows if sentence.cells]
    headings = {heading for sentence in covering for heading in sentence.heading}
    columns = {column for sentence in rows for column in sentence.columns}
    captions = {sentence.caption for sentence in rows}
    about = [article.title, article.publisher or "", article.published or "", *article.authors]
    return Evidence(
        article=article,
        start=start,
        end=end,
        sentence=(low, high),
        passage=(min(around[0], low), max(around[1], high)),
        context="\n".join(
            part for part in (*about, *sorted(headings), *sorted(columns), *sorted(captions), *labels) if part
        ),
        antecedent=_antecedent(article.text, paragraph[0], low, high),
        columns=row.columns if row else (),
        cells=row.cells if row else (),
    )


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the paragraph around a span: what empty lines set apart, or one line where they set apart too much."""
    for mark in ("\n\n", "\n"):
        low, high = text.rfind(mark, 0, start), text.find(mark, end)
        low, high = (0 if low < 0 else low + len(mark)), (len(text) if high < 0 else high)
        if high - low <= MAX_PARAGRAPH:
            break
    return max(low, start - MAX_PARAGRAPH), min(high, end + MAX_PARAGRAPH)


def _sentence(text: str, paragraph: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Return the sentences around a span, as full stops and line breaks in its paragraph tell them apart."""
    before = max((found.end() for found in _SENTENCE_END.finditer(text, paragraph[0], start)), default=paragraph[0])
    after = _SENTENCE_END.search(text, max(start, end - 1), paragraph[1])
    return before, max(end, after.start() if after else paragraph[1])


def _antecedent(text: str, paragraph_start: int, low: int, high: int) -> str:
    """Return the label of the paragraph, and the sentence before `low` if the sentence `[low, high)` refers back."""
    before = text[paragraph_start:low]
    label = _LABEL.match(text, paragraph_start)
    parts = [label[1]] if label and label.start() < high else []
    if before.strip() and _REFERS_BACK.search(text, low, high):
        parts.append(_SENTENCE_END.split(before.strip()[-600:])[-1])
    return "\n".join(parts)
