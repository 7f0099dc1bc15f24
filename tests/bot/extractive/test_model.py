"""The learned weights must make sense, whatever the questions were that they were fitted to."""

import pytest

from bot.extractive.judge import FEATURES
from bot.extractive.model import load_model

FOR = {"nearby", "cell", "cosine", "found", "described"}
AGAINST = {"name_gap", "kind_missing", "soft_kind_missing", "unknown", "noun_missing"}


@pytest.mark.parametrize("name", ["local", "words"])
def test_what_speaks_for_an_answer_never_counts_against_it(name: str) -> None:
    """A weight of the wrong sign learned how the questions were written, and lets long nonsense pass."""
    weights = dict(zip(FEATURES, load_model(name).judge.weights, strict=True))

    assert set(FEATURES) == FOR | AGAINST
    assert all(weights[feature] >= 0 for feature in FOR)
    assert all(weights[feature] <= 0 for feature in AGAINST)


@pytest.mark.parametrize("name", ["local", "words"])
def test_a_more_likely_sentence_never_makes_an_answer_less_likely(name: str) -> None:
    assert min(load_model(name).confidence.weights) >= 0


def test_reading_never_counts_against_what_was_read_with_approval() -> None:
    reader = load_model("local").reader
    assert reader is not None
    assert min(reader.weights) >= 0
    assert load_model("words").reader is None
