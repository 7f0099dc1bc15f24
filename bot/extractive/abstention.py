"""Whether the articles answer a question at all: one probability, from what the judge says of the best sentences."""

import numpy as np
from numpy.typing import NDArray

FEATURES = ("best", "any")
"""Log-odds of the sentence the judge likes best, and of at least one answering if each were a case of its own."""

_FLOOR = 1e-4
"""A probability is not taken to be nearer to 0 or 1 than this."""


def confidence_features(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the row of `FEATURES` for the judge's probabilities of a question's sentences, shape `(1, 2)`."""
    best = probabilities.max(initial=0.0)
    at_least_one = 1.0 - np.prod(1.0 - probabilities)
    held = np.clip([[best, at_least_one]], _FLOOR, 1.0 - _FLOOR)
    return np.asarray(np.log(held / (1.0 - held)), dtype=np.float64)
