"""Answers with the passages they cite, the messages that show them, and where they were shared."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.answer import Answer
from bot.question import Turn
from bot.slack.asked import Asked
from bot.slack.store.database import Database

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class PassageView:
    """A quote inside its paragraph, and the paragraphs around it, as they were when the answer was given.

    The paragraph is `lead + quote + rest`; `before` and `after` are its neighbours, or empty.
    """

    marker: int
    before: str
    lead: str
    quote: str
    rest: str
    after: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours in `slot`; `ts` is None if we were about to post and do not know whether it happened."""

    slot: int
    channel: str
    ts: str | None


class Answers:
    """Answers by question and version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- answers

    def keep(self, asked: Asked, answer: Answer, passages: Sequence[PassageView]) -> None:
        """Keep an answer before it is delivered, with everything its buttons need later."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                (asked.id, asked.version, asked.text, ANSWER.dump_json(answer).decode("utf-8"), time.time()),
            )
            connection.execute("DELETE FROM passages WHERE question_id = ?", (asked.id,))
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(asked.id, one.marker, one.before, one.lead, one.quote, one.rest, one.after) for one in passages],
            )

    def of(self, question_id: str, version: int | None = None) -> Answer | None:
        """Return the answer of a version, by default the latest."""
        row = self._database.row(
            "SELECT answer FROM answers WHERE question_id = ? AND version = coalesce(?, version)"
            " ORDER BY version DESC LIMIT 1",
            question_id, version,
        )  # fmt: skip
        return ANSWER.validate_json(row["answer"]) if row else None

    def passage(self, question_id: str, marker: int) -> PassageView | None:
        """Return the passage behind one marker."""
        row = self._database.row(
            "SELECT marker, before, lead, quote, rest, after FROM passages WHERE question_id = ? AND marker = ?",
            question_id, marker,
        )  # fmt: skip
        return PassageView(*row) if row else None

    def history(self, asked: Asked, limit: int = 4) -> tuple[Turn, ...]:
        """Return what was asked and answered before in the same public conversation, oldest first."""
        if asked.thread_ts is None or asked.private:
            return ()
        rows = self._database.rows(
            "SELECT a.question, a.answer FROM questions q JOIN answers a ON a.question_id = q.id AND a.version = q.version"
            " WHERE q.team = ? AND q.channel = ? AND q.thread_ts = ? AND q.private = 0 AND q.id != ?"
            " AND q.accepted_at <= ? AND q.state = 'delivered' ORDER BY q.accepted_at DESC LIMIT ?",
            asked.team, asked.channel, asked.thread_ts, asked.id, asked.accepted_at, limit,
        )  # fmt: skip
        return tuple(Turn(row["question"], ANSWER.validate_json(row["answer"]).answer) for row in reversed(rows))

    # --- the messages that show them

    def intend(self, question_id: str, slot: int, channel: str) -> None:
        """Write down that a message is about to be posted."""
        self._database.run("INSERT OR REPLACE INTO messages VALUES (?, ?, ?, NULL)", question_id, slot, channel)

    def posted(self, question_id: str, slot: int, channel: str, ts: str) -> None:
        """Write down that a message was posted."""
        self._database.run("INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?)", question_id, slot, channel, ts)

    def unposted(self, question_id: str, slot: int) -> None:
        """Write down that there is no such message."""
        self._database.run("DELETE FROM messages WHERE question_id = ? AND slot = ?", question_id, slot)

    def give_up_unknown(self, question_id: str) -> None:
        """Take messages of unknown fate as never posted: the person says that they do not see them."""
        self._database.run("DELETE FROM messages WHERE question_id = ? AND ts IS NULL", question_id)

    def messages(self, question_id: str) -> list[Posted]:
        """Return the messages of a question, in order."""
        rows = self._database.rows(
            "SELECT slot, channel, ts FROM messages WHERE question_id = ? ORDER BY slot", question_id
        )
        return [Posted(row["slot"], row["channel"], row["ts"]) for row in rows]

    def is_ours(self, channel: str, ts: str) -> bool:
        """Return whether a message is known to show an answer."""
        sql = "SELECT 1 FROM messages WHERE channel = ? AND ts = ? UNION SELECT 1 FROM shares WHERE channel = ? AND ts = ?"
        return self._database.row(sql, channel, ts, channel, ts) is not None

    # --- shares

    def begin_share(self, question_id: str, channel: str) -> bool:
        """Return whether this answer was never shared there, and reserve it."""
        return self._database.run("INSERT OR IGNORE INTO shares VALUES (?, ?, NULL)", question_id, channel) == 1

    def end_share(self, question_id: str, channel: str, ts: str | None) -> None:
        """Write down where it was shared, or, with None, that it was not."""
        if ts is None:
            self._database.run("DELETE FROM shares WHERE question_id = ? AND channel = ?", question_id, channel)
        else:
            self._database.run(
                "UPDATE shares SET ts = ? WHERE question_id = ? AND channel = ?", ts, question_id, channel
            )

    def shared_in(self, question_id: str, channel: str) -> bool:
        """Return whether an answer was shared in a channel."""
        sql = "SELECT 1 FROM shares WHERE question_id = ? AND channel = ? AND ts IS NOT NULL"
        return self._database.row(sql, question_id, channel) is not None
