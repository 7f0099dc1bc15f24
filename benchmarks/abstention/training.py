"""From read questions to a model: the ranker, the judge, the reader and the confidence, one after the other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.abstention.cases import Case
from benchmarks.abstention.regression import fit_logistic
from bot.extractive.abstention import confidence_features
from bot.extractive.extract import best_positions
from bot.extractive.judge import FEATURES as JUDGE_FEATURES
from bot.extractive.judge import judge_features
from bot.extractive.model import Logistic, Model
from bot.extractive.reading import FEATURES as READING_FEATURES
from bot.extractive.reading import likeliest, reading_features

_COSINE = JUDGE_FEATURES.index("cosine")

_AGAINST = {"name_gap", "kind_missing", "soft_kind_missing", "unknown", "noun_missing"}
_SIGNS = np.array([-1.0 if name in _AGAINST else 1.0 for name in JUDGE_FEATURES])
"""What each feature of the judge may say: that a sentence answers, or that it does not."""

RANKER_RIDGE, JUDGE_RIDGE, READER_RIDGE, CONFIDENCE_RIDGE = 1.0, 2.0, 1.0, 1.0
"""Ridge per regression; the figures are flat between 0.5 and 5."""

REFUSED = 2.0
"""What the sentences of an unanswerable question count for the judge, all together."""

BESIDE = 0.8
"""What the sentences of an answerable question count that do not hold the answer, all together; those that do count 1.
Nothing where the question is not fully labelled."""

STATEMENT = 0.5
"""What the sentence counts that a question was written for, where the question is not fully labelled: there are many."""


def train(cases: Sequence[Case], rarest: float, *, with_vectors: bool, threshold: float = 0.5) -> Model:
    """Return a model fitted to `cases`."""
    # The question encoder has had the answerable lessons, so cosines say more of them than of what people will ask.
    unseen = [case for case in cases if case.held or not case.answerable] if with_vectors else cases
    ranker = _fit_ranker([case for case in unseen if case.fully_labelled and (case.held or not with_vectors)])
    model = Model(ranker, ranker, None, ranker, threshold)
    seen = [judge_rows(case, model, rarest, with_vectors=with_vectors) for case in unseen]
    # Two questions that differ by a word are told apart by reading; from their words the judge learns less than nothing.
    counted = [(case, rows) for case, rows in zip(unseen, seen, strict=True) if not case.paired]
    judge = _fit_judge([case for case, _ in counted], [rows for _, rows in counted], JUDGE_RIDGE, _SIGNS)
    model = replace(model, judge=judge)
    # The cross-encoder has seen the other questions, and is surer of them than it can be of what people will ask.
    everyday = [(case, rows) for case, rows in zip(unseen, seen, strict=True) if case.everyday]
    people = [case for case, _ in everyday]
    if with_vectors:
        read = [(rows[0], _reading_rows(case, model, rows)) for case, rows in everyday]
        model = replace(model, reader=_fit_judge(people, read, READER_RIDGE, np.ones(len(READING_FEATURES))))
    confidences = np.concatenate([confidence_features(_probabilities(case, model, rows)) for case, rows in everyday])
    answerable = np.array([float(case.answerable) for case in people])
    return replace(model, confidence=fit_logistic(confidences, answerable, np.ones(len(people)), CONFIDENCE_RIDGE))


def judge_rows(case: Case, model: Model, rarest: float, *, with_vectors: bool) -> tuple[list[int], NDArray[np.float64]]:
    """Return the candidates the judge sees and their features."""
    chosen = best_positions(case.evidence, model)
    rows = judge_features(case.analysis, case.evidence, chosen, rarest)
    if not with_vectors:
        rows[:, _COSINE] = 0.0  # what never varies gets no weight
    return chosen, rows


def probabilities_of(
    case: Case, model: Model, rarest: float, *, with_vectors: bool
) -> tuple[list[int], NDArray[np.float64]]:
    """Return the candidates that are judged, and how likely each is to answer, after reading."""
    seen = judge_rows(case, model, rarest, with_vectors=with_vectors)
    return seen[0], _probabilities(case, model, seen)


def confidence_of(case: Case, model: Model, rarest: float, *, with_vectors: bool) -> float:
    """Return the model's probability that a question is answered."""
    _, probabilities = probabilities_of(case, model, rarest, with_vectors=with_vectors)
    return float(model.confidence.probability(confidence_features(probabilities))[0])


_Seen = tuple[list[int], NDArray[np.float64]]


def _probabilities(case: Case, model: Model, seen: _Seen) -> NDArray[np.float64]:
    if model.reader is None:
        return model.judge.probability(seen[1])
    return model.reader.probability(_reading_rows(case, model, seen))


def _reading_rows(case: Case, model: Model, seen: _Seen) -> NDArray[np.float64]:
    chosen, rows = seen
    probabilities = model.judge.probability(rows)
    likely = likeliest(probabilities)
    read = [likely[at] for at in case.fitting([chosen[position] for position in likely])]
    return reading_features(probabilities, read, case.read([chosen[position] for position in read]))


def _fit_ranker(cases: Sequence[Case]) -> Logistic:
    features = np.concatenate([case.evidence.features for case in cases])
    labels = np.concatenate([case.labels for case in cases]).astype(np.float64)
    return fit_logistic(features, labels, np.ones(len(labels)), RANKER_RIDGE)


def _fit_judge(cases: Sequence[Case], seen: Sequence[_Seen], ridge: float, signs: NDArray[np.float64]) -> Logistic:
    """Return what tells the sentences that answer from those that do not, by the features that each question comes with.

    A feature whose weight would have the other sign has learned how our questions are written: it gets none.
    """
    features: list[NDArray[np.float64]] = []
    labels: list[float] = []
    weights: list[float] = []
    for case, (chosen, rows) in zip(cases, seen, strict=True):
        holds = case.labels[chosen] == 1
        if case.answerable and not holds.any():
            continue  # the ranker missed it: the judge cannot learn from what it does not see
        right, beside = 1.0, BESIDE if case.answerable else REFUSED
        if not case.fully_labelled:
            right, beside = STATEMENT, 0.0
        for member, label, together in ((holds, 1.0, right), (~holds, 0.0, beside)):
            count = int(member.sum())
            if count and together:
                features.append(rows[member])
                labels += [label] * count
                weights += [together / count] * count
    design = np.concatenate(features)
    while True:
        fitted = fit_logistic(design, np.array(labels), np.array(weights), ridge)
        wrong = np.array(fitted.weights) * signs < 0
        if not wrong.any():
            return fitted
        design = np.where(wrong, 0.0, design)  # what never varies gets no weight
