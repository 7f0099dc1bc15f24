"""Whether the articles answer a question at all: one probability, from what the judge says of the best sentences."""

import numpy as np
from numpy.typing import NDArray

FEATURES = ("best", "second", "third")
"""Log-odds of the three sentences the judge likes best, best first."""

_FLOOR = 1e-4
"""A probability is not taken to be nearer to 0 or 1 than this; also stands in where there are fewer sentences."""


def confidence_features(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the row of `FEATURES` for the judge's probabilities of a question's sentences, shape `(1, len(FEATURES))`."""
    best = np.sort(np.append(probabilities, np.zeros(len(FEATURES))))[::-1][: len(FEATURES)]
    held = np.clip(best, _FLOOR, 1.0 - _FLOOR)
    return np.asarray(np.log(held / (1.0 - held)))[None, :]
