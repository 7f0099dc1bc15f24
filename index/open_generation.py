"""One generation, open for questions: articles, sentences, keywords and vectors that belong together."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.errors import IndexDamagedError
from index.chroma_server import ChromaServer, collection_name
from index.fingerprint import EmbedderSource
from index.fusion import DENSE_CANDIDATES, LEXICAL_CANDIDATES, FusedScores, fuse
from index.generation import CHROMA, GENERATIONS, hold_generation, read_whole_manifest
from index.lexical import FILE_NAME, LazyArticles, LazySentences, Lexical
from index.merging import merge
from index.passages import Retrieval, ScoredSentence, Sentence
from index.storage import raise_if_refused, storage_errors
from index.vectors import VectorIndex, VectorsUnreadableError, open_vectors

FILTER_EXACTLY = 5_000
"""Vectors of the allowed articles up to which Chroma is asked for them alone (exact, at most 13 ms); with more of them, it
is searched wider and filtered after."""

HELD_UP_TO = 400
"""Sentences of an index up to which its vectors are read from Chroma once and held: it would search that wide at each question
anyway (`index.vectors.HNSW`). Reading them takes 12 ms, a question then 2 ms less."""

SENTENCES_PER_PASSAGE = 10
"""Ranked sentences that are merged for each passage asked for, and at least `LEAST_SENTENCES`."""

LEAST_SENTENCES = 100


class OpenGeneration:
    """One generation, open; use it from any thread, and close it once nobody uses it any more.

    Chroma is imported and opened by a thread of its own meanwhile, so that the embedder can load beside it.

    Raises
    ------
    IndexMissingError, IndexDamagedError, NewerIndexError
        There is no generation, or it cannot be used.
    """

    def __init__(self, index_dir: Path, embedder: EmbedderSource, server: ChromaServer | None = None) -> None:
        self._index_dir = index_dir
        self._embedder = embedder
        self._server = server
        self._copy: Path | None = None
        self.name, self._hold = hold_generation(index_dir)
        folder = index_dir / GENERATIONS / self.name
        try:
            self.manifest = read_whole_manifest(index_dir, self.name)
            self._lexical = Lexical(folder / FILE_NAME)
        except sqlite3.DatabaseError as error:
            os.close(self._hold)
            raise IndexDamagedError(index_dir, str(error)) from error
        except BaseException:
            os.close(self._hold)
            raise
        self.articles: Mapping[str, Article] = LazyArticles(self._lexical)
        self._sentences = LazySentences(self._lexical)
        self._row_of = _Rows(self._lexical)
        self._vectors: Future[VectorIndex] = Future()
        self._opener = threading.Thread(target=self._open_vectors, args=(folder / CHROMA,), name="open-vectors")
        self._opener.start()

    @property
    def fingerprint(self) -> str:
        """What the generation was made from: the settings and the content of every article."""
        return self.manifest.content

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """Return all sentences of an article, in order; `KeyError` where there is no such article."""
        return self._sentences[article_id]

    def warm(self) -> None:
        """Wait until the first question can be answered at full speed.

        Raises
        ------
        IndexDamagedError, DataFolderFullError, DataFolderReadOnlyError, DataFolderUnusableError
            The vectors cannot be read.
        """
        with self._failures():
            self._vectors.result()

    def search(self, question: str, *, limit: int = 10, article_ids: frozenset[str] | None = None) -> Retrieval:
        """Return the best passages for a question, and the sentences they are made of.

        Parameters
        ----------
        limit
            Passages, at most.
        article_ids
            Only these articles; ids that are not in the index are ignored.

        Raises
        ------
        IndexDamagedError, DataFolderFullError, DataFolderReadOnlyError, DataFolderUnusableError
            The index cannot be read; opening Chroma needs a little room.
        """
        with self._failures():
            fused = self._rank(question, article_ids)
        taken = max(SENTENCES_PER_PASSAGE * limit, LEAST_SENTENCES)
        while True:
            sentences = self._scored(fused, taken)
            passages = merge(sentences, self._sentences, limit)
            if len(passages) >= limit or taken >= len(fused.rows):
                return Retrieval(sentences, passages)
            taken *= 4  # neighbours stood so close that they made few passages

    def close(self) -> None:
        """Let go of everything; the folder may be removed afterwards."""
        self._opener.join()
        if self._vectors.exception() is None:
            self._vectors.result().close()
        self._lexical.close()
        if self._copy is not None:
            shutil.rmtree(self._copy)
        os.close(self._hold)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Tell damage, which a rebuild repairs, from a folder that refuses."""
        with storage_errors(self._index_dir):
            try:
                yield
            except (VectorsUnreadableError, sqlite3.DatabaseError) as error:
                raise_if_refused(self._index_dir, str(error))
                raise IndexDamagedError(self._index_dir, str(error)) from error

    def _open_vectors(self, store: Path) -> None:
        """Open and warm the vectors, in the opener's thread; whoever needs them gets its error."""
        try:
            index = self._open_store(store)
            if len(self._lexical.mean):
                index.nearest(self._lexical.mean, 1)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the vectors are asked for
            self._vectors.set_exception(error)
        else:
            self._vectors.set_result(index)

    def _open_store(self, store: Path) -> VectorIndex:
        if self._server is not None:
            return self._server.open(collection_name(self.manifest.catalog, self.name), self.manifest.vectors)
        index = open_vectors(self._writable(store), self.manifest.vectors)
        return index.held() if 0 < self.manifest.vectors <= HELD_UP_TO else index

    def _writable(self, store: Path) -> Path:
        """Return the store, or a copy of it where its folder is read-only: Chroma writes when it opens."""
        if os.access(store, os.W_OK) and all(os.access(path, os.W_OK) for path in store.iterdir()):
            return store
        self._copy = Path(tempfile.mkdtemp(prefix="footnote-"))
        for path in sorted(store.rglob("*")):
            target = self._copy / path.relative_to(store)
            if path.is_dir():
                target.mkdir()
            else:
                shutil.copyfile(path, target)
        return self._copy

    def _rank(self, question: str, article_ids: frozenset[str] | None) -> FusedScores:
        vector = self._embedder.load().embed_question(question)
        eligible = self._eligible(article_ids)
        rows, cosines = self._nearest(vector, eligible if article_ids is not None else None)
        return fuse(
            rows,
            cosines,
            self._lexical.search(question, LEXICAL_CANDIDATES, article_ids),
            mean_cosine=float(self._lexical.mean @ vector),
            cosines_of=lambda wanted: self._cosines(vector, wanted),
            eligible=eligible,
        )

    def _eligible(self, article_ids: frozenset[str] | None) -> NDArray[np.bool_]:
        eligible: NDArray[np.bool_] = ~self._lexical.headings
        if article_ids is not None:
            allowed = np.array([name in article_ids for name in self._lexical.article_ids], dtype=np.bool_)
            eligible &= np.repeat(allowed, self._lexical.counts)
        return eligible

    def _nearest(
        self, vector: NDArray[np.float32], eligible: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return rows and cosines of the nearest sentences, only of the eligible rows where these are given."""
        index = self._vectors.result()
        if eligible is None:
            everything = len(self._lexical.headings)
            ids, cosines = index.nearest(vector, everything if everything <= HELD_UP_TO else DENSE_CANDIDATES)
            return self._rows(ids), cosines
        allowed = np.flatnonzero(eligible)
        if len(allowed) <= FILTER_EXACTLY:
            ids, cosines = index.nearest(vector, DENSE_CANDIDATES, self._ids(allowed))
            return self._rows(ids), cosines
        wider = DENSE_CANDIDATES * -(-len(eligible) // len(allowed))
        ids, cosines = index.nearest(vector, wider)
        rows = self._rows(ids)
        kept = eligible[rows]
        return rows[kept], cosines[kept]

    def _cosines(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        ids, cosines = self._vectors.result().nearest(vector, len(rows), self._ids(rows))
        found = dict(zip(self._rows(ids).tolist(), cosines.tolist(), strict=True))
        if len(found) != len(rows):
            raise VectorsUnreadableError(f"{len(found)} of {len(rows)} vectors found")
        return np.array([found[row] for row in rows.tolist()], dtype=np.float32)

    def _rows(self, ids: list[str]) -> NDArray[np.int64]:
        try:
            return np.array([self._row_of[name] for name in ids], dtype=np.int64)
        except (KeyError, ValueError) as error:
            raise VectorsUnreadableError("its vectors belong to another generation") from error

    def _ids(self, rows: NDArray[np.int64]) -> list[str]:
        articles = np.searchsorted(self._lexical.bases, rows, side="right") - 1
        ordinals = rows - self._lexical.bases[articles]
        return [f"{key}.{ordinal}" for key, ordinal in zip(self._lexical.keys[articles], ordinals, strict=True)]

    def _scored(self, fused: FusedScores, limit: int) -> tuple[ScoredSentence, ...]:
        rows = fused.rows[:limit]
        articles = np.searchsorted(self._lexical.bases, rows, side="right") - 1
        ordinals = rows - self._lexical.bases[articles]
        names = [self._lexical.article_ids[number] for number in articles.tolist()]
        return tuple(
            ScoredSentence(self._sentences[name][ordinal], score, cosine, lexical)
            for name, ordinal, score, cosine, lexical in zip(
                names,
                ordinals.tolist(),
                fused.scores[:limit].tolist(),
                fused.cosines[:limit].tolist(),
                fused.lexical[:limit].tolist(),
                strict=True,
            )
        )


class _Rows(dict[str, int]):
    """The rows of the vector ids that were met so far: every question meets hundreds, and mostly the same."""

    def __init__(self, lexical: Lexical) -> None:
        super().__init__()
        self._bases = dict(zip(lexical.keys.tolist(), lexical.bases.tolist(), strict=True))

    def __missing__(self, name: str) -> int:
        """Work out a row; `KeyError` or `ValueError` where the name is none of this generation."""
        key, _, ordinal = name.partition(".")
        row: int = self._bases[int(key)] + int(ordinal)
        self[name] = row
        return row
