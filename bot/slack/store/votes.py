"""Votes: one a person and answer, changeable, with a reason where one was given."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answer import Answer
from bot.slack.store.answers import ANSWER
from bot.slack.store.database import Database

Vote = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One vote with the question and the answer it is about."""

    question: str
    answer: Answer
    vote: Vote
    reason: str | None
    wrong_markers: tuple[int, ...]
    comment: str | None


class Votes:
    """The table of votes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cast(self, question_id: str, version: int, user: str, vote: Vote) -> None:
        """Keep a person's vote; a second one replaces the first and its reason."""
        self._database.run(
            "INSERT OR REPLACE INTO votes (question_id, version, user, vote, at) VALUES (?, ?, ?, ?, ?)",
            question_id, version, user, vote, time.time(),
        )  # fmt: skip

    def explain(self, question_id: str, user: str, reason: str, wrong: Sequence[int], comment: str | None) -> None:
        """Add to a vote why it was cast."""
        self._database.run(
            "UPDATE votes SET reason = ?, wrong_markers = ?, comment = ? WHERE question_id = ? AND user = ?",
            reason, json.dumps(sorted(wrong)), comment, question_id, user,
        )  # fmt: skip

    def all(self) -> Iterator[Feedback]:
        """Give every vote whose answer is still kept, oldest first."""
        rows = self._database.rows(
            "SELECT a.question, a.answer, v.vote, v.reason, v.wrong_markers, v.comment FROM votes v"
            " JOIN answers a ON a.question_id = v.question_id AND a.version = v.version ORDER BY v.at"
        )
        for row in rows:
            yield Feedback(
                row["question"],
                ANSWER.validate_json(row["answer"]),
                row["vote"],
                row["reason"],
                tuple(json.loads(row["wrong_markers"])),
                row["comment"],
            )
