"""Fusion: one score a sentence from its vector and from the keyword windows that cover it.

    score = (cosine - mean) / (best - mean)  +  1.5 * bm25 / best bm25

`mean` is the question's mean cosine over the whole index: its dot product with the mean of all sentence vectors, so it
needs no search. Both parts are near 1 for the best sentence of the question and near 0 for one that has nothing to do
with it. Convex fusion after Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval" (2023); the weight was
measured (docs/decisions/0004-retrieval.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEXICAL_WEIGHT = 1.5
"""What keywords count against vectors; 0.6 to 1.5 measure alike."""

DENSE_CANDIDATES = 200
"""Sentences to take from the vector search; more changes nothing that was measured."""

LEXICAL_CANDIDATES = 50
"""Windows to take from keyword search; more changes nothing that was measured."""


@dataclass(frozen=True, slots=True)
class WindowHit:
    """A window that keyword search found.

    Attributes
    ----------
    first, last
        Rows of its first and its last sentence, both inside. A *row* is a sentence's position among all sentences of
        the index generation (articles in a fixed order, sentences in text order).
    bm25
        Larger is better: SQLite's `bm25()` with its sign turned.
    """

    first: int
    last: int
    bm25: float


@dataclass(frozen=True, slots=True)
class FusedScores:
    """Parallel arrays of shape `(n,)`, best sentence first; equal scores stand in row order."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    cosines: NDArray[np.float32]
    lexical: NDArray[np.float32]


def fuse(
    rows: NDArray[np.int64],
    cosines: NDArray[np.float32],
    hits: Sequence[WindowHit],
    *,
    mean_cosine: float,
    cosines_of: Callable[[NDArray[np.int64]], NDArray[np.float32]],
    eligible: NDArray[np.bool_],
) -> FusedScores:
    """Rank every sentence that either search found.

    Parameters
    ----------
    rows, cosines
        The nearest sentences by vector (about `DENSE_CANDIDATES`), shape `(n,)` each, any order.
    hits
        The best windows by keyword (about `LEXICAL_CANDIDATES`), any order.
    mean_cosine
        Dot product of the question with the mean of all sentence vectors of the index.
    cosines_of
        Gives the cosines of rows that only keyword search found.
    eligible
        One flag a row of the generation. Headings, and articles that a filter leaves out, are False and never ranked.
    """
    lexical = _lexical_by_row(hits)
    known = dict(zip(rows.tolist(), cosines.tolist(), strict=True))
    missing = np.array(sorted(row for row in lexical if row not in known and eligible[row]), dtype=np.int64)
    if missing.size:
        known.update(zip(missing.tolist(), cosines_of(missing).tolist(), strict=True))
    ranked = np.array(sorted(row for row in known if eligible[row]), dtype=np.int64)
    dense = np.array([known[row] for row in ranked.tolist()], dtype=np.float32)
    keyword = np.array([lexical.get(row, 0.0) for row in ranked.tolist()], dtype=np.float32)
    scores = _stretch(dense, mean_cosine) + np.float32(LEXICAL_WEIGHT) * keyword
    order = np.argsort(-scores, kind="stable")
    return FusedScores(ranked[order], scores[order], dense[order], keyword[order])


def _lexical_by_row(hits: Sequence[WindowHit]) -> dict[int, float]:
    """Return, for every row that a hit covers, the best covering BM25 divided by the question's best (0 to 1)."""
    best = max((hit.bm25 for hit in hits), default=0.0)
    if best <= 0:
        return {}
    scores: dict[int, float] = {}
    for hit in hits:
        share = max(hit.bm25, 0.0) / best
        for row in range(hit.first, hit.last + 1):
            scores[row] = max(scores.get(row, 0.0), share)
    return scores


def _stretch(cosines: NDArray[np.float32], mean: float) -> NDArray[np.float32]:
    """Return the cosines with the mean moved to 0 and the best to 1; all 0 where nothing stands out of the mean."""
    if not cosines.size or float(cosines.max()) - mean < 1e-6:
        return np.zeros_like(cosines)
    return ((cosines - mean) / (float(cosines.max()) - mean)).astype(np.float32)
