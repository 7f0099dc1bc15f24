"""What the cross-encoder adds to the judge: the likeliest sentences are read word by word together with the question.

The judge counts what a sentence and a question have in common; only reading tells who did what to whom. Reading costs
about 5 ms of a core a sentence on a slow machine, so the judge says which.
"""

import numpy as np
from numpy.typing import NDArray

FEATURES = ("judged", "read")
"""Log-odds of the judge, and of the cross-encoder."""

READ = 4
"""Sentences that are read, two at once on two cores. More of them change little (docs/decisions/0009)."""

READ_TOKENS = 110
"""Word pieces of them that are read, at most: with long table rows the slowest questions would take a fifth longer, for nothing that shows."""

_FLOOR = 1e-6
"""A probability is not taken to be nearer to 0 or 1 than this."""


def likeliest(probabilities: NDArray[np.float64]) -> list[int]:
    """Return the positions of the sentences to read, likeliest first."""
    return [int(position) for position in np.argsort(-probabilities, kind="stable")[:READ]]


def reading_features(
    probabilities: NDArray[np.float64], read: list[int], logits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return one row of `FEATURES` a sentence, shape `(len(probabilities), 2)`.

    Parameters
    ----------
    probabilities
        The judge's, of each sentence.
    read, logits
        Positions that were read, and what the cross-encoder says of them. What was not read counts as the worst of these.
    """
    held = np.clip(probabilities, _FLOOR, 1.0 - _FLOOR)
    said = np.full(len(probabilities), logits.min() if len(logits) else 0.0)
    said[read] = logits
    return np.stack([np.log(held / (1.0 - held)), said], axis=1)
