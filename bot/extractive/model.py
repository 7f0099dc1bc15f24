"""The learned numbers: four logistic regressions and a threshold, read from `weights.json`.

`benchmarks/abstention/fit.py` makes the file; nothing here learns.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Logistic:
    """probability = 1 / (1 + exp(-(bias + features . weights)))."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return one probability a row of `features`, shape `(n, len(weights))`."""
        odds = np.clip(self.bias + features @ np.array(self.weights), -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learned for one kind of embedder.

    Attributes
    ----------
    ranker
        Over `evidence.FEATURES`: which sentence of all candidates bears on the question.
    judge
        Over `judge.FEATURES`: whether a sentence answers it.
    reader
        Over `reading.FEATURES`: the same, after the cross-encoder has read it; None where there is no cross-encoder.
    confidence
        Over `abstention.FEATURES`: whether the articles answer it at all, from what the judge or the reader said.
    threshold
        Of the confidence; below it the answer abstains.
    """

    ranker: Logistic
    judge: Logistic
    reader: Logistic | None
    confidence: Logistic
    threshold: float


@cache
def load_model(name: str) -> Model:
    """Return the model `local` (MiniLM: vectors of single sentences, and its cross-encoder) or `words` (any embedder, none used here)."""
    text = resources.files("bot.extractive").joinpath("weights.json").read_text(encoding="utf-8")
    stored = json.loads(text)[name]
    return Model(
        ranker=_logistic(stored["ranker"]),
        judge=_logistic(stored["judge"]),
        reader=_logistic(stored["reader"]) if stored["reader"] else None,
        confidence=_logistic(stored["confidence"]),
        threshold=float(stored["threshold"]),
    )


def _logistic(stored: dict[str, float]) -> Logistic:
    """Return a regression from its named weights; the order of the names is the order of the features."""
    named: Sequence[float] = [weight for name, weight in stored.items() if name != "bias"]
    return Logistic(stored["bias"], tuple(named))
