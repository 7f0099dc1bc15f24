"""The catalog: one SQLite file, the only source of truth that survives every crash.

It holds what was read from the corpus folder (files by size and time), each article with its sentences and windows, and
the embedding cache. Everything in a generation can be made from it again without computing a vector.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import NewerIndexError
from index.fingerprint import FORMAT_VERSION
from index.records import (
    PreparedArticle,
    dump_article,
    dump_sentences,
    dump_windows,
    load_article,
    load_sentences,
    load_windows,
)

FILE_NAME = "catalog.db"

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, digest BLOB) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, content_hash TEXT NOT NULL, fingerprint TEXT NOT NULL,
    article TEXT NOT NULL, sentences TEXT NOT NULL, late TEXT NOT NULL, lexical TEXT NOT NULL);
CREATE TABLE embeddings (
    embedder TEXT, window BLOB, rows INTEGER NOT NULL, vectors BLOB NOT NULL, PRIMARY KEY (embedder, window)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FileStat:
    """What tells cheaply whether a file changed; times in nanoseconds, `digest` over its bytes."""

    size: int
    mtime_ns: int
    ctime_ns: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The corpus folder as it was when a generation was made from it.

    Attributes
    ----------
    taken_ns
        Clock time before the files were listed. A file changed later than shortly before it may have been changed twice
        within one tick of the file system's clock, so its bytes are compared as well.
    problems
        `(file, reason)` of the files that are no articles, so that they can be named again without reading them.
    """

    generation: str
    fingerprint: str
    taken_ns: int
    files: Mapping[str, FileStat]
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CatalogArticle:
    """One stored article; `key` is never given again, also not to a later version of the same article."""

    key: int
    content_hash: str
    prepared: PreparedArticle


class Catalog:
    """The open catalog of one index. Only the holder of the writer's lock opens it for writing.

    Attributes
    ----------
    windows_added
        Windows whose vectors were put into the cache since it was opened.

    Raises
    ------
    NewerIndexError
        A newer version wrote it.
    sqlite3.DatabaseError
        The file is damaged, read-only or the disk is full.
    """

    def __init__(self, index_dir: Path) -> None:
        self.windows_added = 0
        self._db = sqlite3.connect(index_dir / FILE_NAME, isolation_level=None)
        try:
            self._prepare(index_dir)
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, index_dir: Path) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT_VERSION:
            raise NewerIndexError(index_dir)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")  # a removed article leaves no trace
        if version == 0:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT_VERSION}; COMMIT;")
            self._db.execute("INSERT INTO meta VALUES ('catalog_id', ?)", (secrets.token_hex(8),))

    def close(self) -> None:
        """Close the file; its log is folded into it."""
        self._db.close()

    @property
    def id(self) -> str:
        """A random name that a catalog made anew does not share: article keys of two catalogs never mix."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'catalog_id'").fetchone()
        return str(row[0])

    def check(self) -> None:
        """Read every page once.

        Raises
        ------
        sqlite3.DatabaseError
            The file is damaged.
        """
        problem = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)

    def articles(self, fingerprint: str) -> dict[str, str]:
        """Return the content hash of every article that was prepared under this fingerprint, by id."""
        rows = self._db.execute("SELECT id, content_hash FROM articles WHERE fingerprint = ?", (fingerprint,))
        return dict(rows.fetchall())

    def load(self, article_id: str) -> CatalogArticle:
        """Return a stored article; `KeyError` where there is none."""
        row = self._db.execute(
            "SELECT key, content_hash, article, sentences, late, lexical FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if row is None:
            raise KeyError(article_id)
        key, content_hash, article, sentences, late, lexical = row
        prepared = PreparedArticle(
            load_article(article),
            load_sentences(article_id, sentences),
            load_windows(article_id, late),
            load_windows(article_id, lexical),
        )
        return CatalogArticle(key, content_hash, prepared)

    def store(self, prepared: PreparedArticle, fingerprint: str) -> None:
        """Add an article, or replace it as a whole."""
        article = prepared.article
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            self._db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
            self._db.execute(
                "INSERT INTO articles (id, content_hash, fingerprint, article, sentences, late, lexical)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    article.id,
                    article.content_hash,
                    fingerprint,
                    dump_article(article),
                    dump_sentences(prepared.sentences),
                    dump_windows(prepared.late),
                    dump_windows(prepared.lexical),
                ),
            )

    def vectors(self, embedder: str, windows: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """Return the cached vectors of those of the windows (by hash) that have any: `(n_spans, dimensions)` each."""
        found: dict[bytes, NDArray[np.float32]] = {}
        query = "SELECT rows, vectors FROM embeddings WHERE embedder = ? AND window = ?"
        for window in windows:
            row = self._db.execute(query, (embedder, window)).fetchone()
            if row is not None:
                found[window] = np.frombuffer(row[1], dtype="<f4").reshape(row[0], -1)
        return found

    def add_vectors(self, embedder: str, batch: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Put the vectors of a batch of windows into the cache, in one transaction."""
        rows = [(embedder, window, len(vectors), vectors.astype("<f4").tobytes()) for window, vectors in batch.items()]
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", rows)
        self.windows_added += len(batch)

    def finish(self, snapshot: Snapshot, article_ids: Iterable[str], windows: Iterable[bytes]) -> None:
        """Record that a generation was published, and forget every article and vector that it does not hold."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            self._write_snapshot(snapshot)
            self._db.execute("CREATE TEMP TABLE kept_articles (id TEXT PRIMARY KEY)")
            self._db.execute("CREATE TEMP TABLE kept_windows (window BLOB PRIMARY KEY)")
            self._db.executemany("INSERT INTO kept_articles VALUES (?)", ((name,) for name in article_ids))
            self._db.executemany("INSERT OR IGNORE INTO kept_windows VALUES (?)", ((window,) for window in windows))
            self._db.execute("DELETE FROM articles WHERE id NOT IN (SELECT id FROM kept_articles)")
            self._db.execute("DELETE FROM embeddings WHERE window NOT IN (SELECT window FROM kept_windows)")
            self._db.execute("DROP TABLE kept_articles")
            self._db.execute("DROP TABLE kept_windows")

    def write_snapshot(self, snapshot: Snapshot) -> None:
        """Record that the folder still has what the generation was made from (a file was only touched, say)."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            self._write_snapshot(snapshot)

    def _write_snapshot(self, snapshot: Snapshot) -> None:
        values = {
            "generation": snapshot.generation,
            "fingerprint": snapshot.fingerprint,
            "taken_ns": str(snapshot.taken_ns),
            "problems": json.dumps(snapshot.problems),
        }
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
        self._db.execute("DELETE FROM files")
        rows = [(path, stat.size, stat.mtime_ns, stat.ctime_ns, stat.digest) for path, stat in snapshot.files.items()]
        self._db.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?)", rows)


def read_snapshot(index_dir: Path) -> Snapshot | None:
    """Return the last snapshot without writing anything, or None where there is none that can be read.

    Raises
    ------
    NewerIndexError
        A newer version wrote the catalog.
    """
    path = index_dir / FILE_NAME
    if not path.is_file():
        return None
    # Reading a file in WAL mode makes its -shm file; in a folder that cannot be written to, nobody else writes either.
    mode = "mode=ro" if os.access(index_dir, os.W_OK) else "mode=ro&immutable=1"
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
        try:
            if db.execute("PRAGMA user_version").fetchone()[0] > FORMAT_VERSION:
                raise NewerIndexError(index_dir)
            meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
            files = {row[0]: FileStat(*row[1:]) for row in db.execute("SELECT * FROM files")}
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return None
    if "generation" not in meta:
        return None
    problems = tuple((file, reason) for file, reason in json.loads(meta["problems"]))
    return Snapshot(meta["generation"], meta["fingerprint"], int(meta["taken_ns"]), files, problems)
