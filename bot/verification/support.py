"""How much of a claim's wording its quotes cover, as one explainable score."""

import math
from collections.abc import Sequence
from functools import lru_cache

from bot.verification.scope import Scope
from bot.verification.words import content_words, list_words, stem

COVERAGE_WEIGHT, MISS_WEIGHT, OFFSET = 3.19, 1.62, 1.83
"""Logistic regression on WiCE (AUROC .80 there); `benchmarks/verification` measures it on our own claims."""

REVIEW_BELOW = 0.257
"""A score below this sends a claim to review."""

_BLOCK = 40
"""Words; how finely an article is cut to see how rare a word is in it."""


def support_score(claim: str, scope: Scope, misses: int) -> float:
    """Return a score between 0 and 1: sigmoid(3.19 coverage - 1.62 ln(1 + misses) - 1.83).

    `coverage` is the share of the claim's words, weighted by rarity, that stand in the quotes or their context; `misses` is
    the number of facts that do not.
    """
    exponent = COVERAGE_WEIGHT * coverage(claim, scope) - MISS_WEIGHT * math.log1p(misses) - OFFSET
    return 1 / (1 + math.exp(-exponent))


def coverage(claim: str, scope: Scope) -> float:
    """Return the share (0 to 1) of the claim's stems, weighted by rarity, that stand in its quotes or their context."""
    said = list(dict.fromkeys(stem(word) for word in content_words(list_words(claim).words)))
    weights = [_rarity(word, scope) for word in said]
    total = sum(weights)
    if not total:
        return 1.0
    known = scope.quote.stems | scope.context.stems
    return sum(weight for word, weight in zip(said, weights, strict=True) if word in known) / total


def _rarity(word: str, scope: Scope) -> float:
    """Return ln(1 + blocks / blocks with the word) of the first cited article; a word that is nowhere counts as in one."""
    if not scope.evidence:
        return 1.0
    blocks, counts = _block_counts(scope.evidence[0].article.text)
    return math.log1p(blocks / max(1, counts.get(word, 0)))


@lru_cache(maxsize=32)
def _block_counts(text: str) -> tuple[int, dict[str, int]]:
    """Return the number of blocks of a text, and in how many of them each stem stands."""
    words = list_words(text).words
    blocks: Sequence[frozenset[str]] = [
        frozenset(map(stem, words[at : at + _BLOCK])) for at in range(0, len(words), _BLOCK)
    ]
    counts: dict[str, int] = {}
    for block in blocks:
        for word in block:
            counts[word] = counts.get(word, 0) + 1
    return len(blocks), counts
