"""Finished answers, kept in SQLite so that the same question over the same articles costs nothing twice.

An answer is kept as sentences and spans, without markers, and is put together again from the articles when it is asked for.
A cache that cannot be used (read-only folder, full disk, damaged file) is no cache: nothing here raises.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from time import time

from pydantic import TypeAdapter, ValidationError

from bot.llm.config import LLMConfig
from bot.llm.written import Checked
from index.passages import Passage

MAX_ANSWERS = 2000
"""Answers kept, the ones used last; about 4 kB each."""

BUSY_SECONDS = 2.0

FORMAT = 1
"""Counts up when `Checked` changes: an older file is emptied."""

_CHECKED: TypeAdapter[Checked] = TypeAdapter(Checked)


def answer_key(
    question: str, passages: Sequence[Passage], index_fingerprint: str, prompt_hash: str, config: LLMConfig
) -> str:
    """Return the SHA-256 (hex) of everything an answer depends on.

    The passages stand for the filter and for what the conversation made of the question, because both only decide what is found.
    """
    parts = (question, index_fingerprint, prompt_hash, config.model, config.base_url, config.settings_hash)
    text = json.dumps([*parts, *(passage.id for passage in passages)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class AnswerCache:
    """Finished answers by key; safe to use from several threads and processes. `path` is the database file."""

    def __init__(self, path: Path, *, max_answers: int = MAX_ANSWERS) -> None:
        self._path = path
        self._max_answers = max_answers

    def get(self, key: str) -> Checked | None:
        """Return the answer kept under `key`, or None."""
        try:
            with closing(self._open()) as database, database:
                row = database.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
                if row is None:
                    return None
                database.execute("UPDATE answers SET used = ? WHERE key = ?", (time(), key))
            return _CHECKED.validate_json(row[0])
        except (sqlite3.Error, OSError, ValidationError):
            return None

    def put(self, key: str, answer: Checked) -> None:
        """Keep `answer`; the answers that were not used for longest make room."""
        payload = json.dumps(asdict(answer))
        try:
            self._write(key, payload)
        except sqlite3.DatabaseError:
            self._start_again(key, payload)
        except OSError:
            return

    def clear(self) -> None:
        """Forget everything."""
        self._path.unlink(missing_ok=True)

    def _start_again(self, key: str, payload: str) -> None:
        """Replace a damaged file; one that is only busy or not writable stays."""
        try:
            if self._is_damaged():
                self.clear()
                self._write(key, payload)
        except (sqlite3.Error, OSError):
            return

    def _is_damaged(self) -> bool:
        try:
            with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as database:
                return bool(database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError:
            return True

    def _write(self, key: str, payload: str) -> None:
        with closing(self._open()) as database, database:
            database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, payload, time()))
            database.execute(
                "DELETE FROM answers WHERE key NOT IN (SELECT key FROM answers ORDER BY used DESC LIMIT ?)",
                (self._max_answers,),
            )

    def _open(self) -> sqlite3.Connection:
        """Return a connection to a file that has the table; the first of several writers makes it, the others wait."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        try:
            if _format_of(database) != FORMAT:
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    if _format_of(database) != FORMAT:
                        database.execute("DROP TABLE IF EXISTS answers")
                        database.execute(
                            "CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, used REAL NOT NULL)"
                        )
                        database.execute(f"PRAGMA user_version = {FORMAT}")
        except sqlite3.Error:
            database.close()
            raise
        return database


def _format_of(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
