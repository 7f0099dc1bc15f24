"""Vectors that are held in memory, and what is held against Chroma when they are read."""

from typing import Any

import numpy as np
import pytest

from index.vectors import ChromaVectors, HeldVectors, VectorsUnreadableError, embedded_failures

VECTORS = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [-1.0, 0.0]], dtype=np.float32)
IDS = ["1.0", "1.1", "2.0", "2.1"]
ASKED = np.array([0.6, 0.8], dtype=np.float32)


def test_held_vectors_are_searched_exactly() -> None:
    ids, cosines = HeldVectors(IDS, VECTORS).nearest(ASKED, 3)
    assert ids == ["2.0", "1.1", "1.0"]
    np.testing.assert_allclose(cosines, [1.0, 0.8, 0.6], atol=1e-6)


def test_only_the_ids_that_are_named_are_searched() -> None:
    held = HeldVectors(IDS, VECTORS)
    assert held.nearest(ASKED, 9, ["2.1", "1.0"])[0] == ["1.0", "2.1"]
    assert held.nearest(ASKED, 9, [])[0] == []
    with pytest.raises(VectorsUnreadableError, match=r"3\.0"):
        held.nearest(ASKED, 9, ["1.0", "3.0"])


def test_vectors_of_another_model_are_damage() -> None:
    with pytest.raises(VectorsUnreadableError, match="2 dimensions instead of 3"):
        HeldVectors(IDS, VECTORS).nearest(np.ones(3, dtype=np.float32), 1)


class Collection:
    """Says that it has four vectors, and gives what it is told to."""

    def __init__(self, got: dict[str, Any] | Exception) -> None:
        self._got = got

    def count(self) -> int:
        return len(IDS)

    def get(self, **_: object) -> dict[str, Any]:
        if isinstance(self._got, Exception):
            raise self._got
        return self._got


def held_of(got: dict[str, Any] | Exception, closed: list[bool]) -> HeldVectors:
    store = ChromaVectors(Collection(got), len(IDS), embedded_failures, lambda: closed.append(True))  # type: ignore[arg-type]
    return store.held()


def test_a_store_is_read_whole_and_closed() -> None:
    closed: list[bool] = []
    held = held_of({"ids": IDS, "embeddings": VECTORS.astype(np.float64)}, closed)
    assert held.nearest(ASKED, 1)[0] == ["2.0"]
    assert closed == [True]


@pytest.mark.parametrize(
    "got",
    [
        {"ids": IDS[:3], "embeddings": VECTORS[:3]},
        {"ids": IDS, "embeddings": VECTORS[:3]},
        {"ids": IDS, "embeddings": VECTORS.ravel()[:4]},
        {"ids": IDS, "embeddings": None},
        {"ids": IDS, "embeddings": [["x"]] * 4},
        {"ids": IDS, "embeddings": np.full((4, 2), np.nan)},
        {},
        RuntimeError("disk I/O error"),
    ],
    ids=["too few", "too few vectors", "flat", "none", "words", "no numbers", "nothing", "error"],
)
def test_a_store_that_gives_something_else_is_damaged_and_closed(got: dict[str, Any] | Exception) -> None:
    closed: list[bool] = []
    with pytest.raises(VectorsUnreadableError):
        held_of(got, closed)
    assert closed == [True]
