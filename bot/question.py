"""What is asked: the question, what was said before it, and which articles may answer."""

from dataclasses import dataclass, field
from typing import Literal

RequestedMode = Literal["auto", "llm", "extractive"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation and the answer it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles may answer; an empty filter lets all of them.

    Attributes
    ----------
    since, until
        `2026`, `2026-05` or `2026-05-19`, both inclusive. An article without a date matches neither.
    publishers, article_ids
        Any of these; compared without case.
    """

    since: str | None = None
    until: str | None = None
    publishers: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked."""

    text: str
    id: str | None = None
    history: tuple[Turn, ...] = ()
    mode: RequestedMode = "auto"
    filter: ArticleFilter = field(default_factory=ArticleFilter)
