"""How much of the reference text a ranking brings back, within budgets of retrieved tokens.

Token recall after Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024), which measures it
for a number of chunks: a budget of tokens compares systems whose pieces have different sizes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

BUDGETS = (250, 500, 1000, 2000)
"""Tokens of retrieved text."""

COVERED_AT = 1000
"""The budget at which "fully covered" is told."""


@dataclass(frozen=True, slots=True)
class Span:
    """Code points of one corpus file."""

    corpus: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one question.

    Attributes
    ----------
    recall
        For each of `BUDGETS`, the share of the reference characters that were retrieved.
    covered
        Whether every reference character was retrieved within `COVERED_AT` tokens.
    covered_but_blanks
        The same, blank space between sentences not counted.
    reciprocal_rank
        1 / rank of the first passage that overlaps a reference, or 0.
    """

    recall: tuple[float, ...]
    covered: bool
    covered_but_blanks: bool
    reciprocal_rank: float


@dataclass(frozen=True, slots=True)
class Texts:
    """The corpus files by name, and how text is measured in tokens.

    `prefix` returns how many characters the first `n` tokens of a text are; all of them where there are fewer.
    """

    files: Mapping[str, str]
    count_tokens: Callable[[str], int]
    prefix: Callable[[str, int], int]

    def of(self, span: Span) -> str:
        """Return the text of a span."""
        return self.files[span.corpus][span.start : span.end]


def score(references: Sequence[Span], ranked: Sequence[Span], texts: Texts) -> Scores:
    """Return the scores of one ranking; the passage that passes a budget is cut at the budget."""
    wanted = _characters(references)
    inked = {place for place in wanted if not texts.files[place[0]][place[1]].isspace()}
    recall = []
    covered = covered_but_blanks = False
    for budget in BUDGETS:
        found = _characters(first_tokens(ranked, texts, budget))
        recall.append(len(wanted & found) / len(wanted))
        if budget == COVERED_AT:
            covered, covered_but_blanks = wanted <= found, inked <= found
    rank = next((place for place, span in enumerate(ranked, start=1) if wanted & _characters([span])), None)
    return Scores(tuple(recall), covered, covered_but_blanks, 1 / rank if rank else 0.0)


def first_tokens(ranked: Sequence[Span], texts: Texts, budget: int) -> list[Span]:
    """Return the best passages up to `budget` tokens, the last one cut."""
    kept: list[Span] = []
    for span in ranked:
        size = texts.count_tokens(texts.of(span))
        if size > budget:
            kept.append(Span(span.corpus, span.start, span.start + texts.prefix(texts.of(span), budget)))
            break
        kept.append(span)
        budget -= size
    return kept


def _characters(spans: Sequence[Span]) -> set[tuple[str, int]]:
    return {(span.corpus, place) for span in spans for place in range(span.start, span.end)}
