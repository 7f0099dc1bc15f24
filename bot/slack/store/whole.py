"""The store as the program holds it: one file, one object a table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.slack.store.answers import Answers
from bot.slack.store.database import Database
from bot.slack.store.questions import Questions
from bot.slack.store.threads import Threads
from bot.slack.store.votes import Votes

FILE_NAME = "slack.sqlite3"


@dataclass(frozen=True)
class Store:
    """Everything the Slack program remembers."""

    database: Database
    questions: Questions
    answers: Answers
    threads: Threads
    votes: Votes

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open the store of a data folder, made if there is none.

        Raises
        ------
        FootnoteError
            If it cannot be used; see `Database`.
        """
        database = Database(data_dir / FILE_NAME)
        return cls(database, Questions(database), Answers(database), Threads(database), Votes(database))

    def close(self) -> None:
        """Close the file."""
        self.database.close()
