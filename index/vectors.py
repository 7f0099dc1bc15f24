"""The home of Chroma: one collection of sentence vectors, written once and then only read.

Chroma is imported inside functions: it takes half a second, and most commands need no vector.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

COLLECTION = "sentences"

DATABASE = "chroma.sqlite3"

HNSW: "CreateHNSWConfiguration" = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
"""Measured (docs/decisions/0002-index-generations.md): twice as wide as the 200 candidates that are asked for. A width of 200
finds 94 % of them, 400 finds 99 % for half a millisecond more; the defaults leave single questions with nothing right."""

ADD_AT_ONCE = 5_000
"""Chroma takes at most 5,461 records a call."""

READ_AT_ONCE = 20_000
"""Chroma fails above 32,766 records a call."""

_Item = TypeVar("_Item")


class VectorsUnreadableError(Exception):
    """The vector store failed; the message is its own."""


class VectorIndex(Protocol):
    """Sentence vectors by id, open for questions from any thread."""

    def nearest(
        self, vector: NDArray[np.float32], limit: int, among: Sequence[str] | None = None
    ) -> tuple[list[str], NDArray[np.float32]]:
        """Return ids and cosines of the nearest vectors, best first, of all or of the ids in `among`."""

    def close(self) -> None:
        """Let go of the store."""


class ChromaVectors:
    """A `VectorIndex` over one Chroma collection, which must hold `count` vectors.

    `failures` turns what Chroma raises into our own errors; `close` lets go of the client.
    """

    def __init__(
        self,
        collection: "Collection",
        count: int,
        failures: Callable[[], AbstractContextManager[None]],
        close: Callable[[], None],
    ) -> None:
        self._close = close
        self._collection = collection
        self._failures = failures
        with failures():
            self._count = collection.count()
        if self._count != count:
            raise VectorsUnreadableError(f"it holds {self._count:,} vectors instead of {count:,}")

    def nearest(
        self, vector: NDArray[np.float32], limit: int, among: Sequence[str] | None = None
    ) -> tuple[list[str], NDArray[np.float32]]:
        """Return ids and cosines of the nearest vectors, best first.

        Parameters
        ----------
        vector
            Shape `(dimensions,)`, unit length.
        among
            Only these ids, at most `READ_AT_ONCE`; Chroma searches few of them exactly.

        Raises
        ------
        VectorsUnreadableError
            Chroma failed, or returned something else than it was asked for.
        """
        limit = min(limit, self._count if among is None else len(among))
        if limit == 0:
            return [], np.zeros(0, dtype=np.float32)
        with self._failures():
            found = self._collection.query(
                query_embeddings=vector[None, :],
                n_results=limit,
                ids=None if among is None else list(among),
                include=["distances"],
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        if len(ids) != len(distances) or not ids:
            raise VectorsUnreadableError(f"{len(ids)} of {limit} vectors found")
        return ids, np.float32(1.0) - np.asarray(distances, dtype=np.float32)

    def held(self) -> "HeldVectors":
        """Return all vectors, held in memory; this one is closed.

        Raises
        ------
        VectorsUnreadableError
            Chroma failed, or returned something else than it was asked for.
        """
        try:
            with self._failures():
                got = self._collection.get(limit=self._count, include=["embeddings"])
                ids, vectors = got["ids"], np.asarray(got["embeddings"], dtype=np.float32)
        finally:
            self.close()
        if len(ids) != self._count or vectors.shape[:1] != (self._count,) or vectors.ndim != 2:
            raise VectorsUnreadableError(f"{len(ids)} of {self._count} vectors found")
        if not np.isfinite(vectors).all():
            raise VectorsUnreadableError("its vectors are no numbers")
        return HeldVectors(ids, vectors)

    def close(self) -> None:
        """Let go of the store."""
        self._close()


class HeldVectors:
    """A `VectorIndex` over vectors in memory, shape `(len(ids), dimensions)`, rows of unit length.

    Of a few hundred vectors Chroma would be asked for all at each question, which takes a hundred times as long as
    multiplying them.
    """

    def __init__(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._ids, self._vectors = list(ids), vectors
        self._row_of = {name: row for row, name in enumerate(ids)}

    def nearest(
        self, vector: NDArray[np.float32], limit: int, among: Sequence[str] | None = None
    ) -> tuple[list[str], NDArray[np.float32]]:
        """Return ids and cosines of the nearest vectors, best first, of all or of the ids in `among`."""
        if vector.shape != self._vectors.shape[1:]:
            raise VectorsUnreadableError(
                f"its vectors have {self._vectors.shape[1]} dimensions instead of {len(vector)}"
            )
        rows = np.arange(len(self._ids)) if among is None else np.array(self._rows(among), dtype=np.int64)
        cosines = self._vectors[rows] @ vector
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [self._ids[row] for row in rows[order].tolist()], cosines[order]

    def _rows(self, names: Sequence[str]) -> list[int]:
        try:
            return [self._row_of[name] for name in names]
        except KeyError as error:
            raise VectorsUnreadableError(f"it does not hold {error}") from error

    def close(self) -> None:
        """Nothing is open."""


@contextlib.contextmanager
def embedded_failures() -> Iterator[None]:
    """Turn what the embedded Chroma raises into our own error.

    Raises
    ------
    VectorsUnreadableError
        Chroma raises its own errors, some of Python's, and `PanicException` where its Rust half gives up.
    """
    from chromadb.errors import ChromaError

    try:
        yield
    except VectorsUnreadableError:
        raise
    except (ChromaError, RuntimeError, ValueError, TypeError, KeyError, OSError) as error:
        raise VectorsUnreadableError(str(error) or type(error).__name__) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # it has no importable class
            raise
        raise VectorsUnreadableError("its engine gave up") from error


def open_vectors(folder: Path, count: int) -> ChromaVectors:
    """Open the embedded store of a generation for reading.

    Raises
    ------
    VectorsUnreadableError
        Chroma cannot open it, or it does not hold `count` vectors.
    """
    client = embedded_client(folder)
    try:
        with embedded_failures():
            collection = client.get_collection(COLLECTION, embedding_function=None)
        return ChromaVectors(collection, count, embedded_failures, client.close)
    except BaseException:
        client.close()
        raise


def embedded_client(folder: Path) -> "Client":
    """Return a Chroma client on a folder of this machine."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(_env_file=None, anonymized_telemetry=False)  # `.env` is ours, not Chroma's
    with embedded_failures():
        client = chromadb.PersistentClient(folder.as_posix(), settings)
    return cast("Client", client)  # annotated as an interface that lacks close()


def write_vectors(
    folder: Path, ids: Sequence[str], vectors: NDArray[np.float32], on_progress: Callable[[int], None]
) -> int:
    """Make an embedded store hold exactly these vectors; returns how many others were deleted from it.

    What is there already under one of the ids stays: an id names one vector for ever. The vector files are written to
    the disk once, at the last record, so that what is published never changes again when it is opened.

    Parameters
    ----------
    folder
        A new folder, or a copy of another generation's.
    vectors
        Shape `(len(ids), dimensions)`, rows of unit length.
    on_progress
        Called with the number of vectors that are in so far.
    """
    there = _existing_ids(folder) if (folder / DATABASE).exists() else None
    gone = sorted((there or set()) - set(ids))
    rows = [row for row, name in enumerate(ids) if not there or name not in there]
    hnsw = _written_after(len(gone) + len(rows))
    with contextlib.closing(embedded_client(folder)) as client:
        if there is None:
            client.create_collection(COLLECTION, configuration={"hnsw": {**HNSW, **hnsw}}, embedding_function=None)
        else:
            client.get_collection(COLLECTION, embedding_function=None).modify(configuration={"hnsw": hnsw})
    with contextlib.closing(embedded_client(folder)) as client:  # opened again: the setting counts from now on
        collection = client.get_collection(COLLECTION, embedding_function=None)
        for names in chunks(gone):
            collection.delete(ids=list(names))
        added = 0
        for chunk in chunks(rows):
            collection.add(ids=[ids[row] for row in chunk], embeddings=vectors[list(chunk)])
            added += len(chunk)
            on_progress(len(ids) - len(rows) + added)
        collection.count()  # waits for the last record to be in
    _shrink(folder)
    return len(gone)


def _existing_ids(folder: Path) -> set[str]:
    with contextlib.closing(embedded_client(folder)) as client:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        pages = range(0, collection.count(), READ_AT_ONCE)
        return {name for page in pages for name in collection.get(limit=READ_AT_ONCE, offset=page, include=[])["ids"]}


def _written_after(records: int) -> "CreateHNSWConfiguration":
    """Return the setting that makes Chroma write its vector files after this many records, and not before."""
    return {"sync_threshold": max(records, 1), "batch_size": min(max(records, 1), 100)}


def _shrink(folder: Path) -> None:
    """Give back the space of the log that Chroma's SQLite file has purged; nobody may have it open."""
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as db:
        db.execute("VACUUM")


def chunks(items: Sequence[_Item], size: int = ADD_AT_ONCE) -> Iterator[Sequence[_Item]]:
    """Yield the items in order, at most `size` at once."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def clone_vectors(source: Path, target: Path) -> None:
    """Copy the store of a live generation; its readers may open and close it meanwhile, which touches the database."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    read_only = f"{(source / DATABASE).absolute().as_uri()}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(read_only, uri=True)) as original,
        contextlib.closing(sqlite3.connect(target / DATABASE)) as copy,
    ):
        original.backup(copy)
