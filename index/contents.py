"""What a generation is made of: the articles of the corpus as the catalog has them, and one vector a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog, CatalogArticle
from index.fingerprint import window_hash
from index.windows import sentence_vectors, window_text


@dataclass(frozen=True)
class Contents:
    """Everything that a generation holds.

    Attributes
    ----------
    ids
        One a vector: `key.ordinal` of its sentence. Headings have no vector: they are never an answer.
    vectors
        Shape `(len(ids), dimensions)`, rows of unit length.
    windows
        The hashes of all encoded windows.
    """

    articles: tuple[CatalogArticle, ...]
    ids: list[str]
    vectors: NDArray[np.float32]
    windows: frozenset[bytes]

    @property
    def mean(self) -> NDArray[np.float32]:
        """The mean of all vectors, shape `(dimensions,)`; zeros where there is none."""
        if not len(self.vectors):
            return np.zeros(self.vectors.shape[1], dtype=np.float32)
        mean: NDArray[np.float32] = self.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        return mean

    @property
    def sentences(self) -> int:
        """The number of sentences, headings among them."""
        return sum(len(stored.prepared.sentences) for stored in self.articles)


def window_hashes(stored: CatalogArticle) -> list[bytes]:
    """Return the hash of each encoded window of an article, in order."""
    prepared = stored.prepared
    return [window_hash(window_text(prepared.article, prepared.sentences, window)) for window in prepared.late]


def vectors_complete(catalog: Catalog, embedder_name: str, stored: CatalogArticle) -> bool:
    """Say whether the cache has the vectors of every window of an article."""
    hashes = window_hashes(stored)
    return len(catalog.vectors(embedder_name, hashes)) == len(set(hashes))


def read_contents(catalog: Catalog, embedder_name: str, article_ids: Sequence[str]) -> Contents:
    """Return the contents of a generation with these articles, in this order; all their vectors are in the cache."""
    articles: list[CatalogArticle] = []
    ids: list[str] = []
    parts: list[NDArray[np.float32]] = []
    windows: set[bytes] = set()
    for article_id in article_ids:
        stored = catalog.load(article_id)
        prepared = stored.prepared
        hashes = window_hashes(stored)
        cached = catalog.vectors(embedder_name, hashes)
        rows = sentence_vectors(prepared.late, [cached[key] for key in hashes], len(prepared.sentences))
        speaking = [sentence.ordinal for sentence in prepared.sentences if sentence.kind != "heading"]
        articles.append(stored)
        ids.extend(f"{stored.key}.{ordinal}" for ordinal in speaking)
        parts.append(rows[speaking])
        windows.update(hashes)
    vectors = np.concatenate([part for part in parts if len(part)] or [np.zeros((0, 1), dtype=np.float32)])
    return Contents(tuple(articles), ids, vectors, frozenset(windows))
