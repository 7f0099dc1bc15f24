"""What the Slack program needs from the engine; `bot.pipeline.Footnote` is one, tests bring another."""

from collections.abc import Callable, Mapping
from typing import Protocol

from bot.answer import Answer
from bot.events import Listener
from bot.question import Question
from corpus.article import Article


class Engine(Protocol):
    """Answers questions from many threads at once."""

    @property
    def articles(self) -> Mapping[str, Article]:
        """The articles, by id."""

    @property
    def index_fingerprint(self) -> str:
        """Names the state of the index."""

    def ask(
        self,
        question: Question,
        *,
        listener: Listener | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer one question.

        Raises
        ------
        StoppedError
            If `cancelled` became true.
        FootnoteError
            If it cannot be answered.
        """
