import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.fusion import LEXICAL_WEIGHT, FusedScores, WindowHit, fuse


def _fuse(
    cosines: dict[int, float],
    hits: list[WindowHit],
    *,
    all_cosines: list[float],
    mean: float = 0.0,
    without: tuple[int, ...] = (),
) -> FusedScores:
    eligible = np.ones(len(all_cosines), dtype=np.bool_)
    eligible[list(without)] = False
    everything = np.array(all_cosines, dtype=np.float32)

    def cosines_of(rows: NDArray[np.int64]) -> NDArray[np.float32]:
        assert not set(rows.tolist()) & set(cosines), "asked for what was known"
        return everything[rows]

    return fuse(
        np.array(list(cosines), dtype=np.int64),
        np.array(list(cosines.values()), dtype=np.float32),
        hits,
        mean_cosine=mean,
        cosines_of=cosines_of,
        eligible=eligible,
    )


def test_both_searches_count() -> None:
    found = _fuse(
        {0: 0.9, 1: 0.5},
        [WindowHit(1, 2, 8.0), WindowHit(2, 3, 4.0)],
        all_cosines=[0.9, 0.5, 0.3, 0.1],
        mean=0.1,
    )
    assert found.rows.tolist() == [1, 2, 0, 3]
    expected = [0.5 + LEXICAL_WEIGHT, 0.25 + LEXICAL_WEIGHT, 1.0, LEXICAL_WEIGHT / 2]
    np.testing.assert_allclose(found.scores, expected, rtol=1e-5)
    np.testing.assert_allclose(found.cosines, [0.5, 0.3, 0.9, 0.1], rtol=1e-6)
    np.testing.assert_allclose(found.lexical, [1.0, 1.0, 0.0, 0.5], rtol=1e-6)


def test_rows_that_are_not_eligible_are_left_out_whoever_found_them() -> None:
    found = _fuse({0: 0.9, 1: 0.5}, [WindowHit(1, 3, 8.0)], all_cosines=[0.9, 0.5, 0.3, 0.1], without=(0, 2))
    assert found.rows.tolist() == [1, 3]


def test_without_keywords_the_vectors_decide() -> None:
    assert _fuse({0: 0.2, 1: 0.5, 2: 0.4}, [], all_cosines=[0.2, 0.5, 0.4]).rows.tolist() == [1, 2, 0]


def test_without_vectors_the_keywords_decide() -> None:
    assert _fuse({}, [WindowHit(0, 0, 1.0), WindowHit(1, 1, 2.0)], all_cosines=[0.0, 0.0]).rows.tolist() == [1, 0]


def test_nothing_found_is_nothing() -> None:
    found = _fuse({}, [], all_cosines=[0.1])
    assert [len(column) for column in (found.rows, found.scores, found.cosines, found.lexical)] == [0, 0, 0, 0]


@pytest.mark.parametrize("bm25", [0.0, -1.0])
def test_a_keyword_score_that_says_nothing_changes_nothing(bm25: float) -> None:
    """SQLite's BM25 is not above zero where every word of the question stands in more than half of the windows."""
    found = _fuse({0: 0.9, 1: 0.5}, [WindowHit(1, 1, bm25)], all_cosines=[0.9, 0.5])
    assert found.rows.tolist() == [0, 1]
    assert found.lexical.tolist() == [0.0, 0.0]


def test_equal_scores_stand_in_row_order() -> None:
    assert _fuse({3: 0.5, 1: 0.5, 2: 0.5}, [], all_cosines=[0.0, 0.5, 0.5, 0.5], mean=0.5).rows.tolist() == [1, 2, 3]


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3), st.floats(-2, 20)), max_size=5),
    st.floats(-1, 1),
)
def test_every_found_row_is_ranked_once_with_finite_scores(
    cosines: list[float], ranges: list[tuple[int, int, float]], mean: float
) -> None:
    count = len(cosines)
    hits = [WindowHit(first % count, min(first % count + more, count - 1), bm25) for first, more, bm25 in ranges]
    known = {row: cosines[row] for row in range(0, count, 2)}
    found = _fuse(known, hits, all_cosines=cosines, mean=mean)
    by_keyword = (
        {row for hit in hits for row in range(hit.first, hit.last + 1)}
        if max((hit.bm25 for hit in hits), default=0) > 0
        else set()
    )
    assert sorted(found.rows.tolist()) == sorted(set(known) | by_keyword)
    assert np.isfinite(found.scores).all()
    assert (np.diff(found.scores) <= 0).all()
    assert ((found.lexical >= 0) & (found.lexical <= 1)).all()
