"""Whether a vector store finds what is in it."""

import numpy as np
from numpy.typing import NDArray

from index.vectors import VectorIndex, VectorsUnreadableError

CHECKED_QUESTIONS = 20
"""Vectors, evenly spread, that are searched for in the new store."""

CHECKED_NEIGHBOURS = 10

LEAST_RECALL = 0.9
"""Of the true nearest neighbours over all checked questions. A healthy store has .99 and more, a damaged one nearly none."""


def check_index(index: VectorIndex, vectors: NDArray[np.float32]) -> None:
    """Compare a store with exact search over what it shall hold, shape `(n, dimensions)`.

    Raises
    ------
    VectorsUnreadableError
        It does not find the nearest neighbours.
    """
    count = len(vectors)
    found = wanted = 0
    for row in np.unique(np.linspace(0, count - 1, min(CHECKED_QUESTIONS, count), dtype=np.int64)):
        exact = np.sort(vectors @ vectors[row])[::-1][:CHECKED_NEIGHBOURS]
        _, cosines = index.nearest(np.asarray(vectors[row]), CHECKED_NEIGHBOURS)
        found += int(np.sum(cosines >= exact[-1] - 1e-4))
        wanted += len(exact)
    if found < LEAST_RECALL * wanted:
        raise VectorsUnreadableError(f"a search finds {found} of {wanted} nearest neighbours")
