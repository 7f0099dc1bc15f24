# ruff: noqa: S608 (only our own column names are written into the SQL; values are always bound)
"""Accepted questions: each message becomes one row, once, before any work starts."""

import sqlite3
import time
from dataclasses import asdict, dataclass

from bot.slack.asked import UNFINISHED, Asked, State
from bot.slack.store.database import Database

EVENT_MEMORY_S = 7 * 24 * 3600
"""Seconds. Slack gives an event up after hours; a week is far on the safe side."""

COLUMNS = (
    "id, team, channel, ts, thread_ts, user, surface, kind, text, private, response_url, state, version, accepted_at"
)


@dataclass(frozen=True, slots=True)
class Load:
    """How much was asked lately, for the limits."""

    by_user: tuple[float, ...]
    by_channel: tuple[float, ...]
    questions_today: int
    usd_today: float


class Questions:
    """The table of questions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_sight(self, event_id: str, now: float) -> bool:
        """Return whether this event was never seen, and remember it."""
        return self._database.run("INSERT OR IGNORE INTO seen_events VALUES (?, ?)", event_id, now) == 1

    def forget_events(self, now: float) -> None:
        """Forget events that Slack has given up delivering."""
        self._database.run("DELETE FROM seen_events WHERE at < ?", now - EVENT_MEMORY_S)

    def accept(self, asked: Asked) -> bool:
        """Keep a question; False if its (team, channel, ts) is already kept, by whatever event it came."""
        row = asdict(asked)
        names = COLUMNS.split(", ")
        marks = ", ".join("?" for _ in names)
        return (
            self._database.run(
                f"INSERT OR IGNORE INTO questions ({COLUMNS}) VALUES ({marks})", *(row[name] for name in names)
            )
            == 1
        )

    def get(self, question_id: str) -> Asked | None:
        """Return one question."""
        row = self._database.row(f"SELECT {COLUMNS} FROM questions WHERE id = ?", question_id)
        return _asked(row) if row else None

    def at(self, team: str, channel: str, ts: str) -> Asked | None:
        """Return the question that was said there."""
        row = self._database.row(
            f"SELECT {COLUMNS} FROM questions WHERE team = ? AND channel = ? AND ts = ?", team, channel, ts
        )
        return _asked(row) if row else None

    def unfinished(self) -> list[Asked]:
        """Return what was accepted and not finished, oldest first."""
        marks = ", ".join("?" for _ in UNFINISHED)
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM questions WHERE state IN ({marks}) ORDER BY accepted_at", *UNFINISHED
        )
        return [_asked(row) for row in rows]

    def half_deleted(self) -> list[Asked]:
        """Return deleted questions whose words are not erased yet."""
        return [
            _asked(row)
            for row in self._database.rows(f"SELECT {COLUMNS} FROM questions WHERE state = 'deleted' AND text != ''")
        ]

    def active_in(self, team: str, channel: str, thread_ts: str) -> list[Asked]:
        """Return the unfinished questions of one thread."""
        return [
            one
            for one in self.unfinished()
            if (one.team, one.channel) == (team, channel) and thread_ts in (one.thread_ts, one.ts)
        ]

    def move(self, question_id: str, state: State, *, only_from: tuple[State, ...] | None = None) -> bool:
        """Change the state; with `only_from`, only from one of these. Returns whether it changed."""
        if only_from is None:
            return self._database.run("UPDATE questions SET state = ? WHERE id = ?", state, question_id) == 1
        marks = ", ".join("?" for _ in only_from)
        sql = f"UPDATE questions SET state = ? WHERE id = ? AND state IN ({marks})"
        return self._database.run(sql, state, question_id, *only_from) == 1

    def reword(self, question_id: str, text: str, *, new_version: bool) -> None:
        """Replace the wording of a question that will be answered (again)."""
        more = 1 if new_version else 0
        sql = "UPDATE questions SET text = ?, version = version + ?, new_text = NULL WHERE id = ?"
        self._database.run(sql, text, more, question_id)

    def keep_new_wording(self, question_id: str, text: str) -> bool:
        """Keep an edited wording until the person says what to do with it; False if it was offered already."""
        sql = "UPDATE questions SET new_text = ?, offered_text = ? WHERE id = ? AND offered_text IS NOT ?"
        return self._database.run(sql, text, text, question_id, text) == 1

    def new_wording(self, question_id: str) -> str | None:
        """Return the edited wording that waits for a decision, or None."""
        row = self._database.row("SELECT new_text FROM questions WHERE id = ?", question_id)
        return row["new_text"] if row else None

    def renew(self, question_id: str, response_url: str | None) -> None:
        """Give a private question a fresh way back to the person, and the time from which it counts."""
        sql = "UPDATE questions SET response_url = ?, accepted_at = ? WHERE id = ?"
        self._database.run(sql, response_url, time.time(), question_id)

    def forget(self, question_id: str) -> None:
        """Erase what a person wrote and what it led to; the row stays, so that it is never answered again."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE questions SET text = '', new_text = NULL, offered_text = NULL, state = 'deleted' WHERE id = ?",
                (question_id,),
            )
            for table in ("answers", "passages", "votes"):
                connection.execute(f"DELETE FROM {table} WHERE question_id = ?", (question_id,))

    def failing(self, question_id: str, reference: str) -> None:
        """Write down that a question failed, under the reference that the person is about to be told."""
        self._database.run("UPDATE questions SET state = 'failing', reference = ? WHERE id = ?", reference, question_id)

    def spent(self, question_id: str, usd: float) -> None:
        """Add to what a question cost."""
        self._database.run("UPDATE questions SET cost_usd = cost_usd + ? WHERE id = ?", usd, question_id)

    def load(self, asked: Asked, *, day_start: float) -> Load:
        """Return how much was asked in the minute before `asked` (itself left out) and since `day_start`."""
        counted = "kind = 'question' AND state != 'refused' AND id != ? AND accepted_at >= ?"
        since = asked.accepted_at - 60
        by_user = self._database.rows(
            f"SELECT accepted_at FROM questions WHERE {counted} AND team = ? AND user = ? ORDER BY accepted_at",
            asked.id, since, asked.team, asked.user,
        )  # fmt: skip
        by_channel = self._database.rows(
            f"SELECT accepted_at FROM questions WHERE {counted} AND team = ? AND channel = ? ORDER BY accepted_at",
            asked.id, since, asked.team, asked.channel,
        )  # fmt: skip
        today = self._database.row(
            f"SELECT count(*) AS n, total(cost_usd) AS usd FROM questions WHERE {counted}", asked.id, day_start
        )
        assert today is not None  # noqa: S101 (an aggregate always gives a row)
        return Load(
            tuple(row[0] for row in by_user), tuple(row[0] for row in by_channel), int(today["n"]), float(today["usd"])
        )

    def recent_of(self, team: str, user: str, limit: int = 5) -> list[Asked]:
        """Return a person's latest questions, newest first."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM questions WHERE team = ? AND user = ? AND kind = 'question' AND text != ''"
            " AND state != 'refused' ORDER BY accepted_at DESC LIMIT ?",
            team, user, limit,
        )  # fmt: skip
        return [_asked(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many questions are in each state."""
        return {row[0]: row[1] for row in self._database.rows("SELECT state, count(*) FROM questions GROUP BY state")}


def _asked(row: sqlite3.Row) -> Asked:
    values = {name: row[name] for name in COLUMNS.split(", ")}
    return Asked(**{**values, "private": bool(values["private"])})
