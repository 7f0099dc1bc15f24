"""Compares a run with a baseline, question by question, and decides whether it got worse."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.evaluation.results import BASELINE_PLACES, SCORES, QuestionResult
from corpus.errors import OtherGoldError

RESAMPLES = 2000
"""Bootstrap samples; the interval's ends then stand on at least ten of them."""

CONFIDENCE = {"all": 95.0, "tag": 99.0}
"""Percent. A tag's interval is wider because there are many of them: one in forty would fall out by chance."""

MIN_PAIRS = 5
"""A tag with fewer questions is shown and never fails the gate: resampling so few says nothing."""

ALL = "all questions"


@dataclass(frozen=True, slots=True)
class Difference:
    """One score over one set of questions, now and before.

    Attributes
    ----------
    group
        `ALL` or a tag.
    low, high
        The paired bootstrap interval of `now - before`.
    pairs
        Questions that have the score in both runs.
    """

    group: str
    score: str
    before: float
    now: float
    low: float
    high: float
    pairs: int

    @property
    def change(self) -> float:
        """How much higher the score is now."""
        return self.now - self.before

    @property
    def worse(self) -> bool:
        """Whether the score fell, and by more than chance in the choice of questions explains."""
        return self.high < 0 and (self.group == ALL or self.pairs >= MIN_PAIRS)

    @property
    def better(self) -> bool:
        """Whether the score rose, by the same rule."""
        return self.low > 0 and (self.group == ALL or self.pairs >= MIN_PAIRS)


@dataclass(frozen=True)
class Comparison:
    """Everything that differs from the baseline; `broke` and `mended` are ids of questions."""

    differences: tuple[Difference, ...]
    broke: tuple[str, ...]
    mended: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def drops(self) -> tuple[Difference, ...]:
        """The scores that got worse."""
        return tuple(difference for difference in self.differences if difference.worse)

    @property
    def gains(self) -> tuple[Difference, ...]:
        """The scores that got better."""
        return tuple(difference for difference in self.differences if difference.better)

    @property
    def ok(self) -> bool:
        """Whether nothing got worse."""
        return not self.drops


def compare(
    baseline: Sequence[QuestionResult], now: Sequence[QuestionResult], *, everything: bool = True, seed: int = 0
) -> Comparison:
    """Compare two runs over the same questions.

    The interval is the percentile interval of the paired bootstrap (Efron and Tibshirani, 1993; Koehn, EMNLP 2004, for
    systems on one test set): the questions are drawn again with replacement, and each takes its difference along.

    Parameters
    ----------
    everything
        Whether `now` holds all questions of its gold set; then the baseline may not hold others either.

    Raises
    ------
    OtherGoldError
        Naming the questions that are missing or different in the baseline.
    """
    before = {result.id: result for result in baseline}
    differing = [r.id for r in now if r.id not in before or before[r.id].question_hash != r.question_hash]
    if everything:
        differing += sorted(before.keys() - {result.id for result in now})
    if differing:
        raise OtherGoldError(tuple(differing))
    pairs = [(before[result.id], result) for result in now]
    groups: dict[str, list[tuple[QuestionResult, QuestionResult]]] = {ALL: pairs}
    for pair in pairs:
        for tag in pair[1].tags:
            groups.setdefault(tag, []).append(pair)
    differences = (_difference(group, score, members, seed) for group, members in groups.items() for score in SCORES)
    return Comparison(
        differences=tuple(difference for difference in differences if difference),
        broke=_ids(pairs, lambda old, new: old.passed and not new.passed),
        mended=_ids(pairs, lambda old, new: new.passed and not old.passed),
        changed=_ids(pairs, lambda old, new: _rounded(old.scores) != _rounded(new.scores)),
    )


def _difference(
    group: str, score: str, members: Sequence[tuple[QuestionResult, QuestionResult]], seed: int
) -> Difference | None:
    values = [
        (old.scores[score], new.scores[score])
        for old, new in members
        if old.scores[score] is not None and new.scores[score] is not None
    ]
    if not values:
        return None
    # A baseline file keeps four places; compared with more, every third would differ from itself.
    before, now = np.round(np.array(values, dtype=np.float64), BASELINE_PLACES).T
    # Every interval has a stream of its own, so that a new tag does not change the others.
    generator = np.random.default_rng([seed, zlib.crc32(f"{group}/{score}".encode())])
    gaps = now - before
    means = gaps[generator.integers(0, len(gaps), size=(RESAMPLES, len(gaps)))].mean(axis=1)
    outside = (100 - CONFIDENCE["all" if group == ALL else "tag"]) / 2
    low, high = np.percentile(means, [outside, 100 - outside])
    return Difference(group, score, float(before.mean()), float(now.mean()), float(low), float(high), len(gaps))


def _ids(
    pairs: Sequence[tuple[QuestionResult, QuestionResult]], differs: Callable[[QuestionResult, QuestionResult], bool]
) -> tuple[str, ...]:
    return tuple(new.id for old, new in pairs if differs(old, new))


def _rounded(scores: Mapping[str, float | None]) -> list[float | None]:
    return [None if value is None else round(value, BASELINE_PLACES) for value in scores.values()]
