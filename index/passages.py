"""What is retrieved: sentences (the unit a footnote points at) and passages (runs of neighbouring sentences)."""

from dataclasses import dataclass
from typing import Literal

SentenceKind = Literal["sentence", "row", "heading"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that is retrieved and cited; its text is `article.text[start:end]`, always.

    Attributes
    ----------
    ordinal
        Position among the sentences of its article, from 0.
    start, end
        Code points of the article's text.
    kind
        `row` is one row of a table; `heading` is a heading, which is shown but never an answer by itself.
    heading
        The headings above it, outermost first. They help retrieval and are not part of its text.
    columns, cells
        For a row: the column headers and the row's own cells, in order; else empty.
    caption
        For a row: the line that introduces the table, or an empty string.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    kind: SentenceKind = "sentence"
    heading: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of neighbouring sentences; its text is `article.text[start:end]`, always."""

    article_id: str
    start: int
    end: int

    @property
    def id(self) -> str:
        """`article-id:start-end`: says what it is, and is the same in every index of the same text."""
        return f"{self.article_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its part scores for one question.

    Attributes
    ----------
    score
        The fused score the ranking uses; comparable within one question only.
    cosine
        Cosine similarity (-1 to 1) of the question and the late-chunked sentence vector.
    lexical
        The best covering window's BM25 divided by the question's best, 0 to 1.
    """

    sentence: Sentence
    score: float
    cosine: float
    lexical: float


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage and the score of its best sentence."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one search found: `sentences` and `passages`, each best first."""

    sentences: tuple[ScoredSentence, ...]
    passages: tuple[ScoredPassage, ...]
