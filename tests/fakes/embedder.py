"""A deterministic embedder without a model: words are hashed to directions, so shared words mean near vectors."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder, WindowText

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """A real `Embedder`: a span's vector is the sum of its words' directions plus a little of its window's.

    Attributes
    ----------
    windows_embedded
        How many windows it was asked for.
    """

    def __init__(self, dimensions: int = 64, version: int = 1) -> None:
        self.dimensions = dimensions
        self.name = f"fake/hashing/{dimensions}/{version}"
        self.windows_embedded = 0
        self._directions: dict[str, NDArray[np.float32]] = {}

    def count_tokens(self, text: str) -> int:
        return len(_WORD.findall(text))

    def embed_question(self, text: str) -> NDArray[np.float32]:
        return _unit(self._sum(text))

    def embed_windows(self, windows: Sequence[WindowText]) -> list[NDArray[np.float32]]:
        self.windows_embedded += len(windows)
        vectors: list[NDArray[np.float32]] = []
        for window in windows:
            context = np.float32(0.2) * _unit(self._sum(f"{window.header} {window.text}"))
            rows = [_unit(_unit(self._sum(window.text[start:end])) + context) for start, end in window.spans]
            vectors.append(np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32))
        return vectors

    def _sum(self, text: str) -> NDArray[np.float32]:
        total = np.zeros(self.dimensions, dtype=np.float32)
        for word in _WORD.findall(text.lower()):
            total += self._direction(word)
        return total

    def _direction(self, word: str) -> NDArray[np.float32]:
        if word not in self._directions:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
            values = np.random.default_rng(seed).normal(size=self.dimensions)
            self._directions[word] = values.astype(np.float32)
        return self._directions[word]


class HashingSource:
    """An `EmbedderSource` that counts how often it is loaded."""

    def __init__(self, embedder: HashingEmbedder | None = None) -> None:
        self.embedder = embedder or HashingEmbedder()
        self.name = self.embedder.name
        self.loads = 0

    def load(self) -> Embedder:
        self.loads += 1
        return self.embedder


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
    return unit
