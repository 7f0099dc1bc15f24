"""Windows: overlapping runs of neighbouring sentences, the context that a sentence is indexed in.

A *window* is the unit that is encoded (late chunking: encoded once, one vector for each of its sentences) and the unit
that keyword search scores. It is never shown: what is shown is made of sentences.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from index.embedding import WindowText
from index.passages import Sentence

LATE_WINDOW_TOKENS = 180
"""Word pieces of a window that is encoded; with its header it stays under the model's 256 (measured best)."""

LEXICAL_WINDOW_TOKENS = 150
"""Word pieces of a window that keyword search scores (measured best)."""

OVERLAP = 0.5
"""The share of a window that the next one repeats, so that every sentence is somewhere well inside a window."""

MAX_HEADER_CHARACTERS = 160
"""About 40 word pieces: a header may not push the window's own words past the model's limit."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of sentences of one article.

    Attributes
    ----------
    start, end
        Code points of the article's text, from its first sentence's start to its last one's end.
    first, last
        Ordinals of the first and the last sentence, both inside.
    header
        The article's title and the headings over these sentences, joined by " > "; for retrieval only.
    """

    article_id: str
    start: int
    end: int
    first: int
    last: int
    header: str


def make_windows(
    article: Article,
    sentences: Sequence[Sentence],
    count_tokens: Callable[[str], int],
    *,
    max_tokens: int,
    overlap: float,
) -> tuple[Window, ...]:
    """Return windows of at most `max_tokens` that together hold every sentence, in order.

    Parameters
    ----------
    sentences
        All sentences of the article, in order.
    count_tokens
        The embedder's own count, so that a window fits its model.
    max_tokens
        Tokens of a window's text without its header. A sentence that is longer stands alone.
    overlap
        The share of a window, from 0 up to 1, that the next one repeats.
    """
    lengths = [count_tokens(index_text(article, sentence)) for sentence in sentences]
    windows: list[Window] = []
    first = 0
    while first < len(sentences):
        last, tokens = first, lengths[first]
        while last + 1 < len(sentences) and tokens + lengths[last + 1] <= max_tokens:
            last += 1
            tokens += lengths[last]
        windows.append(_window(article, sentences, first, last))
        if last + 1 == len(sentences):
            break
        # What is repeated leaves room for the next sentence: a window inside the one before it would say nothing new.
        first = _next_first(lengths, first, last, min(overlap * tokens, max_tokens - lengths[last + 1]))
    return tuple(windows)


def index_text(article: Article, sentence: Sentence) -> str:
    """Return what a sentence is indexed as: its own text, or "column: cell; column: cell" for a row of a table.

    A row's caption is not in it: `window_text` says it once for the rows below it.
    """
    if sentence.kind != "row":
        return article.text[sentence.start : sentence.end]
    columns = sentence.columns if len(sentence.columns) == len(sentence.cells) else ("",) * len(sentence.cells)
    pairs = zip(columns, sentence.cells, strict=True)
    return "; ".join(f"{column}: {cell}" if column else cell for column, cell in pairs if cell)


def window_text(article: Article, sentences: Sequence[Sentence], window: Window) -> WindowText:
    """Return the words of a window, with the span of each of its sentences.

    Both indexes read this: the embedder pools the spans, keyword search takes `header` and `text` as two columns.
    `sentences` are all sentences of the article.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length, caption = 0, ""
    for sentence in sentences[window.first : window.last + 1]:
        if sentence.caption and sentence.caption != caption:
            parts.append(sentence.caption)
            length += len(sentence.caption) + 1
        caption = sentence.caption
        text = index_text(article, sentence)
        parts.append(text)
        spans.append((length, length + len(text)))
        length += len(text) + 1
    return WindowText(window.header, " ".join(parts), tuple(spans))


def sentence_vectors(
    windows: Sequence[Window], vectors: Sequence[NDArray[np.float32]], count: int
) -> NDArray[np.float32]:
    """Return one unit vector a sentence from the vectors that its windows gave it.

    A sentence that lies in two windows has the mean of both (measured better than the window it is more central in).

    Parameters
    ----------
    windows
        All windows of one article.
    vectors
        For each window an array `(window.last - window.first + 1, dimensions)`.
    count
        The number of sentences of the article.

    Returns
    -------
    NDArray
        Shape `(count, dimensions)`, rows of unit length.
    """
    dimensions = vectors[0].shape[1] if vectors else 0
    total = np.zeros((count, dimensions), dtype=np.float32)
    for window, rows in zip(windows, vectors, strict=True):
        total[window.first : window.last + 1] += rows
    norms = np.linalg.norm(total, axis=1, keepdims=True)
    unit: NDArray[np.float32] = total / np.maximum(norms, np.float32(1e-12))
    return unit


def _window(article: Article, sentences: Sequence[Sentence], first: int, last: int) -> Window:
    """Return the window over sentences `first` to `last`, with its header."""
    names = dict.fromkeys([article.title])
    for sentence in sentences[first : last + 1]:
        names.update(dict.fromkeys(sentence.heading))
    header = " > ".join(name for name in names if name)[:MAX_HEADER_CHARACTERS]
    return Window(article.id, sentences[first].start, sentences[last].end, first, last, header)


def _next_first(lengths: Sequence[int], first: int, last: int, shared: float) -> int:
    """Return where the next window starts: as early as it may with at most `shared` tokens repeated, and later than `first`."""
    start, repeated = last + 1, 0
    while start - 1 > first and repeated + lengths[start - 1] <= shared:
        start -= 1
        repeated += lengths[start]
    return start
