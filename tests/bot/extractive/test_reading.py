import numpy as np

from bot.extractive.reading import READ, likeliest, reading_features


def test_the_likeliest_are_read_best_first() -> None:
    assert likeliest(np.array([0.1, 0.9, 0.3, 0.5, 0.2, 0.05])) == [1, 3, 2, 4, 0, 5][:READ]
    assert likeliest(np.array([])) == []


def test_what_was_not_read_counts_as_the_worst_that_was() -> None:
    features = reading_features(np.array([0.5, 0.9, 0.1]), [1, 0], np.array([2.0, -3.0]))

    assert features[:, 1].tolist() == [-3.0, 2.0, -3.0]
    assert features[0, 0] == 0.0
    assert features[1, 0] > 0 > features[2, 0]


def test_certainty_stays_finite() -> None:
    assert np.isfinite(reading_features(np.array([0.0, 1.0]), [0, 1], np.array([0.0, 0.0]))).all()


def test_nothing_found_has_no_features() -> None:
    assert reading_features(np.array([]), [], np.array([])).shape == (0, 2)
