"""The readable half of a generation: `lexical.db` with articles, sentences, and keyword search over windows (FTS5).

A generation's rows: a *row* is a sentence's position among all sentences, articles in corpus order. A sentence's vector
is stored under the id `key.ordinal`, where `key` names one version of one article for ever.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from index.catalog import CatalogArticle
from index.folding import fold, question_terms
from index.fusion import WindowHit
from index.passages import Sentence
from index.records import dump_article, dump_sentences, load_article, load_sentences
from index.windows import window_text

FILE_NAME = "lexical.db"

_SCHEMA = """
CREATE TABLE articles (
    position INTEGER PRIMARY KEY, key INTEGER NOT NULL, id TEXT UNIQUE NOT NULL,
    article TEXT NOT NULL, sentences TEXT NOT NULL, headings BLOB NOT NULL);
CREATE TABLE windows (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE INDEX windows_by_article ON windows (article);
CREATE VIRTUAL TABLE words USING fts5(header, body, tokenize = "porter unicode61 remove_diacritics 2");
CREATE TABLE mean (vector BLOB NOT NULL);
"""

_SEARCH = """
SELECT windows.first, windows.last, -hits.score
FROM (SELECT rowid, bm25(words) AS score FROM words WHERE words MATCH ? ORDER BY score LIMIT ?) AS hits
JOIN windows ON windows.id = hits.rowid ORDER BY hits.score
"""

_SEARCH_AMONG = """
SELECT windows.first, windows.last, -bm25(words) AS score
FROM words JOIN windows ON windows.id = words.rowid
WHERE words MATCH ? AND windows.article IN (SELECT value FROM json_each(?)) ORDER BY score DESC LIMIT ?
"""


def write_lexical(path: Path, articles: Iterable[CatalogArticle], mean: NDArray[np.float32]) -> None:
    """Write a new `lexical.db`.

    Parameters
    ----------
    mean
        The mean of all sentence vectors, shape `(dimensions,)`.
    """
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = OFF")  # nobody reads the file before it is whole
        db.execute("PRAGMA synchronous = OFF")  # the publisher syncs it
        db.executescript(f"BEGIN; {_SCHEMA}")
        base = 0
        for position, stored in enumerate(articles):
            _write_article(db, position, base, stored)
            base += len(stored.prepared.sentences)
        db.execute("INSERT INTO mean VALUES (?)", (mean.astype("<f4").tobytes(),))
        db.execute("INSERT INTO words(words) VALUES ('optimize')")
        db.execute("COMMIT")
    finally:
        db.close()


def _write_article(db: sqlite3.Connection, position: int, base: int, stored: CatalogArticle) -> None:
    prepared = stored.prepared
    article = prepared.article
    headings = bytes(sentence.kind == "heading" for sentence in prepared.sentences)
    db.execute(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
        (position, stored.key, article.id, dump_article(article), dump_sentences(prepared.sentences), headings),
    )
    for window in prepared.lexical:
        words = window_text(article, prepared.sentences, window)
        row = db.execute("INSERT INTO words VALUES (?, ?)", (fold(words.header), fold(words.text)))
        db.execute(
            "INSERT INTO windows VALUES (?, ?, ?, ?)",
            (row.lastrowid, article.id, base + window.first, base + window.last),
        )


class Lexical:
    """An open `lexical.db`; all methods may be called from any thread.

    Attributes
    ----------
    article_ids
        In corpus order.
    keys, counts, bases
        One entry an article: its vector key, its number of sentences, the row of its first sentence.
    headings
        One flag a row.
    mean
        The mean of all sentence vectors, shape `(dimensions,)`.

    Raises
    ------
    sqlite3.DatabaseError
        The file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        # Immutable: no lock, no journal, and the folder may be read-only.
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        try:
            rows = self._db.execute("SELECT id, key, headings FROM articles ORDER BY position").fetchall()
            mean = self._db.execute("SELECT vector FROM mean").fetchone()
        except BaseException:
            self._db.close()
            raise
        self.article_ids: tuple[str, ...] = tuple(row[0] for row in rows)
        self.keys = np.array([row[1] for row in rows], dtype=np.int64)
        self.counts = np.array([len(row[2]) for row in rows], dtype=np.int64)
        self.bases: NDArray[np.int64] = np.cumsum(self.counts) - self.counts
        self.headings = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.bool_)
        self.mean: NDArray[np.float32] = np.frombuffer(mean[0] if mean else b"", dtype="<f4")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def search(self, question: str, limit: int, article_ids: frozenset[str] | None = None) -> list[WindowHit]:
        """Return the best windows by BM25, best first, of all articles or of those named.

        Whatever the question holds, it is never FTS5 syntax: each of its words is quoted.
        """
        terms = question_terms(question)
        if not terms:
            return []
        match = " OR ".join(f'"{term}"' for term in terms)
        with self._lock:
            if article_ids is None:
                rows = self._db.execute(_SEARCH, (match, limit)).fetchall()
            else:
                rows = self._db.execute(_SEARCH_AMONG, (match, json.dumps(sorted(article_ids)), limit)).fetchall()
        return [WindowHit(*row) for row in rows]

    def article(self, article_id: str) -> Article:
        """Return an article; `KeyError` where there is none."""
        return load_article(self._field("article", article_id))

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """Return the sentences of an article; `KeyError` where there is none."""
        return load_sentences(article_id, self._field("sentences", article_id))

    def _field(self, column: str, article_id: str) -> str:
        query = {
            "article": "SELECT article FROM articles WHERE id = ?",
            "sentences": "SELECT sentences FROM articles WHERE id = ?",
        }[column]
        with self._lock:
            row = self._db.execute(query, (article_id,)).fetchone()
        if row is None:
            raise KeyError(article_id)
        return str(row[0])


class LazyArticles(Mapping[str, Article]):
    """The articles of a generation by id, in corpus order, read when they are first asked for."""

    def __init__(self, lexical: Lexical) -> None:
        self._lexical = lexical
        self._loaded: dict[str, Article] = {}

    def __getitem__(self, article_id: str) -> Article:
        if article_id not in self._loaded:
            self._loaded[article_id] = self._lexical.article(article_id)
        return self._loaded[article_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lexical.article_ids)

    def __len__(self) -> int:
        return len(self._lexical.article_ids)


class LazySentences(Mapping[str, tuple[Sentence, ...]]):
    """The sentences of every article by id, read when they are first asked for."""

    def __init__(self, lexical: Lexical) -> None:
        self._lexical = lexical
        self._loaded: dict[str, tuple[Sentence, ...]] = {}

    def __getitem__(self, article_id: str) -> tuple[Sentence, ...]:
        if article_id not in self._loaded:
            self._loaded[article_id] = self._lexical.sentences(article_id)
        return self._loaded[article_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lexical.article_ids)

    def __len__(self) -> int:
        return len(self._lexical.article_ids)
