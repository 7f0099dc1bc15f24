"""Logistic regression by Newton's method, in numpy: small, exact, the same on every machine."""

import numpy as np
from numpy.typing import NDArray

from bot.extractive.model import Logistic

STEPS = 40
"""Newton steps; it converges in about eight."""


def fit_logistic(
    features: NDArray[np.float64], labels: NDArray[np.float64], weights: NDArray[np.float64], ridge: float
) -> Logistic:
    """Return the regression with the least weighted log loss plus `ridge / 2` times the squared standardised weights.

    Parameters
    ----------
    features
        Shape `(n, m)`; standardised inside, so that one `ridge` serves all.
    labels, weights
        Shape `(n,)`: 0 or 1, and what the row counts.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    # A feature that never varies learns nothing and gets no weight.
    scale = np.where(spread > 1e-9, spread, np.inf)
    design = np.column_stack([np.ones(len(features)), (features - mean) / scale])
    penalty = np.eye(design.shape[1]) * ridge
    penalty[0, 0] = 1e-6
    solution = np.zeros(design.shape[1])
    for _ in range(STEPS):
        predicted = 1.0 / (1.0 + np.exp(-np.clip(design @ solution, -30.0, 30.0)))
        gradient = design.T @ (weights * (predicted - labels)) + penalty @ solution
        curvature = (design * (weights * predicted * (1.0 - predicted))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        solution = solution - step
        if np.abs(step).max() < 1e-9:
            break
    slopes = solution[1:] / scale
    return Logistic(float(solution[0] - slopes @ mean), tuple(float(slope) for slope in slopes))
