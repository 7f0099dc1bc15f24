"""What is measured: pure functions on plain values, each with its definition and its source.

A score is a number from 0 to 1 (higher is better) or None where there is nothing to measure; it is never NaN. Means
leave None out and say how many values they stand on.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.evaluation.normalise import fold, occurs, plain

Quote = TypeVar("Quote")
"""Whatever the caller knows a located quote by."""

Supports = Callable[[str, Sequence[Quote]], bool]
"""`supports(claim, quotes)`: whether the quotes, taken together, support the claim."""

Groups = Sequence[Collection[str]]
"""`cite_groups`: of every group at least one article is needed."""


@dataclass(frozen=True, slots=True)
class Statement(Generic[Quote]):
    """One sentence of an answer and the quotes it cites; a citation that does not resolve is None."""

    text: str
    quotes: tuple[Quote | None, ...]


def recall_at_k(groups: Groups, ranked: Sequence[str], k: int) -> float | None:
    """Share of the groups with an article among the first `k` of `ranked` (the articles of the passages, best first).

    Subtopic recall (Zhai, Cohen and Lafferty, SIGIR 2003) with the groups as subtopics; with groups of one article it
    is recall@k. No IR-measures library knows alternatives within a group, so it is written out here.
    """
    if not groups:
        return None
    found = set(ranked[:k])
    return sum(not found.isdisjoint(group) for group in groups) / len(groups)


def reciprocal_rank(groups: Groups, ranked: Sequence[str]) -> float | None:
    """1 / rank of the first passage from an article of any group, 0 if there is none (Voorhees, TREC-8, 1999)."""
    if not groups:
        return None
    wanted = set().union(*groups)
    return next((1 / rank for rank, article in enumerate(ranked, start=1) if article in wanted), 0.0)


def ndcg_at_k(groups: Groups, ranked: Sequence[str], k: int) -> float | None:
    """Discounted gain of the first `k` passages, over that of the best order; a passage gains its *new* groups.

    α-nDCG with α = 1 (Clarke et al., SIGIR 2008): gain / log2(1 + rank), a group counts once, and the best order is
    built greedily, as is the custom. Capped at 1, because greedy is not always best.
    """
    if not groups:
        return None
    articles = sorted(set().union(*groups))
    best: list[str] = []
    while len(best) < len(articles):
        rest = [article for article in articles if article not in best]
        best.append(max(rest, key=lambda article: _gains(groups, [*best, article])[-1]))
    return min(1.0, _discounted(_gains(groups, ranked[:k])) / _discounted(_gains(groups, best[:k])))


def _gains(groups: Groups, ranked: Sequence[str]) -> list[int]:
    open_groups = list(groups)
    gains = []
    for article in ranked:
        still_open = [group for group in open_groups if article not in group]
        gains.append(len(open_groups) - len(still_open))
        open_groups = still_open
    return gains


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(1 + rank) for rank, gain in enumerate(gains, start=1))


def missing_nuggets(nuggets: Iterable[Sequence[str]], answer: str) -> tuple[str, ...]:
    """Return the first wording of every nugget of which no wording occurs in the answer (`normalise.occurs`)."""
    folded = fold(plain(answer))
    return tuple(nugget[0] for nugget in nuggets if not any(occurs(wording, folded) for wording in nugget))


def nugget_recall(nuggets: Sequence[Sequence[str]], answer: str) -> float | None:
    """Share of the nuggets that occur in the answer (nugget recall of TREC QA: Voorhees, 2003, all nuggets vital)."""
    return 1 - len(missing_nuggets(nuggets, answer)) / len(nuggets) if nuggets else None


def forbidden_hits(wordings: Iterable[str], answer: str) -> tuple[str, ...]:
    """Return the wordings that should not occur in the answer and do."""
    folded = fold(plain(answer))
    return tuple(wording for wording in wordings if occurs(wording, folded))


def group_recall(groups: Groups, cited: Collection[str]) -> float | None:
    """Share of the groups of which an article is cited; only citations that resolve may be handed in."""
    return recall_at_k(groups, list(cited), len(cited))


def citation_scores(
    statements: Sequence[Statement[Quote]], supports: Supports[Quote], *, dangling: int = 0
) -> tuple[float | None, float | None]:
    """Citation recall and precision after ALCE (Gao et al., EMNLP 2023), with `supports` in the place of its NLI model.

    Recall: share of the statements that their citations, taken together, support. Precision: share of the citations of
    a supported statement that are not irrelevant; one is irrelevant if it does not support the statement alone and the
    others still do without it. A citation that does not resolve supports nothing and is wrong.

    Parameters
    ----------
    dangling
        Markers in the text of the answer that stand for no citation at all: each is one more wrong citation.

    Returns
    -------
    recall, precision
        Both None without statements and citations (an abstention). Statements without a citation have precision 0.
    """
    cited = sum(len(statement.quotes) for statement in statements) + dangling
    if not statements:
        return (None, None) if cited == 0 else (0.0, 0.0)
    supported = [_supported(statement, supports) for statement in statements]
    good = sum(
        _relevant(statement, position, supports)
        for statement, holds in zip(statements, supported, strict=True)
        for position in range(len(statement.quotes))
        if holds
    )
    return sum(supported) / len(statements), good / cited if cited else 0.0


def _supported(statement: Statement[Quote], supports: Supports[Quote]) -> bool:
    quotes = [quote for quote in statement.quotes if quote is not None]
    return bool(quotes) and supports(statement.text, quotes)


def _relevant(statement: Statement[Quote], position: int, supports: Supports[Quote]) -> bool:
    quote = statement.quotes[position]
    if quote is None:
        return False
    others = [other for at, other in enumerate(statement.quotes) if at != position and other is not None]
    return supports(statement.text, [quote]) or not (others and supports(statement.text, others))


def resolved_rate(resolved: int, citations: int, dangling: int) -> float | None:
    """Share of citations that are verbatim at their offsets, dangling markers counted as citations that are not."""
    return resolved / (citations + dangling) if citations + dangling else None


def dangling_markers(answer: str, known: Collection[int]) -> int:
    """How many markers `[n]` of the answer stand for none of the `known` citations."""
    return sum(int(number) not in known for number in re.findall(r"\[(\d{1,6})\]", answer))


@dataclass(frozen=True, slots=True)
class AbstentionScores:
    """Abstention as a class of its own; a field is None where its denominator is 0.

    Attributes
    ----------
    precision
        Share of the abstentions that were right.
    recall
        Share of the unanswerable questions that were abstained from. An error is no abstention.
    false_abstention
        Share of the answerable questions that were abstained from.
    """

    precision: float | None
    recall: float | None
    false_abstention: float | None


def abstention_scores(outcomes: Iterable[tuple[bool, bool]]) -> AbstentionScores:
    """Score pairs of (answerable, abstained); precision and recall as in SQuAD 2.0's no-answer class."""
    pairs = list(outcomes)
    right = sum(abstained and not answerable for answerable, abstained in pairs)
    wrong = sum(abstained and answerable for answerable, abstained in pairs)
    answerable_ones = sum(answerable for answerable, _ in pairs)
    return AbstentionScores(
        precision=_share(right, right + wrong),
        recall=_share(right, len(pairs) - answerable_ones),
        false_abstention=_share(wrong, answerable_ones),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def crag_score(*, answerable: bool, abstained: bool, right: bool, errored: bool = False) -> int:
    """1 for a right answer, -1 for a wrong one, 0 for none (CRAG: Yang et al., NeurIPS 2024, without its half point).

    Abstaining is right where the articles do not answer, and no answer where they do. A system error is no answer, as
    in CRAG.
    """
    if errored:
        return 0
    if not answerable:
        return 1 if abstained else -1
    return 0 if abstained else 1 if right else -1


def mean(values: Iterable[float | None]) -> float | None:
    """Mean of the values that are not None, or None if there is none."""
    present = [value for value in values if value is not None]
    return math.fsum(present) / len(present) if present else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least `percent` percent of the values do not exceed (nearest rank), or None."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
