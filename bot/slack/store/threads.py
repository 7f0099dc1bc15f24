"""What we know of threads: whether we follow them, who spoke last, who spoke at all. Never what was said."""

from dataclasses import dataclass

from bot.slack.store.database import Database

BOT = "bot"


@dataclass(frozen=True, slots=True)
class Thread:
    """Our memory of one thread; `last_speaker` is a user id, `bot`, or None."""

    following: bool
    last_speaker: str | None


class Threads:
    """The table of threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, team: str, channel: str, thread_ts: str) -> Thread | None:
        """Return what we know of a thread, or None."""
        row = self._database.row(
            "SELECT following, last_speaker FROM threads WHERE team = ? AND channel = ? AND thread_ts = ?",
            team, channel, thread_ts,
        )  # fmt: skip
        return Thread(bool(row["following"]), row["last_speaker"]) if row else None

    def follow(self, team: str, channel: str, thread_ts: str, *, following: bool) -> None:
        """Start or stop answering messages of a thread that do not mention us."""
        self._database.run(
            "INSERT INTO threads VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET following = excluded.following",
            team, channel, thread_ts, int(following),
        )  # fmt: skip

    def spoke(self, team: str, channel: str, thread_ts: str, user: str) -> None:
        """Remember who spoke; the text is not kept."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE threads SET last_speaker = ? WHERE team = ? AND channel = ? AND thread_ts = ?",
                (user, team, channel, thread_ts),
            )
            connection.execute("INSERT OR IGNORE INTO speakers VALUES (?, ?, ?, ?)", (team, channel, thread_ts, user))

    def speakers(self, team: str, channel: str, thread_ts: str) -> frozenset[str]:
        """Return the ids of everybody we saw speak in a thread."""
        rows = self._database.rows(
            "SELECT user FROM speakers WHERE team = ? AND channel = ? AND thread_ts = ?", team, channel, thread_ts
        )
        return frozenset(row["user"] for row in rows)
