"""The SQLite file of the Slack program: its tables, and one connection that threads take turns with."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DataFolderReadOnlyError, FootnoteError

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE seen_events (event_id TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE questions (
    id TEXT PRIMARY KEY, team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, thread_ts TEXT, user TEXT NOT NULL,
    surface TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, private INTEGER NOT NULL, response_url TEXT,
    state TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1, accepted_at REAL NOT NULL, new_text TEXT,
    offered_text TEXT, reference TEXT, cost_usd REAL NOT NULL DEFAULT 0,
    UNIQUE (team, channel, ts)
) WITHOUT ROWID;
CREATE INDEX questions_by_time ON questions (accepted_at);
CREATE INDEX questions_by_user ON questions (user, accepted_at);
CREATE INDEX questions_by_thread ON questions (team, channel, thread_ts);
CREATE TABLE answers (
    question_id TEXT NOT NULL, version INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (question_id, version)
) WITHOUT ROWID;
CREATE TABLE passages (
    question_id TEXT NOT NULL, marker INTEGER NOT NULL, before TEXT NOT NULL, lead TEXT NOT NULL, quote TEXT NOT NULL,
    rest TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (question_id, marker)
) WITHOUT ROWID;
CREATE TABLE messages (
    question_id TEXT NOT NULL, slot INTEGER NOT NULL, channel TEXT NOT NULL, ts TEXT, PRIMARY KEY (question_id, slot)
) WITHOUT ROWID;
CREATE TABLE shares (
    question_id TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT, PRIMARY KEY (question_id, channel)
) WITHOUT ROWID;
CREATE TABLE threads (
    team TEXT NOT NULL, channel TEXT NOT NULL, thread_ts TEXT NOT NULL, following INTEGER NOT NULL,
    last_speaker TEXT, PRIMARY KEY (team, channel, thread_ts)
) WITHOUT ROWID;
CREATE TABLE speakers (
    team TEXT NOT NULL, channel TEXT NOT NULL, thread_ts TEXT NOT NULL, user TEXT NOT NULL,
    PRIMARY KEY (team, channel, thread_ts, user)
) WITHOUT ROWID;
CREATE TABLE votes (
    question_id TEXT NOT NULL, version INTEGER NOT NULL, user TEXT NOT NULL, vote TEXT NOT NULL, reason TEXT,
    wrong_markers TEXT NOT NULL DEFAULT '[]', comment TEXT, at REAL NOT NULL, PRIMARY KEY (question_id, user)
) WITHOUT ROWID;
"""


class NewerSlackStoreError(FootnoteError):
    """The file was written by a newer version."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was written by a newer version of Footnote. Update Footnote, or choose another --data-dir."
        )


class SlackStoreDamagedError(FootnoteError):
    """The file is not a database we can read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} cannot be read as the Slack store. Move it away; Footnote then starts a new one.")


class Database:
    """One connection, one transaction at a time. A transaction that ended survives `kill -9` and a power cut.

    Raises
    ------
    DataFolderReadOnlyError, SlackStoreDamagedError, NewerSlackStoreError
        If the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        except (OSError, sqlite3.OperationalError):
            raise DataFolderReadOnlyError(path.parent) from None
        try:
            self._prepare(path)
        except sqlite3.OperationalError:
            self._connection.close()
            raise DataFolderReadOnlyError(path.parent) from None
        except sqlite3.DatabaseError:
            self._connection.close()
            raise SlackStoreDamagedError(path) from None
        except FootnoteError:
            self._connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise NewerSlackStoreError(path)
        if version == 0:
            self._connection.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside happens, or nothing does."""
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return what a query finds."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first thing a query finds, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: object) -> int:
        """Change something and return how many rows it touched."""
        with self.transaction() as connection:
            return connection.execute(sql, values).rowcount

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
